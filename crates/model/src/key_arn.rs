//! Keys in AWS KMS.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::NotA;
use crate::account::AccountId;

/// The ARN of a key in KMS, `arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab`.
///
/// An alias is none: whoever may change it decides which key it stands for.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KeyArn {
    text: String,
    account: AccountId,
}

impl KeyArn {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The part of AWS that it is in, as it stands in an ARN.
    pub fn partition(&self) -> &str {
        self.part(1)
    }

    pub fn region(&self) -> &str {
        self.part(3)
    }

    pub const fn account(&self) -> &AccountId {
        &self.account
    }

    fn part(&self, at: usize) -> &str {
        self.text.split(':').nth(at).unwrap_or_default()
    }
}

impl std::str::FromStr for KeyArn {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let wrong = || NotA::new("the ARN of a key in KMS", text);
        let parts: Vec<&str> = text.split(':').collect();
        let [arn, partition, service, region, account, resource] = parts[..] else { return Err(wrong()) };
        let word = |text: &str| {
            let clean = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            (1..=30).contains(&text.len()) && text.bytes().all(clean)
        };
        let id = resource.strip_prefix("key/").ok_or_else(wrong)?;
        let clean = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        let named = (1..=100).contains(&id.len()) && id.bytes().all(clean);
        let partition_named = partition == "aws" || (partition.starts_with("aws-") && word(partition));
        if arn != "arn" || service != "kms" || !partition_named || !word(region) || !named {
            return Err(wrong());
        }
        let account = account.parse().map_err(|_: NotA| wrong())?;
        Ok(Self { text: text.to_owned(), account })
    }
}

impl TryFrom<String> for KeyArn {
    type Error = NotA;

    fn try_from(text: String) -> Result<Self, NotA> {
        text.parse()
    }
}

impl From<KeyArn> for String {
    fn from(key: KeyArn) -> Self {
        key.text
    }
}

impl fmt::Display for KeyArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl fmt::Debug for KeyArn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeyArn({self})")
    }
}

/// Which data key KMS makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeySpec {
    /// 256 bits.
    #[default]
    #[serde(rename = "AES_256")]
    Aes256,
    /// 128 bits.
    #[serde(rename = "AES_128")]
    Aes128,
}

impl KeySpec {
    /// In AWS' words.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Aes256 => "AES_256",
            Self::Aes128 => "AES_128",
        }
    }

    /// How many bytes such a key has.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Aes256 => 32,
            Self::Aes128 => 16,
        }
    }
}

impl std::str::FromStr for KeySpec {
    type Err = NotA;

    fn from_str(text: &str) -> Result<Self, NotA> {
        let known = [Self::Aes256, Self::Aes128].into_iter().find(|spec| spec.key() == text);
        known.ok_or_else(|| NotA::new("AES_256 or AES_128", text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn a_key_is_read_with_its_region_and_account() {
        let key: KeyArn = KEY.parse().unwrap();
        assert_eq!((key.partition(), key.region(), key.account().as_str()), ("aws", "eu-central-1", "412033857711"));
        assert_eq!(key.to_string(), KEY);
        assert!(KEY.replace(":key/", ":key/mrk-").parse::<KeyArn>().is_ok());
    }

    #[test]
    fn an_arn_that_is_not_a_kms_key_is_refused() {
        for wrong in [
            "",
            "1234abcd-12ab-34cd-56ef-1234567890ab",
            "alias/state",
            "arn:aws:kms:eu-central-1:412033857711:alias/state",
            "arn:aws:kms:eu-central-1:412033857711:key/",
            "arn:aws:kms:eu-central-1:412033857711:key/a/b",
            "arn:aws:kms:eu-central-1:412033857711:key/a:b",
            "arn:aws:kms::412033857711:key/a",
            "arn:aws:kms:evil.example:412033857711:key/a",
            "arn:aws:kms:eu-central-1:41203385:key/a",
            "arn:aws:s3:eu-central-1:412033857711:key/a",
            "arn:moon:kms:eu-central-1:412033857711:key/a",
        ] {
            assert!(wrong.parse::<KeyArn>().is_err(), "{wrong}");
        }
    }
}
