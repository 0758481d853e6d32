resource "terraform_data" "vpc" {
  input = {
    name       = "staging"
    cidr_block = "10.60.0.0/16"
    tags       = { environment = "staging", owner = "network" }
  }
}

resource "terraform_data" "peering" {
  for_each = toset(["shared"])
  input    = { vpc_id = terraform_data.vpc.id, peer = each.key }
}
