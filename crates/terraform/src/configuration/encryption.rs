//! OpenTofu's `encryption` block, read and allowed before the tool's first process.
//!
//! The tool evaluates it in its first process: key providers start programs, ask servers and read files for
//! keys, and the pull request writes them. So what is allowed is a key in AWS KMS that the team's rules name,
//! and `aes_gcm` with it; nothing of it may say where KMS is or as whom it is asked. Whatever is not written
//! here is refused by name.
//!
//! Blocks are merged as `internal/encryption/config/config_merge.go` does. Every block is held to the list by
//! itself, so that a setting which another one stands for is no way around it.

use std::collections::BTreeMap;

use countersign_model::{KeyArn, KeySpec};
use countersign_review::team::EncryptionRules;
use serde::{Deserialize, Serialize};

use super::backend::{BackendOf, BackendRefusal, BackendRefused};
use super::files::Dialect;
use super::merged::EncryptionBlock;
use super::parse::{Block, Literal, is_json};

/// Settings of the key provider that give keys, start a program, or send a session elsewhere.
const NEVER: &[&str] = &[
    "access_key",
    "secret_key",
    "token",
    "profile",
    "shared_credentials_files",
    "shared_config_files",
    "endpoints",
    "sts_region",
    "http_proxy",
    "https_proxy",
    "no_proxy",
    "insecure",
    "custom_ca_bundle",
    "ec2_metadata_service_endpoint",
    "ec2_metadata_service_endpoint_mode",
    "assume_role",
    "assume_role_with_web_identity",
];

/// How states and plans are encrypted, read and allowed. Only the reading of a backend makes one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowedEncryption {
    key: KeyArn,
    spec: KeySpec,
    plan: Option<String>,
    lines: Vec<(String, String)>,
}

impl AllowedEncryption {
    /// The key in KMS, as the team's rules name it.
    pub const fn key(&self) -> &KeyArn {
        &self.key
    }

    /// The data keys that it makes.
    pub const fn spec(&self) -> KeySpec {
        self.spec
    }

    /// The name of the key provider whose key a plan file is encrypted with; nothing where plan files are
    /// plain.
    pub fn plan(&self) -> Option<&str> {
        self.plan.as_deref()
    }

    /// Every setting as a line.
    pub fn lines(&self) -> &[(String, String)] {
        &self.lines
    }
}

/// A method as a target names it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Method {
    /// `aes_gcm`, by its name.
    AesGcm(String),
    /// Nothing is encrypted, by its name.
    Unencrypted(String),
}

impl Method {
    fn address(&self) -> String {
        match self {
            Self::AesGcm(name) => format!("method.aes_gcm.{name}"),
            Self::Unencrypted(name) => format!("method.unencrypted.{name}"),
        }
    }
}

/// What is encrypted, and what it may have been encrypted with before.
#[derive(Clone, Debug, Default)]
struct Target {
    enforced: bool,
    method: Option<Method>,
    fallback: Option<Box<Self>>,
}

impl Target {
    /// What an override leaves out stays as it was.
    fn overridden(self, by: Self) -> Self {
        Self {
            enforced: self.enforced || by.enforced,
            method: by.method.or(self.method),
            fallback: by.fallback.or(self.fallback),
        }
    }

    /// Its method, then its fallbacks in order. Nothing if one of them has no method.
    fn chain(&self) -> Option<Vec<&Method>> {
        let mut chain = vec![self.method.as_ref()?];
        let mut next = self.fallback.as_deref();
        while let Some(target) = next {
            chain.push(target.method.as_ref()?);
            next = target.fallback.as_deref();
        }
        Some(chain)
    }
}

/// What all blocks say together.
#[derive(Debug, Default)]
struct Said {
    /// Settings of key providers of the type `aws_kms`, by their names.
    providers: BTreeMap<String, BTreeMap<&'static str, String>>,
    /// The key provider of each method, where it has one.
    methods: BTreeMap<Method, Option<String>>,
    state: Option<Target>,
    plan: Option<Target>,
}

/// Reads one block.
struct Reading<'r> {
    file: &'r str,
    rules: Option<&'r EncryptionRules>,
    refusals: &'r mut Vec<BackendRefusal>,
}

/// Allows what all blocks say, or says everything that is refused. `beside` is the file of the backend.
pub(super) fn allow(
    blocks: &[EncryptionBlock],
    beside: &str,
    of: &BackendOf<'_>,
    refusals: &mut Vec<BackendRefusal>,
) -> Option<AllowedEncryption> {
    let rules = of.rules.encryption.as_ref();
    let lacking = |what: &str, path: &str| BackendRefusal {
        setting: what.to_owned(),
        ..BackendRefusal::of(BackendRefused::TeamHasMore, path)
    };
    let Some(first) = blocks.first() else {
        // Without the block the next apply would write the state in clear.
        refusals.extend(rules.map(|_| lacking("encryption", beside)));
        return None;
    };
    if of.dialect == Dialect::Terraform {
        refusals.push(refusal(BackendRefused::Encryption, &first.file, "encryption"));
        return None;
    }
    let before = refusals.len();
    let mut said = Said::default();
    for block in blocks {
        Reading { file: &block.file, rules, refusals: &mut *refusals }.block(&block.body, &mut said);
    }
    let Some(rules) = rules else {
        // A block without a key provider has nothing that the rules could be asked for.
        if refusals.len() == before {
            refusals.push(refusal(BackendRefused::Encryption, &first.file, "encryption"));
        }
        return None;
    };
    for (name, settings) in &said.providers {
        for needed in ["kms_key_id", "key_spec"].into_iter().filter(|needed| !settings.contains_key(needed)) {
            refusals.push(lacking(&format!("encryption.key_provider.aws_kms.{name}.{needed}"), &first.file));
        }
    }
    for (method, provider) in &said.methods {
        if provider.as_ref().is_some_and(|provider| !said.providers.contains_key(provider)) {
            let name = format!("encryption.{}.keys", method.address());
            refusals.push(refusal(BackendRefused::Encryption, &first.file, &name));
        }
    }
    let mut provider_of = |target: Option<&Target>, name: &str| {
        let chain = target?.chain().filter(|chain| chain.iter().all(|method| said.methods.contains_key(method)));
        let Some(chain) = chain else {
            refusals.push(refusal(BackendRefused::Encryption, &first.file, &format!("encryption.{name}.method")));
            return None;
        };
        said.methods.get(chain.first()?)?.clone()
    };
    let state = provider_of(said.state.as_ref(), "state");
    let plan = provider_of(said.plan.as_ref(), "plan");
    if state.is_none() {
        refusals.push(lacking("encryption.state", &first.file));
    }
    (refusals.len() == before).then(|| AllowedEncryption {
        key: rules.key.clone(),
        spec: rules.spec,
        plan,
        lines: lines(&said),
    })
}

fn refusal(why: BackendRefused, path: &str, setting: &str) -> BackendRefusal {
    BackendRefusal { setting: setting.to_owned(), ..BackendRefusal::of(why, path) }
}

fn lines(said: &Said) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    for (name, settings) in &said.providers {
        for (setting, value) in settings {
            lines.push((format!("encryption.key_provider.aws_kms.{name}.{setting}"), value.clone()));
        }
    }
    for (method, provider) in &said.methods {
        if let Some(provider) = provider {
            lines.push((format!("encryption.{}.keys", method.address()), format!("key_provider.aws_kms.{provider}")));
        }
    }
    for (name, target) in [("state", &said.state), ("plan", &said.plan)] {
        let Some(target) = target else {
            lines.push((format!("encryption.{name}"), "unencrypted".to_owned()));
            continue;
        };
        let mut place = format!("encryption.{name}");
        if target.enforced {
            lines.push((format!("{place}.enforced"), "true".to_owned()));
        }
        for method in target.chain().unwrap_or_default() {
            lines.push((format!("{place}.method"), method.address()));
            place.push_str(".fallback");
        }
    }
    lines
}

impl Reading<'_> {
    fn refuse(&mut self, why: BackendRefused, setting: &str) {
        self.refusals.push(refusal(why, self.file, setting));
    }

    fn block(&mut self, body: &Block, said: &mut Said) {
        for (name, _) in &body.attributes {
            self.refuse(BackendRefused::Encryption, &format!("encryption.{name}"));
        }
        let mut seen: Vec<(&str, &[String])> = Vec::new();
        for block in &body.blocks {
            let address = [std::slice::from_ref(&block.kind), &block.labels].concat().join(".");
            if seen.contains(&(block.kind.as_str(), &block.labels)) {
                self.refuse(BackendRefused::Twice, &format!("encryption.{address}"));
                continue;
            }
            seen.push((&block.kind, &block.labels));
            let labels: Vec<&str> = block.labels.iter().map(String::as_str).collect();
            match (block.kind.as_str(), &labels[..]) {
                ("key_provider", ["aws_kms", name]) if is_name(name) => self.provider(name, block, said),
                ("method", ["aes_gcm", name]) if is_name(name) => self.aes_gcm(name, block, said),
                ("method", ["unencrypted", name]) if is_name(name) => {
                    for setting in names_in(block) {
                        self.refuse(BackendRefused::NotListed, &format!("encryption.{address}.{setting}"));
                    }
                    said.methods.insert(Method::Unencrypted((*name).to_owned()), None);
                }
                ("state", []) => {
                    let target = self.target(block, "encryption.state", Depth::Top);
                    said.state = Some(said.state.take().unwrap_or_default().overridden(target));
                }
                ("plan", []) => {
                    let target = self.target(block, "encryption.plan", Depth::Top);
                    said.plan = Some(said.plan.take().unwrap_or_default().overridden(target));
                }
                _ => self.refuse(BackendRefused::Encryption, &format!("encryption.{address}")),
            }
        }
    }

    fn provider(&mut self, name: &str, block: &Block, said: &mut Said) {
        let place = format!("encryption.key_provider.aws_kms.{name}");
        let settings = said.providers.entry(name.to_owned()).or_default();
        for inner in &block.blocks {
            let why = if NEVER.contains(&&*inner.kind) { BackendRefused::Never } else { BackendRefused::NotListed };
            self.refuse(why, &format!("{place}.{}", inner.kind));
        }
        for (setting, literal) in &block.attributes {
            let full = format!("{place}.{setting}");
            let known = ["kms_key_id", "key_spec", "region"].into_iter().find(|known| known == setting);
            let Some(known) = known else {
                let never = NEVER.contains(&setting.as_str());
                self.refuse(if never { BackendRefused::Never } else { BackendRefused::NotListed }, &full);
                continue;
            };
            let Literal::Text(text) = literal else {
                self.refuse(BackendRefused::NotPlain, &full);
                continue;
            };
            if self.equals(known, text, &full) {
                settings.insert(known, text.clone());
            }
        }
    }

    /// Whether a setting of a key provider is that of the rules.
    fn equals(&mut self, setting: &str, text: &str, full: &str) -> bool {
        // What the rules could say; a name of a key, or an alias of one, is none of it.
        let rule = match setting {
            "kms_key_id" => text.parse::<KeyArn>().is_ok().then(|| format!("kms_key_id = {text:?}")),
            "key_spec" => text.parse::<KeySpec>().is_ok().then(|| format!("key_spec = {text:?}")),
            _ => None,
        };
        let wanted = self.rules.map(|rules| match setting {
            "kms_key_id" => rules.key.as_str(),
            "key_spec" => rules.spec.key(),
            _ => rules.key.region(),
        });
        let why = match wanted {
            Some(wanted) if wanted == text => return true,
            _ if rule.is_none() && setting != "region" => BackendRefused::WrongForm,
            Some(_) => BackendRefused::TeamDiffers,
            None => BackendRefused::TeamSilent,
        };
        // The region goes with the key; the default needs no line.
        let rule = rule.filter(|_| setting == "kms_key_id" || text != KeySpec::default().key());
        self.refusals.push(BackendRefusal { rule, ..refusal(why, self.file, full).saying(text) });
        false
    }

    fn aes_gcm(&mut self, name: &str, block: &Block, said: &mut Said) {
        let place = format!("encryption.method.aes_gcm.{name}");
        for other in names_in(block).filter(|other| *other != "keys") {
            self.refuse(BackendRefused::NotListed, &format!("{place}.{other}"));
        }
        let keys = block.attribute("keys").and_then(|keys| match keys {
            // A text is read as names, too, and in JSON there is nothing else.
            Literal::Reference(names) | Literal::Text(names) => Some(names.as_str()),
            Literal::Shown(names) if is_json(self.file) => names.strip_prefix("${")?.strip_suffix('}'),
            _ => None,
        });
        let provider = keys.and_then(|keys| keys.strip_prefix("key_provider.aws_kms.")).filter(|name| is_name(name));
        let method = Method::AesGcm(name.to_owned());
        match provider {
            Some(provider) => {
                said.methods.insert(method, Some(provider.to_owned()));
            }
            // An override may leave out what stands for it already.
            None if keys.is_none() && block.attribute("keys").is_none() && said.methods.contains_key(&method) => {}
            None => self.refuse(BackendRefused::Encryption, &format!("{place}.keys")),
        }
    }

    fn target(&mut self, block: &Block, place: &str, depth: Depth) -> Target {
        let mut target = Target::default();
        for (name, literal) in &block.attributes {
            let full = format!("{place}.{name}");
            match (name.as_str(), literal) {
                ("method", literal) => match self.method(literal) {
                    Some(method) => target.method = Some(method),
                    None => self.refuse(BackendRefused::Encryption, &full),
                },
                ("enforced", Literal::Flag(enforced)) if depth == Depth::Top => target.enforced = *enforced,
                ("enforced", _) if depth == Depth::Top => self.refuse(BackendRefused::NotPlain, &full),
                _ => self.refuse(BackendRefused::NotListed, &full),
            }
        }
        let mut fallbacks = block.blocks.iter();
        match (fallbacks.next(), fallbacks.next()) {
            (None, _) => {}
            (Some(fallback), None) if fallback.kind == "fallback" && fallback.labels.is_empty() => {
                let inner = self.target(fallback, &format!("{place}.fallback"), Depth::Fallback);
                target.fallback = Some(Box::new(inner));
            }
            (Some(_), _) => self.refuse(BackendRefused::NotListed, &format!("{place}.fallback")),
        }
        target
    }

    fn method(&self, literal: &Literal) -> Option<Method> {
        let names = match literal {
            Literal::Reference(names) => names,
            // JSON has no other way to write it; elsewhere the tool takes no text.
            Literal::Text(names) if is_json(self.file) => names,
            _ => return None,
        };
        let (kind, name) = names.strip_prefix("method.")?.split_once('.')?;
        match kind {
            "aes_gcm" if is_name(name) => Some(Method::AesGcm(name.to_owned())),
            "unencrypted" if is_name(name) => Some(Method::Unencrypted(name.to_owned())),
            _ => None,
        }
    }
}

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// `state` or `plan`.
    Top,
    /// Below one of them.
    Fallback,
}

fn names_in(block: &Block) -> impl Iterator<Item = &str> {
    block.attributes.iter().map(|(name, _)| name.as_str()).chain(block.blocks.iter().map(|inner| inner.kind.as_str()))
}

/// What the tool takes for a name of a key provider or a method; one with a dot would look like two.
fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 100
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}
