//! An AWS in small: an STS, an Identity Center and an S3 on 127.0.0.1, over one [`AwsWorld`].
//!
//! They hold requests to what AWS holds them to (signatures, trust, multi-factor codes, durations,
//! expiry) and keep a record of who asked for what. They know nothing else of AWS. For what they lack
//! there is [`Moto`].
//!
//! Every server ends when its value is dropped.

mod clock;
mod issued;
mod moto;
mod s3;
mod server;
mod signature;
mod sso;
mod sts;
mod world;

pub use clock::Clock;
pub use issued::Issued;
pub use moto::{Moto, MotoCall};
pub use s3::{FakeS3, S3Call};
pub use sso::{FakeSso, SsoLogin};
pub use sts::{FakeSts, Fault, Outcome, StsCall};
pub use world::{Access, AwsWorld, Bucket, MfaCodes, MfaDevice, MfaRule, Role, User};
