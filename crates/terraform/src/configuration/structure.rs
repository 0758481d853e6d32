//! Blocks, attributes and plain values out of tokens.
//!
//! The tool goes on after an error in a file and still initializes the backend that it found, so what looks
//! like a block inside of an expression is refused here: the tool could come to read it as one.

use countersign_plan::written::tokens::{DEEPEST, Kind, Token, scan};

use super::parse::Literal;

/// A body as it stands in a file.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) attributes: Vec<(String, Option<Literal>)>,
    pub(super) blocks: Vec<Block>,
}

/// A block with its labels.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) body: Body,
}

/// Reads a file without its byte order mark.
pub(super) fn read(text: &str) -> Result<Body, String> {
    let tokens = scan(text)?;
    let mut reader = Reader { text, tokens: &tokens, at: 0, depth: 0 };
    let body = reader.body()?;
    if reader.peek().is_some() {
        return Err(reader.fault("a brace closes nothing"));
    }
    Ok(body)
}

struct Reader<'t> {
    text: &'t str,
    tokens: &'t [Token],
    at: usize,
    /// How many blocks are open.
    depth: usize,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<Kind> {
        self.tokens.get(self.at).map(|token| token.kind)
    }

    fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |token| &self.text[token.at.clone()])
    }

    fn fault(&self, what: &str) -> String {
        let at = self.tokens.get(self.at).map_or(self.text.len(), |token| token.at.start);
        let line = self.text[..at].matches('\n').count() + 1;
        format!("line {line}: {what}")
    }

    /// Up to the brace that closes it, which is left, or to the end. Every item ends its line.
    fn body(&mut self) -> Result<Body, String> {
        let mut body = Body::default();
        loop {
            match self.peek() {
                None | Some(Kind::Close(b'}')) => return Ok(body),
                Some(Kind::Newline) => self.at += 1,
                Some(Kind::Ident) => {
                    self.item(&mut body)?;
                    if !matches!(self.peek(), None | Some(Kind::Newline)) {
                        return Err(self.fault("the line does not end behind an argument or a block"));
                    }
                }
                Some(_) => return Err(self.fault("an argument or a block is expected")),
            }
        }
    }

    /// What stands in a block on one line: nothing, or one argument.
    fn line(&mut self) -> Result<Body, String> {
        let mut body = Body::default();
        if self.peek() == Some(Kind::Ident) {
            self.item(&mut body)?;
        }
        if !body.blocks.is_empty() || self.peek() != Some(Kind::Close(b'}')) {
            return Err(self.fault("a block on one line holds one argument"));
        }
        Ok(body)
    }

    fn item(&mut self, body: &mut Body) -> Result<(), String> {
        let name = self.word(self.at).to_owned();
        self.at += 1;
        if self.peek() == Some(Kind::Equal) {
            self.at += 1;
            if body.attributes.iter().any(|(other, _)| *other == name) {
                return Err(self.fault(&format!("{name} is set twice")));
            }
            let begin = self.at;
            self.expression()?;
            let end = std::mem::replace(&mut self.at, begin);
            let mut plain = self.plain().filter(|_| self.at == end);
            if plain.is_none() {
                self.at = begin;
                plain = self.reference().filter(|_| self.at == end);
            }
            self.at = end;
            body.attributes.push((name, plain));
            return Ok(());
        }
        let labels = self.labels()?;
        // Behind an error the tool may take a block for one of another level, or leave it out.
        if name == "terraform" && (self.depth > 0 || !labels.is_empty()) {
            return Err(self.fault("a terraform block stands alone and has no label"));
        }
        self.at += 1;
        self.depth += 1;
        let within = if self.peek() == Some(Kind::Newline) { self.body() } else { self.line() }?;
        self.depth -= 1;
        if self.peek().is_none() {
            return Err(self.fault("a block does not end"));
        }
        self.at += 1;
        body.blocks.push(Block { kind: name, labels, body: within });
        Ok(())
    }

    fn labels(&mut self) -> Result<Vec<String>, String> {
        let mut labels = Vec::new();
        loop {
            match self.peek() {
                Some(Kind::Open(b'{')) => return Ok(labels),
                Some(Kind::Ident) => {
                    labels.push(self.word(self.at).to_owned());
                    self.at += 1;
                }
                Some(Kind::OpenQuote) => match self.quoted() {
                    Some(label) => labels.push(label),
                    None => return Err(self.fault("a label is not written plainly")),
                },
                _ => return Err(self.fault("a block does not begin here")),
            }
        }
    }

    /// Steps over an expression: to the end of its line, brackets and texts taken as a whole.
    fn expression(&mut self) -> Result<(), String> {
        let begin = self.at;
        let mut open: Vec<u8> = Vec::new();
        while let Some(kind) = self.peek() {
            match kind {
                Kind::Newline | Kind::Close(b'}') if open.is_empty() => break,
                Kind::Open(b'{') if self.looks_like_a_block(begin) => {
                    return Err(self.fault("a block begins within an expression"));
                }
                Kind::Open(bracket) => open.push(bracket),
                Kind::OpenTemplate => open.push(b'$'),
                Kind::Close(bracket) if open.pop() != Some(opening(bracket)) => {
                    return Err(self.fault("a bracket closes nothing"));
                }
                Kind::CloseTemplate if open.pop() != Some(b'$') => {
                    return Err(self.fault("a template closes nothing"));
                }
                _ => {}
            }
            if open.len() > DEEPEST {
                return Err(self.fault("it nests too deeply"));
            }
            self.at += 1;
        }
        if !open.is_empty() {
            return Err(self.fault("an expression does not end"));
        }
        if begin == self.at {
            return Err(self.fault("a value is missing"));
        }
        Ok(())
    }

    /// No expression has `{` behind a name or a text, but for `in {`.
    fn looks_like_a_block(&self, begin: usize) -> bool {
        let Some(before) = self.at.checked_sub(1).filter(|before| *before >= begin) else { return false };
        match self.tokens[before].kind {
            Kind::Ident => self.word(before) != "in",
            Kind::CloseQuote => true,
            _ => false,
        }
    }

    /// A text in quotes that says what it means: without an escape and without a template.
    fn quoted(&mut self) -> Option<String> {
        let [open, rest @ ..] = self.tokens.get(self.at..)? else { return None };
        if open.kind != Kind::OpenQuote {
            return None;
        }
        let (text, length) = match rest {
            [close, ..] if close.kind == Kind::CloseQuote => ("", 2),
            [inner, close, ..] if inner.kind == Kind::Quoted && close.kind == Kind::CloseQuote => {
                (&self.text[inner.at.clone()], 3)
            }
            _ => return None,
        };
        if text.contains('\\') || text.contains("${") || text.contains("%{") || text.chars().any(char::is_control) {
            return None;
        }
        self.at += length;
        Some(text.to_owned())
    }

    fn newlines(&mut self) {
        while self.peek() == Some(Kind::Newline) {
            self.at += 1;
        }
    }

    fn sign(&mut self, sign: u8) -> bool {
        let found = self.peek() == Some(Kind::Sign(sign));
        self.at += usize::from(found);
        found
    }

    /// A value that stands there as it is. Nothing where it has to be computed.
    fn plain(&mut self) -> Option<Literal> {
        match self.peek()? {
            Kind::OpenQuote => self.quoted().map(Literal::Text),
            Kind::Number => {
                let digits = self.word(self.at);
                self.at += 1;
                plain_number(digits).map(Literal::Number)
            }
            Kind::Ident => {
                let literal = match self.word(self.at) {
                    "true" => Literal::Flag(true),
                    "false" => Literal::Flag(false),
                    "null" => Literal::Null,
                    _ => return None,
                };
                self.at += 1;
                Some(literal)
            }
            Kind::Open(b'[') => self.list(),
            Kind::Open(b'{') => self.object(),
            _ => None,
        }
    }

    /// Names with dots between them, and nothing else.
    fn reference(&mut self) -> Option<Literal> {
        let mut names = String::new();
        loop {
            if self.peek() != Some(Kind::Ident) {
                return None;
            }
            names.push_str(self.word(self.at));
            self.at += 1;
            if !self.sign(b'.') {
                return names.contains('.').then_some(Literal::Reference(names));
            }
            names.push('.');
        }
    }

    fn list(&mut self) -> Option<Literal> {
        self.at += 1;
        let mut elements = Vec::new();
        loop {
            self.newlines();
            if self.peek() == Some(Kind::Close(b']')) {
                self.at += 1;
                return Some(Literal::List(elements));
            }
            elements.push(self.plain()?);
            self.newlines();
            if !self.sign(b',') && self.peek() != Some(Kind::Close(b']')) {
                return None;
            }
        }
    }

    fn object(&mut self) -> Option<Literal> {
        self.at += 1;
        let mut members: Vec<(String, Literal)> = Vec::new();
        loop {
            self.newlines();
            let name = match self.peek()? {
                Kind::Close(b'}') => {
                    self.at += 1;
                    return Some(Literal::Object(members));
                }
                Kind::Ident => {
                    self.at += 1;
                    self.word(self.at - 1).to_owned()
                }
                Kind::OpenQuote => self.quoted()?,
                _ => return None,
            };
            if self.peek() == Some(Kind::Equal) {
                self.at += 1;
            } else if !self.sign(b':') {
                return None;
            }
            // The last of two would count, and nobody writes two.
            if members.iter().any(|(other, _)| *other == name) {
                return None;
            }
            members.push((name, self.plain()?));
            let next = self.peek()?;
            if !self.sign(b',') && !matches!(next, Kind::Newline | Kind::Close(b'}')) {
                return None;
            }
        }
    }
}

const fn opening(bracket: u8) -> u8 {
    match bracket {
        b')' => b'(',
        b']' => b'[',
        _ => b'{',
    }
}

/// A whole number as people write it.
pub(super) fn plain_number(digits: &str) -> Option<u64> {
    let plain = digits == "0" || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()));
    digits.parse().ok().filter(|_| plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_block_in_an_expression_is_refused() {
        for hidden in ["[ 1 !!\nterraform {\n}\n]", "\"${ 1 !!\nterraform {\n}\n}\"", "[\nbackend \"s3\" {\n}\n]"] {
            let text = format!("locals {{\n  a = {hidden}\n}}\n");
            assert!(read(&text).is_err(), "{text}");
        }
        assert!(read("locals {\n  a = [for x in { b = 1 } : x]\n  c = [\n    { d = 1 },\n  ]\n}\n").is_ok());
    }
}
