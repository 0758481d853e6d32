//! Configurations of the journeys.

pub(crate) const BASE: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "one"
}
"#;

/// Adds subnets.
pub(crate) const CHANGE: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "one"
}

resource "terraform_data" "subnet" {
  count = 3
  input = "10.20.${count.index}.0/24"
}
"#;

/// Replaces what there is.
pub(crate) const REPLACED: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "two"
}
"#;

/// The first resource is made, and the second fails.
pub(crate) const FAILING: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "one"
}

resource "terraform_data" "broken" {
  input = terraform_data.vpc.id

  lifecycle {
    postcondition {
      condition     = self.output == "something else"
      error_message = "It is not what it should be."
    }
  }
}
"#;

/// Takes some seconds to apply.
pub(crate) const SLOW: &str = r#"resource "terraform_data" "vpc" {
  input            = "10.20.0.0/16"
  triggers_replace = "one"

  provisioner "local-exec" {
    command = "sleep 4"
  }
}
"#;
