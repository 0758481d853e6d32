resource "terraform_data" "certificate" {
  input = {
    domain    = "pay.acme.example"
    not_after = "2026-12-01T00:00:00Z"
    key_type  = "EC384"
  }
}

check "certificate" {
  assert {
    condition     = timecmp(terraform_data.certificate.input.not_after, "2027-01-01T00:00:00Z") > 0
    error_message = "The certificate of pay.acme.example ends before the new year."
  }
}
