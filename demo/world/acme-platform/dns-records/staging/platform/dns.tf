locals {
  zone = "staging.acme.example"
}

resource "terraform_data" "record" {
  for_each = toset([for number in range(1, 421) : format("app-%03d", number)])
  input = {
    zone  = local.zone
    name  = "${each.key}.${local.zone}"
    type  = "A"
    ttl   = 60
    value = "10.60.0.10"
  }
}
