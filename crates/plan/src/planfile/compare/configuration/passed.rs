//! With which configuration of a provider each resource and action is made, as the sources say it.
//!
//! A module is given configurations by who calls it (`providers` of a call), or takes the one without an alias
//! from above. The JSON does not always say from where, and for an action it says nothing, so that a plan file
//! with the address of another configuration, of another account that is, would look the same. Here it is
//! followed through the files, by the rules of `ProviderConfigTransformer` of both tools. What cannot be
//! followed is no configuration, and never any.

use std::collections::{BTreeMap, BTreeSet};

use hcl::Expression;
use hcl::expr::{ObjectKey, TraversalOperator};
use hcl::structure::{Block, Body};

use super::source;

/// A configuration in a module: of which provider, by its full name without the tools' own registries, and
/// under which alias.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Named {
    module: String,
    provider: String,
    alias: String,
}

/// A local name with an alias, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    local: String,
    alias: String,
}

impl Written {
    /// `aws.east` as it stands in JSON.
    fn parse(text: &str) -> Self {
        let (local, alias) = text.split_once('.').unwrap_or((text, ""));
        Self { local: local.to_owned(), alias: alias.to_owned() }
    }

    /// The configuration that an expression names; none where it names none.
    fn of(expression: &Expression) -> Option<Self> {
        match expression {
            Expression::Variable(name) => Some(Self::parse(name.as_str())),
            Expression::String(text) => Some(Self::parse(text)),
            Expression::Traversal(it) => match (&it.expr, &*it.operators) {
                // With a key where there is one configuration for each of several.
                (
                    Expression::Variable(local),
                    [TraversalOperator::GetAttr(alias)]
                    | [TraversalOperator::GetAttr(alias), TraversalOperator::Index(_)],
                ) => Some(Self { local: local.to_string(), alias: alias.to_string() }),
                _ => None,
            },
            _ => None,
        }
    }

    /// The one that a resource or an action asks for.
    pub(super) fn wanted(body: &Body, kind: &str) -> Option<Self> {
        match super::module::attribute(body, "provider") {
            Some(expression) => Self::of(source::of_json(expression).unwrap_or(expression)),
            None => Some(Self::parse(kind.split('_').next().unwrap_or(kind))),
        }
    }
}

/// What has a configuration.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct User {
    /// The address of its module, without keys.
    pub(in super::super) module: String,
    /// `managed`, `data`, `ephemeral` or `action`.
    pub(in super::super) word: &'static str,
    pub(in super::super) kind: String,
    pub(in super::super) name: String,
}

/// Configurations of providers, as the files pass them on.
#[derive(Debug, Default)]
pub(in super::super) struct Passed {
    /// The sources of providers by the address of a module and the local name.
    pub(super) sources: BTreeMap<(String, String), String>,
    blocks: BTreeSet<Named>,
    /// What a module is given: its own name of it, and the alias that it has above.
    given: Vec<(String, Written, Written)>,
    uses: BTreeMap<User, Option<Written>>,
}

/// The address of the module around a module.
fn above(module: &str) -> &str {
    module.rfind("module.").map_or("", |at| module[..at].trim_end_matches('.'))
}

/// The full name without the registry that a tool takes where none is written.
pub(in super::super) fn plain(full_name: &str) -> &str {
    let registry = ["registry.terraform.io/", "registry.opentofu.org/"];
    registry.iter().find_map(|host| full_name.strip_prefix(host)).unwrap_or(full_name)
}

impl Passed {
    pub(super) fn block(&mut self, module: &str, block: &Block) {
        let local = block.labels.first().map(hcl::BlockLabel::as_str).unwrap_or_default();
        let alias = match super::module::attribute(&block.body, "alias") {
            Some(Expression::String(alias)) => alias.clone(),
            _ => String::new(),
        };
        self.given_block(module, local, alias);
    }

    fn given_block(&mut self, module: &str, local: &str, alias: String) {
        let provider = self.full_name(module, local);
        self.blocks.insert(Named { module: module.to_owned(), provider, alias });
    }

    /// Takes in what a call gives to the module at that address; none where it cannot be read.
    pub(super) fn call(&mut self, module: &str, body: &Body) -> Option<()> {
        let Some(expression) = super::module::attribute(body, "providers") else { return Some(()) };
        let Expression::Object(members) = source::of_json(expression).unwrap_or(expression) else { return None };
        for (inner, outer) in members {
            let inner = match inner {
                ObjectKey::Identifier(local) => Written::parse(local.as_str()),
                ObjectKey::Expression(expression) => Written::of(expression)?,
                _ => return None,
            };
            self.given.push((module.to_owned(), inner, Written::of(outer)?));
        }
        Some(())
    }

    pub(super) fn used(&mut self, user: User, written: Option<Written>) {
        self.uses.insert(user, written);
    }

    fn full_name(&self, module: &str, local: &str) -> String {
        match self.sources.get(&(module.to_owned(), local.to_owned())).map(|it| it.to_ascii_lowercase()) {
            None if local == "terraform" => "terraform.io/builtin/terraform".to_owned(),
            None => format!("hashicorp/{}", local.to_ascii_lowercase()),
            Some(source) if !source.contains('/') => format!("hashicorp/{source}"),
            Some(source) => plain(&source).to_owned(),
        }
    }

    /// Every name of the configuration, from the module that uses it up to the one that has it.
    fn names(&self, module: &str, written: &Written) -> Option<Vec<Named>> {
        let provider = self.full_name(module, &written.local);
        let mut names = vec![Named { module: module.to_owned(), provider, alias: written.alias.clone() }];
        loop {
            let last = names.last()?;
            let is_it = |it: &&(String, Written, Written)| {
                it.0 == last.module
                    && it.1.alias == last.alias
                    && self.full_name(&last.module, &it.1.local) == last.provider
            };
            let given = self.given.iter().find(is_it);
            // What is given takes the place of an empty block of the module.
            let alias = match given {
                Some((_, _, outer)) => outer.alias.clone(),
                None if last.module.is_empty() || self.blocks.contains(last) => return Some(names),
                // Only the one without an alias comes from above by itself.
                None if last.alias.is_empty() => String::new(),
                None => return None,
            };
            let next = Named { module: above(&last.module).to_owned(), provider: last.provider.clone(), alias };
            names.push(next);
        }
    }

    /// Whether anything of that place has a configuration in the sources.
    pub(in super::super) fn has(&self, user: &User) -> bool {
        self.uses.contains_key(user)
    }

    /// Whether it is made with this configuration: the full name of its provider, the module that it stands
    /// in, and its alias.
    pub(in super::super) fn is_made_with(&self, user: &User, full_name: &str, module: &str, alias: &str) -> bool {
        let names = self.uses.get(user).and_then(Option::as_ref).and_then(|it| self.names(&user.module, it));
        let wanted = names.as_ref().and_then(|names| names.last());
        wanted.is_some_and(|it| it.module == module && it.alias == alias && it.provider == plain(full_name))
    }

    /// Whether the key that the JSON has for it (`module.m:aws.east`) is one of the names of its configuration.
    pub(in super::super) fn is_called(&self, user: &User, key: &str) -> bool {
        let (module, written) = key.rsplit_once(':').unwrap_or(("", key));
        let written = Written::parse(written);
        let names = self.uses.get(user).and_then(Option::as_ref).and_then(|it| self.names(&user.module, it));
        names.into_iter().flatten().any(|it| {
            it.module == module && it.alias == written.alias && it.provider == self.full_name(module, &written.local)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn user(module: &str) -> User {
        User { module: module.into(), word: "managed", kind: "aws_vpc".into(), name: "it".into() }
    }

    fn passed(calls: &[(&str, &str)], blocks: &[(&str, &str)], wants: (&str, &str)) -> Passed {
        let mut passed = Passed::default();
        for (module, body) in calls {
            passed.call(module, &crate::written::parse(body).unwrap()).unwrap();
        }
        for (module, alias) in blocks {
            passed.given_block(module, "aws", (*alias).to_owned());
        }
        passed.used(user(wants.0), Some(Written::parse(wants.1)));
        passed
    }

    fn made_with(passed: &Passed, module: &str, at: &str, alias: &str) -> bool {
        passed.is_made_with(&user(module), "registry.terraform.io/hashicorp/aws", at, alias)
    }

    #[test]
    fn what_a_module_is_given_is_followed_to_where_it_is() {
        let calls = [
            ("module.a", "providers = { aws = aws.dev, aws.other = aws.prod }"),
            ("module.a.module.b", "providers = { aws.mine = aws.other }"),
        ];
        let aliases = [("", ""), ("", "dev"), ("", "prod")];
        let inner = passed(&calls, &aliases, ("module.a.module.b", "aws.mine"));
        assert!(made_with(&inner, "module.a.module.b", "", "prod"));
        for alias in ["", "dev", "other", "mine"] {
            assert!(!made_with(&inner, "module.a.module.b", "", alias), "{alias}");
        }
        // Without a name it comes from above, up to where it was given another.
        let implied = passed(&calls, &aliases, ("module.a.module.b", "aws"));
        assert!(made_with(&implied, "module.a.module.b", "", "dev"));
        assert!(!made_with(&implied, "module.a.module.b", "", ""));
        for (key, called) in [
            ("aws.dev", true),
            ("module.a:aws", true),
            ("module.a.module.b:aws", true),
            ("aws", false),
            ("aws.prod", false),
            ("module.a:aws.other", false),
        ] {
            assert_eq!(implied.is_called(&user("module.a.module.b"), key), called, "{key}");
        }
    }

    #[test]
    fn a_configuration_of_the_module_itself_is_no_other() {
        let own = passed(&[], &[("", ""), ("module.a", "")], ("module.a", "aws"));
        assert!(made_with(&own, "module.a", "module.a", ""));
        assert!(!made_with(&own, "module.a", "", ""));
        // Nothing above gives a name to what nobody gave.
        let nobody = passed(&[], &[("", "prod")], ("module.a", "aws.prod"));
        assert!(!made_with(&nobody, "module.a", "", "prod"));
    }

    #[test]
    fn what_cannot_be_read_is_no_configuration() {
        assert!(Passed::default().call("module.a", &crate::written::parse("providers = var.x").unwrap()).is_none());
        assert!(
            Passed::default().call("module.a", &crate::written::parse("providers = { aws = f(1) }").unwrap()).is_none()
        );
        assert_eq!(Written::wanted(&crate::written::parse("provider = x[0]").unwrap(), "aws_vpc"), None);
    }
}
