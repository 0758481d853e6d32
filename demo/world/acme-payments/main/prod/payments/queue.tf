resource "terraform_data" "settlement_queue" {
  input = {
    name                       = "settlement"
    visibility_timeout_seconds = 30
    message_retention_seconds  = 345600
    max_receive_count          = 5
  }
}
