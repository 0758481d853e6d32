//! The AWS account of a change, as far as the plan tells: by the configuration of its provider, else by
//! the ARN of the resource itself. It is said for finding one's way, and decides nothing.

use std::collections::HashMap;

use crate::diff::guess::configuration_address;
use crate::json::{Fault, Scanner, Value};
use crate::mask::Marks;
use crate::plan::{Plan, Section};
use crate::{Change, ResourceChange};

/// What the configuration tells about accounts.
#[derive(Debug, Default)]
pub(super) struct Accounts {
    /// The account of each provider configuration that names one.
    of_provider: HashMap<String, String>,
    /// The provider configuration of each resource block, where any names an account.
    providers: HashMap<String, String>,
}

impl Accounts {
    /// Walks the configuration of a plan; not further than needed where no provider names an account.
    pub(super) fn index(plan: &Plan) -> Self {
        let mut accounts = Self::default();
        let Some(raw) = plan.raw(Section::Configuration) else { return accounts };
        // The pass that read the plan has checked the text, so that only its shape can surprise.
        let _ = provider_configurations(&mut Scanner::new(raw), &mut accounts.of_provider);
        if !accounts.of_provider.is_empty() {
            let _ = root(&mut Scanner::new(raw), &mut accounts.providers);
        }
        accounts
    }

    /// The account of a change.
    pub(super) fn of(&self, change: &ResourceChange<'_>) -> Option<String> {
        self.by_provider(change).or_else(|| by_arn(&change.change))
    }

    fn by_provider(&self, change: &ResourceChange<'_>) -> Option<String> {
        if self.of_provider.is_empty() {
            return None;
        }
        let key = self.providers.get(&configuration_address(change))?;
        if let Some(account) = self.of_provider.get(key) {
            return Some(account.clone());
        }
        // A module that has no configuration of its own takes over the one without alias from above.
        let (mut module, name) = key.rsplit_once(':')?;
        if name.contains('.') {
            return None;
        }
        while let Some((above, _)) = module.rsplit_once(".module.") {
            if let Some(account) = self.of_provider.get(&format!("{above}:{name}")) {
                return Some(account.clone());
            }
            module = above;
        }
        self.of_provider.get(name).cloned()
    }
}

/// The resource's own `arn`, unless it is sensitive.
fn by_arn(change: &Change<'_>) -> Option<String> {
    let marks = Marks::new(change.before_sensitive(), change.after_sensitive());
    if marks.whole() || marks.member("arn").any() {
        return None;
    }
    [change.before(), change.after()].into_iter().find_map(|side| account_in(side.get("arn")?.as_str()?))
}

/// The account in an ARN: `arn:partition:service:region:account:resource`.
fn account_in(arn: &str) -> Option<String> {
    let account = arn.strip_prefix("arn:")?.split(':').nth(3)?;
    is_account(account).then(|| account.to_owned())
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

type Found = HashMap<String, String>;

/// Walks an object, or leaves alone what is none.
fn members<'a>(
    scanner: &mut Scanner<'a>,
    member: impl FnMut(&mut Scanner<'a>, std::borrow::Cow<'a, str>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    if scanner.peek() == Some(b'{') { scanner.object(member) } else { scanner.skip().map(drop) }
}

fn provider_configurations(scanner: &mut Scanner<'_>, found: &mut Found) -> Result<(), Fault> {
    members(scanner, |scanner, key| {
        if key != "provider_config" {
            return scanner.skip().map(drop);
        }
        members(scanner, |scanner, key| {
            let configuration = Value::scan(scanner)?;
            if let Some(account) = configuration.get("expressions").and_then(account_of_provider) {
                found.insert(key.into_owned(), account);
            }
            Ok(())
        })
    })
}

/// The account that a provider acts in: that of the role which it assumes, else the only one allowed.
fn account_of_provider(expressions: &Value<'_>) -> Option<String> {
    let roles = expressions.get("assume_role").and_then(Value::as_array).unwrap_or_default();
    // Roles are assumed one after the other; the last one acts.
    if let Some(role) = roles.last() {
        return account_in(constant(role, "role_arn")?.as_str()?);
    }
    match constant(expressions, "allowed_account_ids")?.as_array()? {
        [Value::String(only)] if is_account(only) => Some(only.to_string()),
        _ => None,
    }
}

fn constant<'v>(expressions: &'v Value<'v>, key: &str) -> Option<&'v Value<'v>> {
    expressions.get(key)?.get("constant_value")
}

fn root(scanner: &mut Scanner<'_>, found: &mut Found) -> Result<(), Fault> {
    members(
        scanner,
        |scanner, key| {
            if key == "root_module" { module(scanner, "", found) } else { scanner.skip().map(drop) }
        },
    )
}

fn module(scanner: &mut Scanner<'_>, prefix: &str, found: &mut Found) -> Result<(), Fault> {
    members(scanner, |scanner, key| match &*key {
        "resources" if scanner.peek() == Some(b'[') => scanner.array(|scanner, _| resource(scanner, prefix, found)),
        "module_calls" => {
            members(scanner, |scanner, name| {
                let below = format!("{prefix}module.{name}.");
                members(scanner, |scanner, key| {
                    if key == "module" { module(scanner, &below, found) } else { scanner.skip().map(drop) }
                })
            })
        }
        _ => scanner.skip().map(drop),
    })
}

fn resource(scanner: &mut Scanner<'_>, prefix: &str, found: &mut Found) -> Result<(), Fault> {
    let (mut address, mut provider) = (None, None);
    members(scanner, |scanner, key| {
        match &*key {
            "address" if scanner.peek() == Some(b'"') => address = Some(scanner.string()?),
            "provider_config_key" if scanner.peek() == Some(b'"') => provider = Some(scanner.string()?),
            _ => {
                scanner.skip()?;
            }
        }
        Ok(())
    })?;
    if let (Some(address), Some(provider)) = (address, provider) {
        found.insert(format!("{prefix}{address}"), provider.into_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_twelve_digits_in_its_place() {
        assert_eq!(account_in("arn:aws:iam::111122223333:role/x").as_deref(), Some("111122223333"));
        assert_eq!(account_in("arn:aws-cn:ec2:cn-north-1:111122223333:vpc/x").as_deref(), Some("111122223333"));
        for none in ["arn:aws:s3:::bucket", "arn:aws:iam::aws:policy/x", "111122223333", "arn:aws:x::11112222333x:y"] {
            assert_eq!(account_in(none), None, "{none}");
        }
    }

    #[test]
    fn a_provider_acts_in_the_account_of_its_last_role_or_the_only_one_allowed() {
        let of = |json: &str| account_of_provider(&Value::parse(json).unwrap());
        let role = |account: &str| format!(r#"{{"role_arn":{{"constant_value":"arn:aws:iam::{account}:role/x"}}}}"#);
        let (one, two) = (role("111111111111"), role("222222222222"));
        assert_eq!(of(&format!(r#"{{"assume_role":[{one},{two}]}}"#)).as_deref(), Some("222222222222"));
        assert_eq!(
            of(r#"{"allowed_account_ids":{"constant_value":["333333333333"]}}"#).as_deref(),
            Some("333333333333")
        );
        assert_eq!(of(r#"{"allowed_account_ids":{"constant_value":["333333333333","444444444444"]}}"#), None);
        // A role that is not known here leaves the account open, whatever else is allowed.
        assert_eq!(
            of(
                r#"{"assume_role":[{"role_arn":{"references":["var.role"]}}],"allowed_account_ids":{"constant_value":["333333333333"]}}"#
            ),
            None
        );
    }
}
