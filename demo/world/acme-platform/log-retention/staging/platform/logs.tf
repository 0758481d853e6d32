resource "terraform_data" "log_group" {
  for_each = toset(["audit", "ingress", "apps"])
  input = {
    name              = "/acme/staging/${each.key}"
    retention_in_days = each.key == "audit" ? 400 : 30
  }
}
