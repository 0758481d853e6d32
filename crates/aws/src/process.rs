//! Credentials that a program prints: `credential_process` of a profile.
//!
//! The person has configured the program for every AWS tool, so it is run. What it says on its standard
//! error is not repeated: it may be anything.

use std::time::Duration;

use aws_config::credential_process::CredentialProcessProvider;
use aws_credential_types::provider::ProvideCredentials as _;

use crate::error::AwsError;
use crate::keys::Keys;

/// It may open a browser or ask for a code.
const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn run(profile: &str, command: &str) -> Result<Keys, AwsError> {
    let program = CredentialProcessProvider::new(command.to_owned());
    // One that takes longer is left to itself: it may be waiting for the person.
    match tokio::time::timeout(PATIENCE, program.provide_credentials()).await {
        Ok(Ok(credentials)) => Ok(Keys::of_sdk(&credentials)),
        Ok(Err(_)) => Err(AwsError::Unexpected {
            what: format!(
                "the credential_process of the profile \"{profile}\" gave no credentials; run it in a terminal"
            ),
        }),
        Err(_) => Err(AwsError::TimedOut),
    }
}
