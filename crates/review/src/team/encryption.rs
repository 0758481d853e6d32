//! `[projects.encryption]`: the key that OpenTofu may encrypt states and plans with.

use countersign_model::{AccountId, KeyArn};
use serde::Deserialize;
use toml::Spanned;

use super::EncryptionRules;
use super::file::{Read, Reader};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenEncryption {
    kms_key_id: Spanned<String>,
    region: Option<Spanned<String>>,
    key_spec: Option<Spanned<String>>,
}

impl Reader<'_> {
    /// The key is asked for in the expected account alone, so a project that expects none can have no key.
    pub(super) fn encryption(
        &self,
        written: &Spanned<WrittenEncryption>,
        account: Option<&AccountId>,
    ) -> Read<EncryptionRules> {
        let WrittenEncryption { kms_key_id, region, key_spec } = written.get_ref();
        let key: KeyArn = self.word(kms_key_id)?;
        if account.is_none() {
            return self
                .refuse(written, "a key is used in the expected account alone: name the account, or the apply_role");
        }
        if let Some(region) = region
            && region.get_ref() != key.region()
        {
            return self.refuse(region, "the region is that of the ARN of the key");
        }
        Ok(EncryptionRules { key, spec: self.words(key_spec.as_ref())?.unwrap_or_default() })
    }
}
