variable "webhook_secret" {
  description = "Shared with the processor."
  type        = string
  sensitive   = true
  default     = "whsec_demo_4f1c2b7a90"
}

resource "terraform_data" "webhook" {
  input = {
    url    = "https://pay.acme.example/hooks/settled"
    secret = var.webhook_secret
    events = ["payment.settled", "payment.failed"]
  }
}
