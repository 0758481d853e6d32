//! A GitHub, an STS and an S3 for tests and the demo, and a recorder of what processes do. Never shipped.
//!
//! Whoever tests describes a world and starts it; whatever the product asks of that world is
//! answered as the real services answer, and tests hold the answers to what those publish.
#![forbid(unsafe_code)]

pub mod aws;
pub mod cloud;
pub mod git;
pub mod github;
pub mod recorder;
pub mod scene;
