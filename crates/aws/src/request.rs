//! What is asked of STS.

use std::time::Duration;

use countersign_model::{Partition, RoleArn};
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::AwsError;
use crate::profiles::{Profile, ProfileKind, Source};
use crate::session_name::{SessionName, is_taken};

/// What STS takes for the length of a session.
pub(crate) const SHORTEST: Duration = Duration::from_mins(15);
pub(crate) const LONGEST: Duration = Duration::from_hours(12);
/// What AWS takes where the caller is a session of a role itself.
pub(crate) const LONGEST_CHAINED: Duration = Duration::from_hours(1);

/// Whose credentials assume a role.
#[derive(Clone, Debug)]
pub enum Base {
    /// Those of a profile.
    Profile(String),
    /// These, for example from a vault.
    Keys {
        /// Id of the access key.
        access_key_id: String,
        /// The access key.
        secret: SecretString,
        /// Token of temporary credentials.
        session_token: Option<SecretString>,
    },
}

/// A device for codes.
#[derive(Clone, Debug)]
pub struct Mfa {
    /// Its serial number or ARN.
    pub serial: String,
    /// The code that it shows. Without one the answer is [`AwsError::MfaNeeded`].
    pub code: Option<SecretString>,
}

/// A role to assume.
#[derive(Clone, Debug)]
pub struct RoleRequest {
    /// The role.
    pub role: RoleArn,
    /// Whose credentials assume it.
    pub base: Base,
    /// The external id that the role wants.
    pub external_id: Option<String>,
    /// The device whose code the role wants, or a role on the way to it.
    pub mfa: Option<Mfa>,
    /// The name of the session.
    pub session_name: SessionName,
    /// How long it is to last.
    pub duration: Duration,
    /// Who acts, as CloudTrail is to name it through all further roles. The role's trust policy has to
    /// allow `sts:SetSourceIdentity`.
    pub source_identity: Option<String>,
    /// The region; that of the profile, or the first of the partition, without one.
    pub region: Option<String>,
}

impl RoleRequest {
    /// For a profile that is a role and has another profile as its source. A role with another source,
    /// and a profile of another kind, give nothing. The name is for a profile that states none.
    pub fn of_profile(profile: &Profile, name: SessionName) -> Option<Self> {
        let ProfileKind::Role {
            arn,
            source: Source::Profile(source),
            external_id,
            mfa_serial,
            session_name,
            duration_seconds,
        } = &profile.kind
        else {
            return None;
        };
        Some(Self {
            role: arn.clone(),
            base: Base::Profile(source.clone()),
            external_id: external_id.clone(),
            mfa: mfa_serial.clone().map(|serial| Mfa { serial, code: None }),
            session_name: session_name.clone().unwrap_or(name),
            duration: duration_seconds.map_or(LONGEST_CHAINED, Duration::from_secs),
            source_identity: None,
            region: profile.region.clone(),
        })
    }

    /// Refuses what STS would refuse, before a code is spent on it.
    pub(crate) fn check(&self) -> Result<(), AwsError> {
        let wrong = |what: &str| Err(AwsError::BadRequest { what: what.to_owned() });
        if let Some(set) = self.role.permission_set() {
            return wrong(&format!("nobody can assume the permission set {set}: sign in to it with Identity Center"));
        }
        if self.duration > LONGEST {
            return Err(AwsError::DurationTooLong { max: Some(LONGEST) });
        }
        if self.duration < SHORTEST {
            return wrong("a session lasts 15 minutes at least");
        }
        if let Some(identity) = &self.source_identity
            && (!is_word(identity, 2..=64, "") || identity.starts_with("aws:"))
        {
            return wrong("the source identity must have 2 to 64 of the characters A-Z a-z 0-9 _ + = , . @ -");
        }
        if let Some(id) = &self.external_id
            && !is_word(id, 2..=1_224, ":/")
        {
            return wrong("the external id must have 2 to 1224 of the characters A-Z a-z 0-9 _ + = , . @ : / -");
        }
        match &self.mfa {
            Some(Mfa { serial, .. }) if !(9..=256).contains(&serial.len()) => {
                wrong("the serial number of the device must have 9 to 256 characters")
            }
            Some(Mfa { code: Some(code), .. }) if !is_code(code.expose_secret()) => Err(AwsError::MfaWrong),
            _ => Ok(()),
        }
    }
}

fn is_word(text: &str, length: std::ops::RangeInclusive<usize>, further: &str) -> bool {
    length.contains(&text.len()) && text.chars().all(|character| is_taken(character) || further.contains(character))
}

fn is_code(text: &str) -> bool {
    text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where to ask STS where nobody chose a region.
pub(crate) const fn first_region(partition: Partition) -> &'static str {
    match partition {
        Partition::Aws => "us-east-1",
        Partition::China => "cn-north-1",
        Partition::GovCloud => "us-gov-west-1",
        Partition::EuSovereign => "eusc-de-east-1",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> RoleRequest {
        RoleRequest {
            role: "arn:aws:iam::412033857711:role/apply".parse().unwrap(),
            base: Base::Profile("sora".to_owned()),
            external_id: None,
            mfa: None,
            session_name: SessionName::sanitised("sora"),
            duration: Duration::from_hours(1),
            source_identity: None,
            region: None,
        }
    }

    #[test]
    fn nobody_assumes_a_permission_set() {
        let set = "Apply".parse().unwrap();
        let role = RoleArn::of_permission_set(Partition::Aws, "412033857711".parse().unwrap(), &set);
        let refused = RoleRequest { role, ..request() }.check();
        assert!(matches!(refused, Err(AwsError::BadRequest { what }) if what.contains("permission set Apply")));
    }

    #[test]
    fn what_sts_would_refuse_is_not_asked() {
        assert_eq!(request().check(), Ok(()));
        let refused = |change: fn(&mut RoleRequest)| {
            let mut request = request();
            change(&mut request);
            request.check().unwrap_err()
        };
        let bad = |error: AwsError| assert!(matches!(error, AwsError::BadRequest { .. }), "{error}");
        bad(refused(|request| request.duration = Duration::from_secs(899)));
        for identity in ["x", "aws:sora", "a b", "a:b", "민수"] {
            let mut request = request();
            request.source_identity = Some(identity.to_owned());
            bad(request.check().unwrap_err());
        }
        bad(refused(|request| request.external_id = Some("a b".to_owned())));
        bad(refused(|request| request.external_id = Some("x".repeat(1_225))));
        bad(refused(|request| request.mfa = Some(Mfa { serial: "short".to_owned(), code: None })));
        let too_long = refused(|request| request.duration = Duration::from_secs(12 * 3_600 + 1));
        assert_eq!(too_long, AwsError::DurationTooLong { max: Some(LONGEST) });
        for code in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            let mut request = request();
            request.mfa =
                Some(Mfa { serial: "arn:aws:iam::111122223333:mfa/sora".to_owned(), code: Some(code.into()) });
            assert_eq!(request.check(), Err(AwsError::MfaWrong), "{code}");
        }
    }

    #[test]
    fn debug_shows_neither_key_nor_code() {
        let mut request = request();
        request.base = Base::Keys {
            access_key_id: "AKIAEXAMPLE".to_owned(),
            secret: "hunter2".into(),
            session_token: Some("t0ken".into()),
        };
        request.mfa =
            Some(Mfa { serial: "arn:aws:iam::111122223333:mfa/sora".to_owned(), code: Some("314159".into()) });
        let shown = format!("{request:?}");
        for secret in ["hunter2", "t0ken", "314159"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
