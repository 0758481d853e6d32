//! `supervise`: the process that owns a run. The desktop app starts it and hands it a job on standard
//! input; people have no use for it.

use std::io;

use countersign_aws::{Endpoints, Kms, KmsError, SessionKeys};
use countersign_terraform::run::{KeyQuestion, NoKey, supervise};
use zeroize::Zeroizing;

use crate::failure::Failure;

pub(crate) fn run() -> Result<(), Failure> {
    let done = supervise(io::stdin().lock(), io::stdout().lock(), jiff::Timestamp::now, open_key);
    done.map(|_| ()).map_err(|error| Failure::NoApp { message: error.to_string(), hint: "" })
}

/// Asks KMS with the session of the run, at the addresses that the run has for AWS.
fn open_key(question: &KeyQuestion<'_>) -> Result<Zeroizing<Vec<u8>>, NoKey> {
    let failed = |why: String| NoKey::Failed(format!("the key of the plan file: {why}"));
    let variables = || question.environment.iter().map(|(name, value)| (name.as_str(), value.0.as_str()));
    let keys = SessionKeys::of_environment(variables()).ok_or_else(|| failed("there is no session".to_owned()))?;
    let endpoints = Endpoints::from_vars(variables()).map_err(|error| failed(error.to_string()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| failed(error.to_string()))?;
    let asked = runtime.block_on(Kms::new(endpoints).decrypt(question.key, question.wrapped, &keys, question.now));
    asked.map_err(|error| match error {
        KmsError::Denied { .. } => NoKey::Denied(error.to_string()),
        error => failed(format!("{error}. {}", error.hint())),
    })
}
