moved {
  from = terraform_data.route_table
  to   = terraform_data.private_routes
}

resource "terraform_data" "private_routes" {
  input = {
    vpc_id = terraform_data.vpc.id
    routes = [
      { destination = "0.0.0.0/0", target = "nat", comment = "out" },
      { destination = "10.40.0.0/16", target = "peering-shared", comment = "shared services" },
    ]
    zones = sort(keys(var.subnets))
  }
}
