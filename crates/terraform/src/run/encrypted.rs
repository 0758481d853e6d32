//! Plan files that OpenTofu encrypted: opened for reading, by a key that KMS is asked for.
//!
//! The file was written while the author's code ran, so nothing in it says which key opens it, who asks for
//! that, or where. That is the team's key, the session that plans, and AWS; and only where account and role of
//! the session are the expected ones. What is sealed and applied is the file as the tool wrote it.

use countersign_model::KeyArn;
use countersign_review::Expected;
use jiff::Timestamp;
use zeroize::Zeroizing;

use super::job::{Secret, Subject};
use super::record::Fault;
use super::steps::{Run, Stepped};
use crate::configuration::AllowedEncryption;
use crate::envelope::{Envelope, EnvelopeRefusal};

/// What KMS is asked: to decrypt the data key of a plan file.
#[derive(Debug)]
pub struct KeyQuestion<'q> {
    /// The key that has to have encrypted it, and no other.
    pub key: &'q KeyArn,
    /// How many bytes the data key has.
    pub bytes: usize,
    /// The data key, as KMS encrypted it. An author's code could have written it.
    pub wrapped: &'q [u8],
    /// The environment of the tool: the session that plans, addresses in the place of AWS, proxies.
    pub environment: &'q [(String, Secret)],
    /// The present moment.
    pub now: Timestamp,
}

/// Why there is no key. The texts are for people, and hold nothing of the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoKey {
    /// KMS refused.
    Denied(String),
    /// It was not asked, or did not answer.
    Failed(String),
}

/// Asks KMS. The edge gives it: this crate reaches no network of its own.
pub type OpenKey = fn(&KeyQuestion<'_>) -> Result<Zeroizing<Vec<u8>>, NoKey>;

/// Whether the session that plans may ask for the key. Held before the tool's first process, which asks for
/// it as well.
pub(super) fn check_session(expected: &Expected, subject: &Subject) -> Result<(), Fault> {
    let differs = |what: String| Err(Fault::NotStarted { why: what });
    let Some(account) = &expected.account else {
        return differs("the key of plan files is used in the expected account alone, and none is expected".to_owned());
    };
    if subject.account.as_ref() != Some(account) {
        return differs(format!("the key of plan files is used in the account {account} alone"));
    }
    match &expected.plan_role {
        Some(role) if subject.role.as_deref() != Some(role.name()) => {
            differs(format!("the key of plan files is used with the role {} alone", role.name()))
        }
        _ => Ok(()),
    }
}

/// The plan file in clear. Where the configuration encrypts plan files the tool writes no other, and takes no
/// other at the apply.
pub(super) fn open(run: &Run, file: &[u8], allowed: &AllowedEncryption, provider: &str) -> Stepped<Zeroizing<Vec<u8>>> {
    let refused = |refusal: EnvelopeRefusal| Fault::Differs { what: refusal.to_string() };
    let envelope = Envelope::read(file, provider).map_err(refused)?;
    check_session(&run.job.expected, &run.job.subject)?;
    let question = KeyQuestion {
        key: allowed.key(),
        bytes: allowed.spec().bytes(),
        wrapped: envelope.wrapped_key(),
        environment: &run.job.environment,
        now: run.now(),
    };
    let key = (run.open_key)(&question).map_err(|no| match no {
        NoKey::Denied(why) => Fault::AccessDenied { why },
        NoKey::Failed(why) => Fault::Unreadable { why },
    })?;
    if key.len() != question.bytes {
        return Err(Fault::Unreadable { why: "KMS answered with a key of another length".to_owned() }.into());
    }
    Ok(Zeroizing::new(envelope.open(&key).map_err(refused)?))
}

#[cfg(test)]
mod tests {
    use super::super::record::Began;
    use super::*;

    fn held(expected: &Expected, account: Option<&str>, role: Option<&str>) -> Result<(), Fault> {
        let account = account.map(|account| account.parse().unwrap());
        let subject = Began::of_test("plan-1", ".").subject;
        check_session(expected, &Subject { account, role: role.map(str::to_owned), ..subject })
    }

    #[test]
    fn only_the_expected_session_asks_for_the_key() {
        let account = Expected { account: Some("412033857711".parse().unwrap()), ..Expected::default() };
        assert_eq!(held(&account, Some("412033857711"), Some("any")), Ok(()));
        assert!(held(&account, Some("220719904433"), Some("any")).is_err());
        assert!(held(&account, None, None).is_err());
        let role = Expected { plan_role: Some("arn:aws:iam::412033857711:role/plan".parse().unwrap()), ..account };
        assert_eq!(held(&role, Some("412033857711"), Some("plan")), Ok(()));
        assert!(held(&role, Some("412033857711"), Some("admin")).is_err());
        assert!(held(&role, Some("412033857711"), None).is_err());
        let unknown = Expected { account: None, ..role };
        assert!(held(&unknown, Some("412033857711"), Some("plan")).is_err());
    }
}
