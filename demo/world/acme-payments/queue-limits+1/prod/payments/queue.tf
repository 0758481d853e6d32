resource "terraform_data" "settlement_queue" {
  input = {
    name                       = "settlement"
    visibility_timeout_seconds = 90
    message_retention_seconds  = 1209600
    max_receive_count          = 5
  }
}
