terraform {
  backend "s3" {
    bucket       = "acme-platform-state"
    key          = "staging/platform.tfstate"
    region       = "eu-west-1"
    use_lockfile = true

    # The demo's S3 runs on this machine.
    use_path_style          = true
    skip_region_validation  = true
    skip_metadata_api_check = true
    skip_s3_checksum        = true
  }
}
