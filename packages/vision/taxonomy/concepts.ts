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
*Cattle < Mammal | bovine
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
Butterfly < Insect | butterfly
Beetle < Insect | beetle
Spider < Invertebrate | spider
*Crustacean < Invertebrate | crustacean
Crab < Crustacean | crab
Lobster < Crustacean | lobster
*Sea Life < Animal
Person | person/individual
Plant
Flower < Plant | flower
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
Fast Food < Food | snack food
Sandwich < Meal
Carrot < Vegetable
Soup < Meal | soup; stew
Drink | beverage
Wine < Drink | wine
Coffee < Drink | coffee

Nature
*Outdoors
Water < Nature
Mountain < Nature, Outdoors | mountain
Snow < Nature, Outdoors
Coast < Nature, Outdoors
Sea < Water, Outdoors
Beach < Coast, Sea
Lake < Water, Outdoors
Harbor < Water, Outdoors
Countryside < Nature, Outdoors
Sky < Outdoors

*Architecture
Building < Architecture | building; housing
House < Building | house; cottage
Church < Building
Tower < Architecture | tower
Bridge < Architecture | bridge/span
Monument < Architecture | memorial; column
Roof < Building | roof
Fence < Outdoors | fence
Shop | shop/store; mercantile establishment
City < Architecture
Street < City, Outdoors
Sign
Stop Sign < Sign, Street
Fire Hydrant < Street

*Transportation
Vehicle < Transportation | vehicle; public transport
Car < Vehicle | car/auto
Truck < Vehicle | truck
Van < Vehicle | van
Bus < Vehicle | bus/coach
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

*Indoors
Furniture < Indoors | furniture
Chair < Furniture | chair
Bench < Furniture | bench
Table < Furniture | table/furniture
Desk < Table
Couch < Furniture | sofa
Bed < Furniture | bed/bedroom furniture; baby bed
Cabinet < Furniture
Lamp | lamp
Kitchen < Indoors
Bathroom < Indoors
Bedroom < Indoors
Living Room < Indoors

*Electronics | electronic equipment; electronic device
Computer < Electronics | computer
Laptop < Computer | portable computer
Monitor < Electronics
Keyboard < Electronics
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
Sweater < Clothing | sweater
Tie < Clothing | necktie
Swimwear < Clothing | swimsuit
*Accessories < Apparel
Suitcase < Accessories
Bag < Accessories | bag/container
Glasses < Accessories | spectacles
Jewelry < Accessories | jewelry
Mask < Accessories
*Cosmetics | toiletry

Musical Instrument | musical instrument
Guitar < Musical Instrument | guitar
Piano < Musical Instrument | piano
Drum < Musical Instrument
*Sport
Ball < Sport | ball
Fitness < Sport
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
Kite < Toy, Sky
Text
Document < Text
Book
Wedding
Stage
Medical Equipment | medical instrument
`;
