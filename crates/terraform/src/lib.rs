//! Git mirrors and checkouts, the sandbox, Terraform and OpenTofu, and the runs of them.
#![forbid(unsafe_code)]
