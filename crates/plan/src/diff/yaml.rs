//! YAML in strings. Scalars keep their text, so that `1.10` stays `1.10`, and everything that a reader
//! of a plan cannot be shown safely is no YAML: a text that is refused here is shown line by line.

use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, StrInput, Tag};

use super::MAX_DEPTH;
use crate::json::{Object, Value};
use crate::mask::{Hidden, MARKER, is_credential};

/// Longer texts are shown line by line.
const LONGEST: usize = 1 << 20;
/// How many values a text may hold. Those behind aliases count each time.
const MAX_NODES: usize = 1 << 17;

/// What a text holds.
#[derive(Debug)]
pub(super) struct Yaml {
    /// The document; an array of them where there are several.
    pub(super) value: Value<'static>,
    /// Whether there are several.
    pub(super) several: bool,
}

/// Reads a text; nothing where it is no YAML, or cannot be told from prose or a script.
pub(super) fn read(text: &str) -> Option<Yaml> {
    if text.len() > LONGEST || !looks_like_yaml(text) {
        return None;
    }
    Reader::new(text).documents(None)
}

/// The same text with the marker in place of what is masked; nothing where that cannot be told from the
/// rest, as with aliases.
pub(super) fn masked(text: &str, yaml: &Yaml, hidden: &Hidden) -> Option<String> {
    let mut reader = Reader::new(text);
    reader.documents(Some(hidden))?;
    if reader.hidden_alias {
        return None;
    }
    let mut spans = reader.spans;
    spans.sort_unstable();
    let mut spans = spans.into_iter().peekable();
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.chars().enumerate() {
        while spans.next_if(|(start, end)| *end <= at || start == end).is_some() {}
        match spans.peek() {
            Some((start, _)) if *start == at => out.push_str(MARKER),
            Some((start, _)) if *start < at => {}
            _ => out.push(character),
        }
    }
    let again = Reader::new(&out).documents(None)?;
    agrees(&yaml.value, &again.value, Some(hidden)).then_some(out)
}

/// Whether a masked text holds the same with the marker at the hidden places, and only there.
fn agrees(value: &Value<'_>, masked: &Value<'_>, hidden: Option<&Hidden>) -> bool {
    match (value, masked, hidden) {
        (value, masked, None) => value == masked,
        (_, masked, Some(Hidden::Whole(_) | Hidden::Inside(_) | Hidden::Text(_))) => {
            masked.as_str().is_some_and(|text| text.trim() == MARKER)
        }
        (Value::Object(value), Value::Object(masked), Some(hidden)) => {
            value.len() == masked.len()
                && value
                    .iter()
                    .zip(masked.iter())
                    .all(|((key, value), (same, masked))| key == same && agrees(value, masked, hidden.member(key)))
        }
        (Value::Array(value), Value::Array(masked), Some(hidden)) => {
            value.len() == masked.len()
                && value
                    .iter()
                    .zip(masked)
                    .enumerate()
                    .all(|(at, (value, masked))| agrees(value, masked, hidden.element(at)))
        }
        _ => false,
    }
}

/// Whether most lines are keys or elements of lists. What stands in block scalars does not count.
fn looks_like_yaml(text: &str) -> bool {
    let (mut yes, mut no) = (0, 0);
    let mut block: Option<usize> = None;
    let mut lines = 0;
    for line in text.lines() {
        lines += 1;
        let inner = line.trim_start();
        let indent = line.len() - inner.len();
        if inner.trim_end().is_empty() {
            continue;
        }
        if block.is_some_and(|outer| indent > outer) {
            continue;
        }
        block = None;
        if lines == 1 && (inner.starts_with(['{', '[']) || inner.starts_with("#!")) {
            return false;
        }
        let inner = inner.trim_end();
        if inner.starts_with('#') || matches!(inner, "---" | "..." | "]" | "}") || inner.starts_with("--- ") {
            continue;
        }
        if inner == "-" || inner.starts_with("- ") || is_key(inner) {
            yes += 1;
        } else {
            no += 1;
        }
        let last = inner.rsplit([' ', ':']).next().unwrap_or_default();
        if last.starts_with(['|', '>']) && last.bytes().all(|it| matches!(it, b'|' | b'>' | b'+' | b'-' | b'0'..=b'9'))
        {
            block = Some(indent);
        }
    }
    yes > no && (lines > 1 || is_credential_line(text))
}

/// Whether a text is one line that gives a value to one word which is named like a credential, as
/// `password: x`, also in a list. Other lines of that form are prose more often than YAML.
pub(super) fn is_credential_line(text: &str) -> bool {
    let mut line = text.trim();
    while let Some(element) = line.strip_prefix("- ") {
        line = element.trim_start();
    }
    let (key, rest) = match line.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => match line[1..].find(char::from(*quote)) {
            Some(end) => (&line[1..=end], &line[end + 2..]),
            None => return false,
        },
        _ => line.split_at(line.find([':', ' ', '\t', '\n']).unwrap_or(line.len())),
    };
    let Some(value) = rest.trim_start_matches([' ', '\t']).strip_prefix(':') else { return false };
    // Nothing but the end of the line is trimmed, so that a blank has a value behind it.
    value.starts_with([' ', '\t']) && !key.contains(char::is_whitespace) && is_credential(key) && !line.contains('\n')
}

/// Whether a line starts with a key.
fn is_key(line: &str) -> bool {
    let key = match line.bytes().next() {
        Some(quote @ (b'"' | b'\'')) => match line[1..].find(char::from(quote)) {
            Some(end) => &line[end + 2..],
            None => return false,
        },
        _ => match line.find(':') {
            Some(end) => &line[end..],
            None => return false,
        },
    };
    key == ":" || key.starts_with(": ")
}

struct Reader<'t> {
    events: Parser<'t, StrInput<'t>>,
    anchors: HashMap<usize, Anchored>,
    nodes: usize,
    has_mapping: bool,
    /// Where the hidden scalars stand, in characters.
    spans: Vec<(usize, usize)>,
    hidden_alias: bool,
    text: &'t str,
}

struct Anchored {
    value: Value<'static>,
    nodes: usize,
    height: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            events: Parser::new_from_str(text),
            anchors: HashMap::new(),
            nodes: 0,
            has_mapping: false,
            spans: Vec::new(),
            hidden_alias: false,
            text,
        }
    }

    fn next(&mut self) -> Option<(Event<'t>, Span)> {
        self.events.next_event()?.ok()
    }

    fn documents(&mut self, hidden: Option<&Hidden>) -> Option<Yaml> {
        let mut documents = Vec::new();
        // How many there are is known only at the end, and the first may be the only one.
        let several = hidden.is_some() && {
            let mut all = Self::new(self.text);
            all.documents(None)?.several
        };
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => break,
                (Event::DocumentStart(_), _) => {
                    let (event, span) = self.next()?;
                    let hidden = match hidden {
                        Some(hidden) if several => hidden.element(documents.len()),
                        hidden => hidden,
                    };
                    let value = self.node(event, span, 0, hidden)?.0;
                    match value {
                        // A marker with nothing behind it.
                        Value::Null => {}
                        Value::Array(_) | Value::Object(_) => documents.push(value),
                        _ => return None,
                    }
                }
                _ => {}
            }
        }
        if !self.has_mapping {
            return None;
        }
        let several = documents.len() > 1;
        let value = if several { Value::Array(documents) } else { documents.pop()? };
        Some(Yaml { value, several })
    }

    /// A value with the number of its levels.
    fn node(
        &mut self,
        event: Event<'t>,
        span: Span,
        depth: usize,
        hidden: Option<&Hidden>,
    ) -> Option<(Value<'static>, usize)> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES {
            return None;
        }
        let start = self.nodes;
        let tag_of = |tag: &Option<std::borrow::Cow<'_, Tag>>| tag.as_deref().and_then(name_of_tag);
        let tag = match &event {
            Event::Scalar(_, _, _, tag) | Event::SequenceStart(_, tag) | Event::MappingStart(_, tag) => tag_of(tag),
            _ => None,
        };
        // A tag that is not of the core schema says what the value means, as `!Ref` does.
        let outer = hidden;
        let hidden = match &tag {
            Some(tag) => hidden.and_then(|hidden| hidden.member(tag)),
            None => hidden,
        };
        let (mut value, mut height, anchor) = match event {
            Event::Alias(anchor) => {
                let anchored = self.anchors.get(&anchor)?;
                self.nodes += anchored.nodes;
                if depth + anchored.height > MAX_DEPTH || self.nodes > MAX_NODES {
                    return None;
                }
                self.hidden_alias |= outer.is_some();
                return Some((anchored.value.clone(), anchored.height));
            }
            Event::Scalar(text, style, anchor, tag) => {
                if hidden.is_some() {
                    self.hide(span);
                }
                (scalar(&text, style, tag.as_deref()), 1, anchor)
            }
            Event::SequenceStart(anchor, _) => {
                let (mut elements, mut height) = (Vec::new(), 0);
                loop {
                    let (event, span) = self.next()?;
                    if matches!(event, Event::SequenceEnd) {
                        break;
                    }
                    let hidden = hidden.and_then(|hidden| hidden.element(elements.len()));
                    let (element, below) = self.node(event, span, depth + 1, hidden)?;
                    height = height.max(below);
                    elements.push(element);
                }
                (Value::Array(elements), height + 1, anchor)
            }
            Event::MappingStart(anchor, _) => {
                self.has_mapping = true;
                let (members, height) = self.mapping(depth, hidden)?;
                (Value::Object(members), height + 1, anchor)
            }
            _ => return None,
        };
        if let Some(tag) = tag {
            value = Value::Object(Object::from_members(vec![(tag.into(), value)]));
            height += 1;
        }
        if anchor > 0 {
            let nodes = self.nodes - start + 1;
            self.anchors.insert(anchor, Anchored { value: value.clone(), nodes, height });
        }
        Some((value, height))
    }

    fn mapping(&mut self, depth: usize, hidden: Option<&Hidden>) -> Option<(Object<'static>, usize)> {
        let (mut members, mut height) = (Vec::new(), 0);
        let mut names = std::collections::HashSet::new();
        loop {
            let key = match self.next()?.0 {
                Event::MappingEnd => break,
                // A key with an anchor may be an alias elsewhere, and one that is more than a word has no
                // name to show.
                Event::Scalar(text, _, 0, _) => text.into_owned(),
                _ => return None,
            };
            // Of two members of one name only one would be shown.
            if !names.insert(key.clone()) {
                return None;
            }
            let (event, span) = self.next()?;
            let hidden = hidden.and_then(|hidden| hidden.member(&key));
            let (member, below) = self.node(event, span, depth + 1, hidden)?;
            height = height.max(below);
            members.push((key.into(), member));
        }
        Some((Object::from_members(members), height))
    }

    /// Notes where a scalar stands, without its anchor and tag.
    fn hide(&mut self, span: Span) {
        let (start, end) = (span.start.index(), span.end.index());
        let text: Vec<char> = self.text.chars().skip(start).take(end.saturating_sub(start)).collect();
        let mut from = 0;
        while matches!(text.get(from), Some('&' | '!')) {
            from += text[from..].iter().take_while(|it| !it.is_whitespace()).count();
            from += text[from..].iter().take_while(|it| it.is_whitespace()).count();
        }
        let to = text.iter().rposition(|it| !it.is_whitespace()).map_or(from, |last| last + 1);
        if from < to {
            self.spans.push((start + from, start + to));
        } else {
            // Nothing stands there that could be replaced: the check of the result tells.
            self.hidden_alias = true;
        }
    }
}

fn name_of_tag(tag: &Tag) -> Option<String> {
    let core = matches!(&*tag.suffix, "str" | "int" | "float" | "bool" | "null" | "seq" | "map");
    if tag.is_yaml_core_schema() && core { None } else { Some(tag.to_string()) }
}

fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Value<'static> {
    let own = || text.to_owned().into();
    let is_text = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    if style != ScalarStyle::Plain || is_text {
        return Value::String(own());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" => Value::Bool(true),
        "false" => Value::Bool(false),
        // Other spellings are truth values to some readers and words to others: they stay as written.
        _ if is_bare_word(text) || is_number(text) => Value::Number(own()),
        _ => Value::String(own()),
    }
}

fn is_bare_word(text: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off", "y", "n", ".inf", "-.inf", "+.inf", ".nan"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether some reader of YAML takes this for a number.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if let Some(rest) = ["0x", "0o", "0b"].iter().find_map(|prefix| digits.strip_prefix(prefix)) {
        return !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_hexdigit() || it == b'_');
    }
    if !digits.bytes().any(|it| it.is_ascii_digit()) {
        return false;
    }
    // 22:22 is 1342 to readers of YAML 1.1.
    if digits.bytes().all(|it| it.is_ascii_digit() || it == b':') {
        return true;
    }
    let (mantissa, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    mantissa.bytes().filter(|it| *it == b'.').count() <= 1
        && mantissa.bytes().all(|it| it.is_ascii_digit() || matches!(it, b'.' | b'_'))
        && !exponent.is_empty()
        && exponent.bytes().all(|it| it.is_ascii_digit())
}
