# Stands for the real network: terraform_data needs no provider and no account.

resource "terraform_data" "vpc" {
  input = {
    name       = "prod"
    cidr_block = "10.20.0.0/16"
    tags       = { environment = "production", owner = "network", cost-center = "4410" }
  }
}

resource "terraform_data" "subnet" {
  for_each = var.subnets

  input = {
    vpc_id            = terraform_data.vpc.id
    cidr_block        = each.value
    availability_zone = "eu-central-1${each.key}"
    tags              = { environment = "production", owner = "network" }
  }
}

resource "terraform_data" "nat_gateway" {
  input = {
    subnet_id     = terraform_data.subnet["a"].id
    allocation_id = var.nat_allocation
  }
  # A NAT gateway keeps its address for life.
  triggers_replace = var.nat_allocation
}
