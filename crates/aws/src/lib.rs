//! AWS accounts, roles and sessions: which roles a person has configured, and temporary credentials for
//! one of them.
//!
//! A session is proven before it is handed out: [`Sts::assume`] asks AWS who the new credentials are,
//! and drops them where that is not the role that was asked for. Secrets stay in the values of this
//! crate; they leave it only through [`AwsSession::child_environment`] and [`StaticKeys::to_json`], and
//! never stand in an error or the output of `Debug`.
//!
//! The crate reads no environment, no home folder and no clock: files, endpoints and the time are passed
//! in. It does not write the person's configuration; the one file it writes is the sign-in of the AWS
//! command line after it was renewed, as every AWS tool does.
//!
//! `endpoint_url` of a profile is not followed: only [`Endpoints`] decides where requests go, and for the
//! state in S3 the address that the team's file names.
#![forbid(unsafe_code)]

mod base;
mod calls;
mod credentials_file;
mod endpoints;
mod error;
mod files;
mod https;
mod keys;
mod kms;
mod left_out;
mod lines;
mod process;
mod profile_set;
mod profiles;
mod refusal;
mod request;
mod s3;
mod session;
mod session_name;
mod sso;
mod sts;

pub use calls::Sts;
pub use credentials_file::{profiles_with_keys, put_back, take_out};
pub use endpoints::Endpoints;
pub use error::{AwsError, Refusal};
pub use files::{AwsFiles, FilesStamp};
pub use keys::{Expiry, StaticKeys};
pub use kms::{Kms, KmsError, SessionKeys};
pub use left_out::{LeftOut, LeftOutReason};
pub use profiles::{Profile, ProfileKind, Profiles, Source, profiles, static_keys};
pub use request::{Base, Mfa, RoleRequest};
pub use s3::{Named, S3, S3Error, S3Place};
pub use session::{AwsSession, CallerIdentity};
pub use session_name::SessionName;
