resource "terraform_data" "cluster" {
  input = { name = "staging", version = "1.33", endpoint_access = "private" }
}

resource "terraform_data" "node_group" {
  for_each = {
    general = { instance_type = "m7g.large", min = 2, max = 6 }
    build   = { instance_type = "c7g.xlarge", min = 0, max = 10 }
  }
  input = merge(each.value, { cluster = terraform_data.cluster.input.name, name = each.key })
}
