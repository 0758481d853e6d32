//! The tokens of Terraform's language, scanned as HashiCorp's scanner does (`hclsyntax/scan_tokens.rl`).
//!
//! Another parser of the same language may end a heredoc or a comment elsewhere, and then sees another
//! configuration in the same bytes. What the tool could read in a way that is not known is an error here and
//! never a guess.

use std::ops::Range;

use super::levels;

/// Deeper than any configuration nests; what follows here and elsewhere walks the nesting by recursion.
pub const DEEPEST: usize = 100;

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Its bytes in the text.
    pub at: Range<usize>,
}

/// What a token is, as far as blocks and plain values need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Ident,
    /// Digits, with whatever belongs to a number.
    Number,
    /// `"` at the begin of a text.
    OpenQuote,
    /// `"` at its end.
    CloseQuote,
    /// What stands between quotes, up to the next template.
    Quoted,
    /// `<<WORD` with its line feed.
    OpenHeredoc,
    /// The line that ends one.
    CloseHeredoc,
    Text,
    /// `${` or `%{`.
    OpenTemplate,
    /// Its end.
    CloseTemplate,
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// The end of a line where one counts; a comment to the end of a line is one as well.
    Newline,
    /// `=`.
    Equal,
    /// Any other sign.
    Sign(u8),
}

/// Where the scanner is.
enum Within<'t> {
    /// In code, and how many braces are open there.
    Code { braces: usize },
    /// In a text between quotes.
    Quotes,
    /// In a heredoc, and whether a line begins.
    Heredoc { marker: &'t str, line_begins: bool },
}

/// Letters of names. The tool knows those of an older Unicode, and gives a file up at one that it does not know,
/// so only alphabets count that have been in it since long.
fn is_letter(it: char) -> bool {
    let known = matches!(it,
        'a'..='z' | 'A'..='Z' | '\u{c0}'..='\u{24f}' | '\u{391}'..='\u{3a1}' | '\u{3a3}'..='\u{3c9}'
        | '\u{410}'..='\u{44f}' | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | '\u{4e00}'..='\u{9fa5}'
        | '\u{ac00}'..='\u{d7a3}');
    known && it.is_alphabetic()
}

fn is_in_a_name(it: char) -> bool {
    is_letter(it) || it.is_ascii_digit() || it == '_' || it == '-'
}

/// Scans a file without its byte order mark. The error says what is not known.
pub fn scan(text: &str) -> Result<Vec<Token>, String> {
    let tokens = scan_within(text, Within::Code { braces: 0 })?;
    levels::check(text, &tokens)?;
    Ok(tokens)
}

/// Whether a text that is taken for a template, as those of the JSON syntax are, nests no deeper than a file may.
pub(super) fn check_template(text: &str) -> Result<(), String> {
    // No line of it ends it: this sign stands in no template.
    if text.contains('\0') {
        return Err("a control character means nothing here".to_owned());
    }
    let tokens = scan_within(text, Within::Heredoc { marker: "\0", line_begins: true })?;
    levels::check(text, &tokens)
}

fn scan_within(text: &str, begins: Within<'static>) -> Result<Vec<Token>, String> {
    let mut scanner = Scanner { text, at: 0, within: vec![begins], tokens: Vec::new() };
    while scanner.at < text.len() {
        if scanner.within.len() > DEEPEST {
            return Err("it nests too deeply".to_owned());
        }
        match scanner.within.last() {
            Some(Within::Code { .. }) => scanner.code()?,
            Some(Within::Quotes) => scanner.quotes()?,
            Some(Within::Heredoc { .. }) => scanner.heredoc()?,
            None => return Err(scanner.fault("a brace closes nothing")),
        }
    }
    match &scanner.within[..] {
        [Within::Code { braces: 0 } | Within::Heredoc { marker: "\0", .. }] => Ok(scanner.tokens),
        _ => Err("it ends in the middle of a text or a block".to_owned()),
    }
}

struct Scanner<'t> {
    text: &'t str,
    at: usize,
    within: Vec<Within<'t>>,
    tokens: Vec<Token>,
}

impl<'t> Scanner<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fault(&self, what: &str) -> String {
        let line = self.text[..self.at].matches('\n').count() + 1;
        format!("line {line}: {what}")
    }

    fn take(&mut self, kind: Kind, length: usize) {
        self.tokens.push(Token { kind, at: self.at..self.at + length });
        self.at += length;
    }

    fn code(&mut self) -> Result<(), String> {
        let rest = self.rest();
        let Some(first) = rest.chars().next() else { return Ok(()) };
        match first {
            ' ' | '\t' => self.at += 1,
            '\n' => self.take(Kind::Newline, 1),
            '\r' if rest.starts_with("\r\n") => self.take(Kind::Newline, 2),
            '#' => self.comment(),
            '/' if rest.starts_with("//") => self.comment(),
            '/' if rest.starts_with("/*") => {
                let end = rest[2..].find("*/").ok_or_else(|| self.fault("a comment does not end"))?;
                self.at += 2 + end + 2;
            }
            '"' => {
                self.take(Kind::OpenQuote, 1);
                self.within.push(Within::Quotes);
            }
            '<' if rest.starts_with("<<") => self.begin_heredoc()?,
            '{' => {
                self.braces(1)?;
                self.take(Kind::Open(b'{'), 1);
            }
            '}' => self.close_brace(1)?,
            '~' if rest.starts_with("~}") => self.close_brace(2)?,
            '(' | '[' => self.take(Kind::Open(rest.as_bytes()[0]), 1),
            ')' | ']' => self.take(Kind::Close(rest.as_bytes()[0]), 1),
            '=' if !rest.starts_with("==") && !rest.starts_with("=>") => self.take(Kind::Equal, 1),
            '0'..='9' => {
                let number = |it: char| it.is_ascii_digit() || it == '.';
                let length = rest.find(|it| !number(it)).unwrap_or(rest.len());
                self.take(Kind::Number, rest[..length].trim_end_matches('.').len());
            }
            _ if first == '_' || is_letter(first) => {
                self.take(Kind::Ident, rest.find(|it| !is_in_a_name(it)).unwrap_or(rest.len()));
            }
            '=' => self.take(Kind::Sign(b'='), 2),
            '.' | ',' | '*' | '/' | '%' | '+' | '-' | '<' | '>' | '!' | '?' | ':' | '&' | '|' => {
                self.take(Kind::Sign(rest.as_bytes()[0]), 1);
            }
            // Signs that the language has not, control characters, and a line end that is none for the tool.
            _ => return Err(self.fault(&format!("{first:?} means nothing here"))),
        }
        Ok(())
    }

    /// A comment to the end of its line ends the line as well.
    fn comment(&mut self) {
        let rest = self.rest();
        match rest.find('\n') {
            Some(end) => {
                self.at += end;
                self.take(Kind::Newline, 1);
            }
            None => self.at = self.text.len(),
        }
    }

    fn braces(&mut self, more: usize) -> Result<(), String> {
        if let Some(Within::Code { braces }) = self.within.last_mut() {
            *braces += more;
            if *braces > DEEPEST {
                return Err(self.fault("it nests too deeply"));
            }
        }
        Ok(())
    }

    /// `}` or `~}`: the end of a template where no brace is open in it, else that of a brace.
    fn close_brace(&mut self, length: usize) -> Result<(), String> {
        let in_template = self.within.len() > 1;
        match self.within.last_mut() {
            Some(Within::Code { braces: 0 }) if in_template => {
                self.within.pop();
                self.take(Kind::CloseTemplate, length);
            }
            Some(Within::Code { braces }) if *braces > 0 && length == 1 => {
                *braces -= 1;
                self.take(Kind::Close(b'}'), 1);
            }
            _ => return Err(self.fault("a brace closes nothing")),
        }
        Ok(())
    }

    /// `<<WORD` and `<<-WORD` count only where the line ends right behind them.
    fn begin_heredoc(&mut self) -> Result<(), String> {
        let rest = &self.rest()[2..];
        let word = rest.strip_prefix('-').unwrap_or(rest);
        let first = word.chars().next().is_some_and(|it| it == '_' || is_letter(it));
        let marker = &word[..word.find(|it| !is_in_a_name(it)).unwrap_or(word.len())];
        let end = &word[marker.len()..];
        let feed = if end.starts_with("\r\n") { 2 } else { 1 };
        if !first || !(end.starts_with('\n') || end.starts_with("\r\n")) {
            return Err(self.fault("<< begins no text here"));
        }
        let length = 2 + (rest.len() - word.len()) + marker.len() + feed;
        self.take(Kind::OpenHeredoc, length);
        self.within.push(Within::Heredoc { marker, line_begins: true });
        Ok(())
    }

    /// How many bytes of a text stand before the next template, quote or line end; `$${` and `%%{` are text.
    fn literal(&self, ends: &[char]) -> usize {
        let rest = self.rest();
        let mut at = 0;
        while let Some(next) = rest[at..].chars().next() {
            let here = &rest[at..];
            if ends.contains(&next) || here.starts_with("${") || here.starts_with("%{") {
                break;
            }
            at += if here.starts_with("$${") || here.starts_with("%%{") { 3 } else { next.len_utf8() };
            // A backslash takes what follows with it, but only between quotes.
            if next == '\\' && ends.contains(&'"') {
                at += rest[at..].chars().next().filter(|it| !matches!(it, '\n' | '\r')).map_or(0, char::len_utf8);
            }
        }
        at
    }

    fn open_template(&mut self) -> bool {
        let rest = self.rest();
        if !rest.starts_with("${") && !rest.starts_with("%{") {
            return false;
        }
        if let Some(Within::Heredoc { line_begins, .. }) = self.within.last_mut() {
            *line_begins = false;
        }
        self.take(Kind::OpenTemplate, if rest[2..].starts_with('~') { 3 } else { 2 });
        self.within.push(Within::Code { braces: 0 });
        true
    }

    fn quotes(&mut self) -> Result<(), String> {
        if self.rest().starts_with('"') {
            self.take(Kind::CloseQuote, 1);
            self.within.pop();
            return Ok(());
        }
        if self.open_template() {
            return Ok(());
        }
        match self.literal(&['"', '\n', '\r']) {
            0 => Err(self.fault("a text in quotes does not end on its line")),
            length => {
                self.take(Kind::Quoted, length);
                Ok(())
            }
        }
    }

    /// A heredoc ends at a line that holds its word and nothing but white space, before and after it.
    fn heredoc(&mut self) -> Result<(), String> {
        if self.open_template() {
            return Ok(());
        }
        let length = self.literal(&['\n', '\r']);
        let rest = self.rest();
        let feed = ["\r\n", "\n"].into_iter().find(|end| rest[length..].starts_with(*end)).map_or(0, str::len);
        let Some(Within::Heredoc { marker, line_begins }) = self.within.last_mut() else { return Ok(()) };
        if feed == 0 {
            // A template follows, or the file ends, or a line end that is none for the tool.
            *line_begins = false;
            if length == 0 {
                return Err(self.fault("a text does not end"));
            }
            self.take(Kind::Text, length);
        } else if *line_begins && rest[..length].trim() == *marker {
            self.within.pop();
            self.take(Kind::CloseHeredoc, length);
            self.take(Kind::Newline, feed);
        } else {
            // Signs that the tool scans one by one make it believe that no line begins here.
            *line_begins = true;
            self.take(Kind::Text, length + feed);
        }
        Ok(())
    }
}
