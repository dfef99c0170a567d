/**
 * The everyday words that stand above ImageNet's classes, kept by hand. A line is
 *
 *     Name < Parent, Parent | synset; synset
 *
 * with synsets of WordNet named by one word, or by two words that only they share (`dog/domestic dog`): each class below
 * such a synset comes under the concept. A name with `*` is a parent only, never a label by itself: it would push what
 * people search by out of a short list.
 */
export const CONCEPTS = `
Animal | animal/beast
*Pet < Animal
*Mammal < Animal | mammal
*Canine < Mammal | canine/canid
Dog < Canine, Pet | dog/domestic dog
Wolf < Canine | wolf
Fox < Canine | fox
*Feline < Mammal | feline
Cat < Feline, Pet | domestic cat
Bear < Mammal | bear
Rabbit < Mammal | leporid
*Rodent < Mammal | rodent
Squirrel < Rodent | squirrel
Horse < Mammal | horse
Pig < Mammal | swine
Cattle < Mammal | bovine
Sheep < Mammal | sheep; wild sheep
Goat < Mammal | goat; wild goat
Antelope < Mammal | antelope
Camel < Mammal | camel
*Primate < Mammal | primate
Monkey < Primate | monkey
Ape < Primate | ape
Elephant < Mammal | elephant
Giraffe < Mammal
Whale < Mammal | whale
Bird < Animal | bird
Chicken < Bird
Duck < Bird | duck
Eagle < Bird | eagle
Hawk < Bird | hawk
Owl < Bird | owl
Parrot < Bird | parrot
Heron < Bird | heron
Finch < Bird | finch
Stork < Bird | stork
Reptile < Animal | reptile
Snake < Reptile | snake
Lizard < Reptile | lizard
Turtle < Reptile | turtle
Crocodile < Reptile | crocodilian reptile
Dinosaur < Reptile | dinosaur
Amphibian < Animal | amphibian/amphibian
Frog < Amphibian | frog/toad
Salamander < Amphibian | salamander
Fish < Animal | fish
Shark < Fish | shark
*Invertebrate < Animal | invertebrate
Insect < Invertebrate | insect
Bee < Insect
Butterfly < Insect | butterfly
Beetle < Insect | beetle
Spider < Invertebrate | spider
*Crustacean < Invertebrate | crustacean
Crab < Crustacean | crab
Lobster < Crustacean | lobster
*Sea Life < Animal
Person | person/individual
Face < Person
Portrait < Face
Hand < Person
Child < Person
Baby < Child
Couple < Person
Group < Person
Crowd < Group
Meeting < Group
Plant
Flower < Plant | flower
Tree < Plant | tree/woody plant
Forest < Tree, Nature, Outdoors
Palm Tree < Tree
Leaf < Plant
Autumn
Garden < Plant, Outdoors
Park < Outdoors
Grass < Plant
*Fungus | fungus
Mushroom < Fungus | fungus

Food | food/solid food; food/nutrient; foodstuff
Fruit < Food | edible fruit
Vegetable < Food | vegetable
Bread < Food | bread
Dessert < Food | dessert
Cake < Dessert
Donut < Dessert
Meal < Food | dish/nutriment
Pizza < Meal
Salad < Meal
Meat < Food
Fast Food < Food | snack food
Sandwich < Meal
Carrot < Vegetable
Soup < Meal | soup; stew
Drink | beverage
Wine < Drink | wine
Coffee < Drink | coffee
Tea < Drink
Beer < Drink

Nature
*Outdoors
Water < Nature
Mountain < Nature, Outdoors | mountain
Hill < Nature, Outdoors
Rock < Nature
Cliff < Rock, Outdoors
Canyon < Rock, Outdoors
Sand < Nature
Desert < Sand, Outdoors
Ice < Nature
Sea < Water, Nature, Outdoors
Wave < Sea
Island < Coast
River < Water, Nature, Outdoors
Waterfall < Water, Nature, Outdoors
Underwater < Water
Pier < Water, Outdoors
Swimming Pool < Water
Fountain < Water
Field < Countryside
Farm < Countryside
Trail < Outdoors
Aerial View < Outdoors
Cloud < Sky
Sunset < Sky
Sun < Sky
Rainbow < Sky
Lightning < Sky
Night
Starry Sky < Night, Sky
Moon < Sky
Space
Fog < Nature, Outdoors
Rain
Fire
Fireworks < Night
Snow < Nature, Outdoors
Coast < Nature, Outdoors
Beach < Coast, Sea
Lake < Water, Outdoors
Harbor < Water, Outdoors
Countryside < Nature, Outdoors
Sky < Outdoors

*Architecture
Building < Architecture | building; housing
House < Building | house; cottage
Hut < House
Castle < Building | castle
Temple < Building
Ruins < Building
Skyscraper < Building, City
Stadium < Building
Factory < Building
Lighthouse < Tower
Windmill < Tower
Statue
Stairs
Arch < Architecture
Tunnel
Wall
Window
Door
Construction
Church < Building
Tower < Architecture | tower
Bridge < Architecture | bridge/span
Monument < Architecture | memorial; column
Roof < Building | roof
Fence < Outdoors | fence
Shop | shop/store; mercantile establishment
City < Architecture
Road < Outdoors
Street < Road, City
Railway < Outdoors
Market
Neon
Sign
Stop Sign < Sign, Street
Fire Hydrant < Street

*Transportation
Vehicle < Transportation | vehicle; public transport
Car < Vehicle | car/auto
Truck < Vehicle | truck
Van < Vehicle | van
Bus < Vehicle | bus/coach
Tram < Vehicle
Train < Vehicle | train; locomotive
Motorcycle < Vehicle | motorcycle
Bicycle < Vehicle | bicycle
*Watercraft < Vehicle | vessel/watercraft
Boat < Watercraft | boat; sailing vessel; small boat
Sailboat < Boat | sailing vessel; sailboat
Ship < Watercraft | ship
*Aircraft < Vehicle | aircraft
Airplane < Aircraft | airplane; heavier-than-air craft
Wheel | wheel/machine
Helicopter < Aircraft
Balloon
Machine

Indoors
Furniture < Indoors | furniture
Chair < Furniture | chair
Bench < Furniture | bench
Table < Furniture | table/furniture
Desk < Table
Couch < Furniture | sofa
Bed < Furniture | bed/bedroom furniture; baby bed
Cabinet < Furniture
Lamp | lamp
Shelf < Furniture
Curtain
Office < Indoors
Restaurant < Indoors
Bar < Indoors
Museum < Indoors
Library < Indoors
Classroom < Indoors
Gym < Indoors
Kitchen < Indoors
Bathroom < Indoors
Bedroom < Indoors
Living Room < Indoors

Electronics | electronic equipment; electronic device
Computer < Electronics | computer
Laptop < Computer | portable computer
Monitor < Electronics
Keyboard < Electronics
Mouse < Electronics
Tablet < Electronics
Headphones < Electronics
TV < Electronics
Microphone < Electronics
Phone < Electronics | telephone
Camera < Electronics | camera
Stereo < Electronics
*Home Appliance | home appliance
Oven < Home Appliance, Kitchen
Clock | clock; timer
Watch | watch

*Tableware | tableware; crockery; ware
*Container
Bottle < Container | bottle
Cup < Tableware | cup/crockery; mug
Glass < Tableware | glass/drinking glass
Bowl < Tableware | bowl
Plate < Tableware
Fork < Tableware
Spoon < Tableware
*Cookware | cooking utensil
Pot < Cookware | pot/cooking utensil
Box < Container | box
Basket < Container | basket
Jug < Container

*Apparel
Clothing < Apparel | clothing; garment
*Footwear < Apparel | footwear; hosiery
Shoe < Footwear | shoe; boot
Hat < Apparel | headdress
Helmet < Hat | helmet
Dress < Clothing | dress; gown/dress
Skirt < Clothing | skirt
Coat < Clothing | coat
Suit < Clothing | suit/suit of clothes
Sweater < Clothing | sweater
Tie < Clothing | necktie
Swimwear < Clothing | swimsuit
*Accessories < Apparel
Suitcase < Accessories
Bag < Accessories | bag/container
Backpack < Bag
Umbrella < Accessories
Glasses < Accessories | spectacles
Jewelry < Accessories | jewelry
Mask < Accessories
Cosmetics | toiletry

Musical Instrument | musical instrument
Guitar < Musical Instrument | guitar
Piano < Musical Instrument | piano
Drum < Musical Instrument
Sport
Football < Sport
Basketball < Sport
Tennis < Sport
Baseball < Sport
Golf < Sport
Running < Sport
Cycling < Sport, Bicycle
Surfing < Sport, Sea
Skiing < Sport, Snow
Snowboarding < Sport, Snow
Swimming < Sport, Water
Climbing < Sport
Hiking < Outdoors
Dance
Ball < Sport | ball
Fitness < Sport
Yoga < Fitness
Frisbee < Sport
Snowboard < Sport, Snow
Baseball Bat < Sport
Baseball Glove < Sport
Skateboard < Sport
Surfboard < Sport
Gymnastics < Sport
Tool | tool; hand tool
Knife < Tool
Scissors < Tool
Toothbrush < Bathroom
Weapon | weapon; weaponry
Toy | plaything
Teddy Bear < Toy
Kite < Toy, Sky
Text
Document < Text
Screenshot
Drawing
Painting < Drawing
Map < Drawing
Diagram < Drawing
Close-Up
Pattern
Silhouette
Black And White
Book
Wedding
Party
Concert
Paper
Pen
Candle
Gift
Christmas
Money
Flag
Traffic Light < Street
Stage
Medical Equipment | medical instrument
`;
