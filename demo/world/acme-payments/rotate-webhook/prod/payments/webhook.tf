variable "webhook_secret" {
  description = "Shared with the processor."
  type        = string
  sensitive   = true
  default     = "whsec_demo_b83e60d15c"
}

resource "terraform_data" "webhook" {
  input = {
    url    = "https://pay.acme.example/hooks/settled"
    secret = var.webhook_secret
    events = ["payment.settled", "payment.failed", "payment.disputed"]
  }
}
