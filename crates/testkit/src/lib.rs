//! A GitHub, an STS and an S3 for tests and the demo. Never shipped.
#![forbid(unsafe_code)]

pub mod aws;
