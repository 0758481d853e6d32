//! Addresses of resource instances, taken apart as the tools do.
//!
//! An address is never split at dots: a key may hold dots, brackets, quotes and line breaks.

/// An address of a resource instance, or of something with checks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// The address of the module; empty for the root.
    pub module: Box<str>,
    /// `data.`, `ephemeral.`; or `managed`.
    pub mode: Mode,
    pub kind: Box<str>,
    pub name: Box<str>,
    /// The key of the instance.
    pub key: Key,
}

/// The kind of resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Mode {
    /// A resource.
    #[default]
    Managed,
    /// A data source.
    Data,
    /// An ephemeral resource.
    Ephemeral,
}

impl Mode {
    /// The word of plan JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Managed => "managed",
            Self::Data => "data",
            Self::Ephemeral => "ephemeral",
        }
    }
}

/// The key of an instance.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Key {
    #[default]
    None,
    /// Of `count`.
    Number(Box<str>),
    /// Of `for_each`.
    Text(Box<str>),
    /// Not known yet, in deferred changes.
    Any,
}

/// One part of an address: a name, with the key behind it.
#[derive(Debug)]
struct Part<'a> {
    name: &'a str,
    key: Key,
    /// Where it ends in the address.
    end: usize,
}

impl Address {
    /// Takes an address apart; none where it does not read as one.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = parts(text)?;
        let (module, rest) = modules(text, &parts)?;
        let (mode, rest) = match rest {
            [first, rest @ ..] if first.name == "data" && first.key == Key::None => (Mode::Data, rest),
            [first, rest @ ..] if first.name == "ephemeral" && first.key == Key::None && rest.len() == 2 => {
                (Mode::Ephemeral, rest)
            }
            rest => (Mode::Managed, rest),
        };
        match rest {
            [kind, name] if kind.key == Key::None => Some(Self {
                module: module.into(),
                mode,
                kind: kind.name.into(),
                name: name.name.into(),
                key: name.key.clone(),
            }),
            _ => None,
        }
    }

    /// Takes apart the address of an output, a variable or a check: the module, and the name.
    pub(super) fn named(text: &str, word: &str) -> Option<(Box<str>, Box<str>)> {
        let parts = parts(text)?;
        match modules(text, &parts)? {
            (module, [first, name]) if first.name == word && first.key == Key::None && name.key == Key::None => {
                Some((module.into(), name.name.into()))
            }
            _ => None,
        }
    }

    /// The addresses of the modules that a module lies in, from the outermost to itself.
    pub(crate) fn modules_of(module: &str) -> Option<Vec<&str>> {
        if module.is_empty() {
            return Some(Vec::new());
        }
        let parts = parts(module)?;
        let each = parts.chunks(2).map(|pair| match pair {
            [word, name] if word.name == "module" && word.key == Key::None => module.get(..name.end),
            _ => None,
        });
        each.collect()
    }
}

/// The leading modules of an address, as text, and what follows.
fn modules<'t, 'p, 'a>(text: &'t str, parts: &'p [Part<'a>]) -> Option<(&'t str, &'p [Part<'a>])> {
    let mut rest = parts;
    let mut end = 0;
    while let [first, name, more @ ..] = rest {
        if first.name != "module" || first.key != Key::None || more.is_empty() {
            break;
        }
        end = name.end;
        rest = more;
    }
    Some((text.get(..end)?, rest))
}

fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let length = rest.find(|it: char| !(it.is_alphanumeric() || it == '_' || it == '-')).unwrap_or(rest.len());
        let (name, more) = rest.split_at(length);
        if name.is_empty() {
            return None;
        }
        rest = more;
        let mut key = Key::None;
        if let Some(inside) = rest.strip_prefix('[') {
            (key, rest) = self::key(inside)?;
        }
        parts.push(Part { name, key, end: text.len() - rest.len() });
        match rest.strip_prefix('.') {
            Some(more) => rest = more,
            None if rest.is_empty() => return Some(parts),
            None => return None,
        }
    }
}

/// A key, and what follows its bracket.
fn key(inside: &str) -> Option<(Key, &str)> {
    if let Some(text) = inside.strip_prefix('"') {
        let (text, rest) = quoted(text)?;
        return Some((Key::Text(text.into()), rest.strip_prefix(']')?));
    }
    let (inside, rest) = inside.split_once(']')?;
    if inside == "*" {
        return Some((Key::Any, rest));
    }
    let number = !inside.is_empty() && inside.bytes().all(|it| it.is_ascii_digit()) && inside.len() < 20;
    number.then(|| (Key::Number(inside.into()), rest))
}

/// A quoted text of HCL without templates, and what follows its quote.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text.chars();
    loop {
        match rest.next()? {
            '"' => return Some((out, rest.as_str())),
            '\\' => out.push(match rest.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                '"' => '"',
                '\\' => '\\',
                'u' => hexadecimal(&mut rest, 4)?,
                'U' => hexadecimal(&mut rest, 8)?,
                _ => return None,
            }),
            // Doubled before a brace, so that it is no template.
            sign @ ('$' | '%') => {
                let doubled = rest.as_str().strip_prefix(sign).is_some_and(|more| more.starts_with('{'));
                if !doubled && rest.as_str().starts_with('{') {
                    return None;
                }
                out.push(sign);
                if doubled {
                    rest.next();
                }
            }
            other => out.push(other),
        }
    }
}

fn hexadecimal(rest: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let mut code = 0;
    for _ in 0..digits {
        code = code << 4 | rest.next()?.to_digit(16)?;
    }
    char::from_u32(code)
}

/// The name of the provider in the address of a provider configuration, and its alias.
pub(super) fn provider(address: &str) -> Option<(Box<str>, &str)> {
    let at = address.find("provider[\"")?;
    // Before it stands the module that it is configured in.
    let (before, rest) = address.split_at(at);
    if !(before.is_empty() || before.starts_with("module.") && before.ends_with('.')) {
        return None;
    }
    let (name, rest) = quoted(rest.strip_prefix("provider[\"")?)?;
    let alias = rest.strip_prefix(']')?;
    let alias = if alias.is_empty() { alias } else { alias.strip_prefix('.')? };
    Some((name.into(), alias))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(address: &str) -> String {
        let it = Address::parse(address).unwrap();
        format!("{}|{}|{}|{}|{:?}", it.module, it.mode.word(), it.kind, it.name, it.key)
    }

    #[test]
    fn addresses_are_taken_apart_at_their_parts_and_not_at_dots() {
        assert_eq!(text("a_b.c"), "|managed|a_b|c|None");
        assert_eq!(text("data.a_b.c[0]"), "|data|a_b|c|Number(\"0\")");
        assert_eq!(
            text("module.m[\"x.y\"].module.n.a.b[\"q\\\"]\\n$${x}.é\"]"),
            "module.m[\"x.y\"].module.n|managed|a|b|Text(\"q\\\"]\\n${x}.é\")"
        );
        assert_eq!(text("a.b[\"$5 %%{ \\u00a0\"]"), "|managed|a|b|Text(\"$5 %{ \\u{a0}\")");
        assert_eq!(text("a.b[\"*\"]"), "|managed|a|b|Text(\"*\")");
        assert_eq!(text("a.b[*]"), "|managed|a|b|Any");
        for strange in [
            "",
            "a",
            "a.b.c",
            "a.b[",
            "a.b[\"x]",
            "a.b[\"x\"]y",
            "a.b[-1]",
            "a..b",
            "a.b[\"${x}\"]",
            "module.a.b",
            "a b.c",
        ] {
            assert!(Address::parse(strange).is_none(), "{strange}");
        }
    }

    #[test]
    fn modules_of_an_address_are_found_with_their_keys() {
        assert_eq!(
            Address::modules_of("module.a[\"module.z\"].module.b"),
            Some(vec!["module.a[\"module.z\"]", "module.a[\"module.z\"].module.b"])
        );
        for other in ["x_thing.a", "module", "module.a.x_thing.b", "module[0].a", "module.a.module"] {
            assert_eq!(Address::modules_of(other), None, "{other}");
        }
        assert_eq!(Address::named("module.a.output.x", "output"), Some(("module.a".into(), "x".into())));
        assert_eq!(provider("module.a.provider[\"x/y/z\"].east"), Some(("x/y/z".into(), "east")));
        assert_eq!(provider("provider[\"x/y/z\"]"), Some(("x/y/z".into(), "")));
    }
}
