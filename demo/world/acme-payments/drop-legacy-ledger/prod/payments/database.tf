resource "terraform_data" "ledger_database" {
  input = {
    identifier        = "ledger"
    engine            = "postgres"
    engine_version    = "16.4"
    instance_class    = "db.r6g.xlarge"
    allocated_storage = 400
    multi_az          = true
  }
}
