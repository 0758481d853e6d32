//! Holds the settings of a backend against the list, and against what the team says.

use std::collections::{BTreeMap, BTreeSet};

use countersign_review::team::BackendRules;
use serde_json::Value;

use super::rules::Form::{self, Flag, Label, Number, Text, Word, Words};
use super::rules::{BACKEND_RULES, BackendType};
use super::{BackendRefusal, BackendRefused};
use crate::configuration::parse::Literal;

/// The rules of a type.
pub(super) fn of(kind: &str) -> Option<&'static BackendType> {
    BACKEND_RULES.iter().find(|it| it.name == kind)
}

/// Whether a name of a list stands for this setting.
fn is(listed: &str, name: &str) -> bool {
    match listed.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning) || name == beginning.trim_end_matches('.'),
        None => listed == name,
    }
}

/// One check of one backend.
pub(super) struct Check<'c> {
    pub(super) rules: &'static BackendType,
    pub(super) team: &'c BackendRules,
    /// In which file each setting stands.
    pub(super) places: &'c BTreeMap<String, String>,
    pub(super) file: &'c str,
}

impl Check<'_> {
    /// The settings that are allowed; what is not goes to the refusals.
    pub(super) fn allow(
        &self,
        settings: &[(String, Literal)],
        refusals: &mut Vec<BackendRefusal>,
    ) -> BTreeMap<String, Value> {
        let mut used = BTreeSet::new();
        let mut allowed = BTreeMap::new();
        for (name, literal) in settings {
            // A dot would make two names look like one.
            if name.contains('.') {
                refusals.push(self.refusal(BackendRefused::NotListed, name));
            } else if let Some(value) = self.value(name, literal, &mut used, refusals) {
                allowed.insert(name.clone(), value);
            }
        }
        for (name, _) in self.of_the_team().into_iter().filter(|(name, _)| !used.contains(name)) {
            refusals
                .push(BackendRefusal { setting: name, ..BackendRefusal::of(BackendRefused::TeamHasMore, self.file) });
        }
        allowed
    }

    /// What the team says, by the name in its file.
    fn of_the_team(&self) -> BTreeMap<String, String> {
        let own = [
            ("role", self.team.role.as_ref().map(ToString::to_string)),
            ("external_id", self.team.external_id.clone()),
            ("endpoint", self.team.endpoint.clone()),
        ];
        let own = own.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        own.chain(self.team.settings.iter().map(|(name, value)| (format!("settings.{name}"), value.clone()))).collect()
    }

    /// What a setting is called in the team's file.
    fn team_name(&self, name: &str) -> String {
        match (self.rules.name, name) {
            ("s3", "role_arn" | "assume_role.role_arn") => "role".to_owned(),
            ("s3", "external_id" | "assume_role.external_id") => "external_id".to_owned(),
            ("s3", "endpoint" | "endpoints.s3") => "endpoint".to_owned(),
            _ => format!("settings.{name}"),
        }
    }

    /// The value of a setting and everything in it; nothing where it is unset or refused.
    fn value(
        &self,
        name: &str,
        literal: &Literal,
        used: &mut BTreeSet<String>,
        refusals: &mut Vec<BackendRefusal>,
    ) -> Option<Value> {
        let members = match literal {
            Literal::Null => return None,
            Literal::Object(members) => Some(members),
            // One nested block, as JSON writes it.
            Literal::List(elements) => match &elements[..] {
                [Literal::Object(members)] => Some(members),
                _ => None,
            },
            _ => None,
        };
        let Some(members) = members else { return self.leaf(name, literal, used, refusals) };
        let never = self.rules.never.iter().any(|listed| listed.ends_with(".*") && is(listed, name));
        if never {
            refusals.push(self.refusal(BackendRefused::Never, name));
            return None;
        }
        let beginning = format!("{name}.");
        let listed = self.rules.free.iter().chain(self.rules.team).any(|(listed, _)| listed.starts_with(&beginning));
        if members.is_empty() && !listed {
            refusals.push(self.refusal(BackendRefused::NotListed, name));
        }
        let mut object = serde_json::Map::new();
        for (member, literal) in members {
            if member.contains('.') {
                refusals.push(self.refusal(BackendRefused::NotListed, &format!("{name}.{member}")));
            } else if let Some(value) = self.value(&format!("{name}.{member}"), literal, used, refusals) {
                object.insert(member.clone(), value);
            }
        }
        (!object.is_empty()).then_some(Value::Object(object))
    }

    fn leaf(
        &self,
        name: &str,
        literal: &Literal,
        used: &mut BTreeSet<String>,
        refusals: &mut Vec<BackendRefusal>,
    ) -> Option<Value> {
        let find = |list: &[(&str, Form)]| list.iter().find(|(listed, _)| is(listed, name)).map(|(_, form)| *form);
        let (form, team) = if self.rules.never.iter().any(|listed| is(listed, name)) {
            refusals.push(self.refusal(BackendRefused::Never, name));
            return None;
        } else if let Some(form) = find(self.rules.free) {
            (form, None)
        } else if let Some(form) = find(self.rules.team) {
            (form, Some(self.team_name(name)))
        } else {
            refusals.push(self.refusal(BackendRefused::NotListed, name));
            return None;
        };
        let value = match value(form, literal) {
            Ok(value) => value,
            Err(why) => {
                refusals.push(self.refusal(why, name));
                return None;
            }
        };
        let Some(wanted) = team else { return Some(value) };
        let said = text_of(&value);
        let of_the_team = self.of_the_team();
        let why = match of_the_team.get(&wanted) {
            Some(allowed) if *allowed == said => {
                used.insert(wanted);
                return Some(value);
            }
            Some(_) => {
                used.insert(wanted.clone());
                BackendRefused::TeamDiffers
            }
            None => BackendRefused::TeamSilent,
        };
        let rule = match wanted.strip_prefix("settings.") {
            Some(name) => format!("settings = {{ {name:?} = {said:?} }}"),
            None => format!("{wanted} = {said:?}"),
        };
        refusals.push(BackendRefusal { rule: Some(rule), ..self.refusal(why, name).saying(&said) });
        None
    }

    fn refusal(&self, why: BackendRefused, name: &str) -> BackendRefusal {
        let first = name.split('.').next().unwrap_or(name);
        let path = self.places.get(first).map_or(self.file, String::as_str);
        BackendRefusal::of(why, path).setting(self.rules.name, name)
    }
}

/// A value in the form in which the tool takes it: it converts texts to what a setting wants, and back.
fn value(form: Form, literal: &Literal) -> Result<Value, BackendRefused> {
    let wrong = Err(BackendRefused::WrongForm);
    let text = match literal {
        Literal::Text(text) => text.clone(),
        Literal::Number(number) => number.to_string(),
        Literal::Flag(flag) => flag.to_string(),
        Literal::List(elements) if form == Words => {
            let mut words = BTreeSet::new();
            for element in elements {
                match value(Word, element)? {
                    Value::String(word) => words.insert(word),
                    _ => return wrong,
                };
            }
            return Ok(Value::Array(words.into_iter().map(Value::String).collect()));
        }
        Literal::Shown(_) | Literal::Reference(_) | Literal::Other => return Err(BackendRefused::NotPlain),
        Literal::Null | Literal::List(_) | Literal::Object(_) => return wrong,
    };
    let all = |kept: fn(u8) -> bool| !text.is_empty() && text.len() <= 255 && text.bytes().all(kept);
    match form {
        Flag => match text.as_str() {
            "true" | "1" => Ok(Value::Bool(true)),
            "false" | "0" => Ok(Value::Bool(false)),
            _ => wrong,
        },
        Number => match crate::configuration::structure::plain_number(&text) {
            Some(number) if number <= 1_000_000 => Ok(Value::from(number)),
            _ => wrong,
        },
        Text if text.len() <= 4096 && !text.chars().any(char::is_control) => Ok(Value::String(text)),
        Label if all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') => {
            Ok(Value::String(text))
        }
        Word if all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) => Ok(Value::String(text)),
        Text | Label | Word | Words => wrong,
    }
}

/// A value as a team writes it.
fn text_of(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(elements) => elements.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}
