resource "terraform_data" "route_table" {
  input = {
    vpc_id = terraform_data.vpc.id
    routes = [
      { destination = "0.0.0.0/0", target = "nat", comment = "out" },
      { destination = "10.40.0.0/16", target = "peering-shared", comment = "shared services" },
    ]
    zones = sort(keys(var.subnets))
  }
}
