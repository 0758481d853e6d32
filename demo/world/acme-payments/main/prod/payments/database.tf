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

resource "terraform_data" "legacy_ledger_database" {
  input = {
    identifier          = "ledger-2019"
    engine              = "postgres"
    engine_version      = "11.22"
    instance_class      = "db.m5.large"
    allocated_storage   = 750
    deletion_protection = false
    skip_final_snapshot = true
  }
}
