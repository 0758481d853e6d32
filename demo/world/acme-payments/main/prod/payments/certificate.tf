resource "terraform_data" "certificate" {
  input = {
    domain    = "pay.acme.example"
    not_after = "2026-12-01T00:00:00Z"
    key_type  = "EC256"
  }
}
