import { notHonored } from "../resource-type.ts";

const reason = "there are no networks; functions reach nothing but this machine";

/** What `sst.aws.Vpc` is made of. */
export const network = [
  "aws:ec2/vpc:Vpc",
  "aws:ec2/subnet:Subnet",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:ec2/internetGateway:InternetGateway",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/eip:Eip",
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace",
].map((type) => notHonored(type, reason));
