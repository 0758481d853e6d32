//! The lines of the AWS configuration, as the AWS command line takes them.
//!
//! Whoever lists profiles and whoever moves a key read lines by this one reader, so that they never disagree about
//! what a line says.

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line<'l> {
    /// Blank, or a comment.
    Nothing,
    /// What stands between the brackets of a heading; nothing where a bracket is missing.
    Heading(Option<&'l str>),
    /// A name with its value, without the comment behind it.
    Property(&'l str, &'l str),
    /// It goes on with the value of the property before.
    Continued(&'l str),
    /// None of these.
    Bad,
}

/// Reads line by line.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// How far the last property of the section is indented.
    last: Option<usize>,
}

impl Lines {
    /// A bad line ends the property before it: what follows does not belong to that one.
    pub(crate) fn next<'l>(&mut self, line: &'l str) -> Line<'l> {
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', ';']) {
            return Line::Nothing;
        }
        if let Some(rest) = text.strip_prefix('[') {
            self.last = None;
            return Line::Heading(rest.split_once(']').map(|(inside, _)| inside.trim()));
        }
        let indent = line.len() - line.trim_start().len();
        if self.last.is_some_and(|last| indent > last) {
            return Line::Continued(text);
        }
        let text = without_comment(text);
        match text.split_once(['=', ':']) {
            Some((name, value)) if !name.trim().is_empty() => {
                self.last = Some(indent);
                Line::Property(name.trim(), value.trim())
            }
            _ => {
                self.last = None;
                Line::Bad
            }
        }
    }
}

/// A comment behind a value begins with `#` or `;` after a blank.
fn without_comment(text: &str) -> &str {
    let mut blank = false;
    for (at, character) in text.char_indices() {
        if blank && matches!(character, '#' | ';') {
            return &text[..at];
        }
        blank = character.is_whitespace();
    }
    text
}

/// The words of a heading, with quotes and backslashes as a shell takes them. Nothing where a quote stays open.
pub(crate) fn words(text: &str) -> Option<Vec<String>> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (quote, character) {
            (Some(open), _) if character == open => quote = None,
            (Some('"'), '\\') => {
                let next = characters.next()?;
                let word = word.get_or_insert_default();
                if !matches!(next, '"' | '\\') {
                    word.push('\\');
                }
                word.push(next);
            }
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, '\\') => word.get_or_insert_default().push(characters.next()?),
            (None, _) if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_the_aws_command_line_takes_it_for() {
        let mut lines = Lines::default();
        for (line, expected) in [
            ("  # a comment", Line::Nothing),
            ("\t; another\r", Line::Nothing),
            ("[profile a] words behind it", Line::Heading(Some("profile a"))),
            ("  role_arn = x", Line::Property("role_arn", "x")),
            ("  region=eu-west-1 # here", Line::Property("region", "eu-west-1")),
            ("    and = on", Line::Continued("and = on")),
            ("secret = a#b;c", Line::Property("secret", "a#b;c")),
            ("region: x", Line::Property("region", "x")),
            ("nonsense", Line::Bad),
            ("   a = b", Line::Property("a", "b")),
            ("= b", Line::Bad),
            ("[profile", Line::Heading(None)),
            ("  [b]", Line::Heading(Some("b"))),
        ] {
            assert_eq!(lines.next(line), expected, "{line:?}");
        }
    }

    #[test]
    fn words_are_taken_apart_as_by_a_shell() {
        let of = |text: &str| words(text).map(|words| words.join("|"));
        for (text, expected) in [
            ("profile a", Some("profile|a")),
            ("profile \"My Prod\"", Some("profile|My Prod")),
            ("profile 'Sora Mac'", Some("profile|Sora Mac")),
            ("profile My\\ Prod", Some("profile|My Prod")),
            ("profile \"a\\\"b\"", Some("profile|a\"b")),
            ("profile My Stage", Some("profile|My|Stage")),
            ("profile \"open", None),
            ("", Some("")),
        ] {
            assert_eq!(of(text).as_deref(), expected, "{text}");
        }
    }
}
