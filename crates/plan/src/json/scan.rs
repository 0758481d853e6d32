//! The scanner: one position in a text, moved over well-formed JSON.

use std::borrow::Cow;

/// How deeply arrays and objects may nest. The tools themselves write a few dozen levels.
pub const MAX_DEPTH: usize = 512;

/// More bytes than that in one string are refused, as they stand in the text. Nobody could read them.
pub const MAX_STRING: usize = 256 << 20;

/// More characters than that in one number are refused. The tools calculate with 512 bits, and write
/// a number out whole.
pub const MAX_NUMBER: usize = 4096;

/// Where a text stops being JSON, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Byte offset in the text.
    pub offset: usize,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// It ends inside a value.
    Truncated,
    /// A character that cannot stand there.
    Syntax,
    /// More than [`MAX_DEPTH`] levels.
    TooDeep,
    /// A string of more than [`MAX_STRING`] bytes.
    LongString,
    /// A number of more than [`MAX_NUMBER`] characters.
    LongNumber,
}

/// A position in a JSON text.
#[derive(Clone, Debug)]
pub struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The high bit of each byte of `word` that equals `byte` (and perhaps of bytes above such a one).
const fn bytes_equal(word: u64, byte: u8) -> u64 {
    let crossed = word ^ (ONES * byte as u64);
    crossed.wrapping_sub(ONES) & !crossed & HIGHS
}

impl<'a> Scanner<'a> {
    /// Starts at the beginning of `text`.
    pub const fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0 }
    }

    /// Starts at byte `at` of `text`, so that positions are those of the whole text.
    pub const fn at(text: &'a str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at }
    }

    /// The byte offset.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// The text between two positions.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        &self.text[from..to]
    }

    /// A fault at the present position; the end of the text makes it a truncation.
    pub const fn fault(&self) -> Fault {
        let kind = if self.at >= self.bytes.len() { FaultKind::Truncated } else { FaultKind::Syntax };
        Fault { kind, offset: self.at }
    }

    /// Moves over blanks and gives the byte that follows, without taking it.
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
        None
    }

    /// Takes `byte` after blanks.
    pub fn take(&mut self, byte: u8) -> Result<(), Fault> {
        if self.peek() == Some(byte) {
            self.at += 1;
            return Ok(());
        }
        Err(self.fault())
    }

    /// Walks the members of an object: `member` is called with each key and must take the value.
    pub fn object<E: From<Fault>>(
        &mut self,
        mut member: impl FnMut(&mut Self, Cow<'a, str>) -> Result<(), E>,
    ) -> Result<(), E> {
        self.take(b'{')?;
        if self.peek() == Some(b'}') {
            self.at += 1;
            return Ok(());
        }
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.fault().into());
            }
            let key = self.string()?;
            self.take(b':')?;
            member(self, key)?;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b'}') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.fault().into()),
            }
        }
    }

    /// Walks the elements of an array: `element` is called with each index and must take the value.
    pub fn array<E: From<Fault>>(
        &mut self,
        mut element: impl FnMut(&mut Self, usize) -> Result<(), E>,
    ) -> Result<(), E> {
        self.take(b'[')?;
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(());
        }
        let mut index = 0;
        loop {
            element(self, index)?;
            index += 1;
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(());
                }
                _ => return Err(self.fault().into()),
            }
        }
    }

    /// Moves over one value of any kind, checking it, and gives the range it stood in.
    ///
    /// Not recursive: a hostile text must not be able to exhaust the stack.
    pub fn skip(&mut self) -> Result<std::ops::Range<usize>, Fault> {
        if self.peek().is_none() {
            return Err(self.fault());
        }
        let start = self.at;
        // One bit a level: set for an object, clear for an array.
        let mut kinds = [0_u64; MAX_DEPTH / 64];
        let mut depth = 0;
        loop {
            // A value must start here.
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    if depth == MAX_DEPTH {
                        return Err(Fault { kind: FaultKind::TooDeep, offset: self.at });
                    }
                    self.at += 1;
                    let close = if open == b'{' { b'}' } else { b']' };
                    if self.peek() == Some(close) {
                        self.at += 1;
                    } else {
                        let bit = 1_u64 << (depth % 64);
                        if open == b'{' {
                            kinds[depth / 64] |= bit;
                            self.skip_key()?;
                        } else {
                            kinds[depth / 64] &= !bit;
                        }
                        depth += 1;
                        continue;
                    }
                }
                Some(_) => self.skip_scalar()?,
                None => return Err(self.fault()),
            }
            // A value ended here: close what ends with it, or move to the next one.
            loop {
                if depth == 0 {
                    return Ok(start..self.at);
                }
                let in_object = kinds[(depth - 1) / 64] >> ((depth - 1) % 64) & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if in_object {
                            self.skip_key()?;
                        }
                        break;
                    }
                    Some(b'}') if in_object => self.at += 1,
                    Some(b']') if !in_object => self.at += 1,
                    _ => return Err(self.fault()),
                }
                depth -= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault());
        }
        self.skip_string()?;
        self.take(b':')
    }

    /// Moves over a string, number, `true`, `false` or `null`.
    fn skip_scalar(&mut self) -> Result<(), Fault> {
        match self.bytes.get(self.at) {
            Some(b'"') => self.skip_string().map(drop),
            Some(b'-' | b'0'..=b'9') => self.skip_number(),
            Some(b't') => self.skip_word("true"),
            Some(b'f') => self.skip_word("false"),
            Some(b'n') => self.skip_word("null"),
            _ => Err(self.fault()),
        }
    }

    /// Moves over one of the three words of JSON.
    pub(super) fn skip_word(&mut self, word: &str) -> Result<(), Fault> {
        for byte in word.bytes() {
            if self.bytes.get(self.at) != Some(&byte) {
                return Err(self.fault());
            }
            self.at += 1;
        }
        Ok(())
    }

    /// Moves over a number.
    pub(super) fn skip_number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.bytes.get(self.at) == Some(&b'-') {
            self.at += 1;
        }
        match self.bytes.get(self.at) {
            Some(b'0') => self.at += 1,
            Some(b'1'..=b'9') => self.skip_digits()?,
            _ => return Err(self.fault()),
        }
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            self.skip_digits()?;
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            if let Some(b'+' | b'-') = self.bytes.get(self.at) {
                self.at += 1;
            }
            self.skip_digits()?;
        }
        self.limit(start, MAX_NUMBER, FaultKind::LongNumber)
    }

    /// Refuses what began at `start` and is longer than a limit.
    fn limit(&self, start: usize, most: usize, kind: FaultKind) -> Result<(), Fault> {
        if self.at - start > most { Err(Fault { kind, offset: start }) } else { Ok(()) }
    }

    fn skip_digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
        }
        if self.at == start { Err(self.fault()) } else { Ok(()) }
    }

    /// Moves over a string and tells whether it holds escapes. Its quotes stand around
    /// `start + 1 .. position - 1`.
    fn skip_string(&mut self) -> Result<bool, Fault> {
        let start = self.at;
        self.at += 1;
        let mut escaped = false;
        loop {
            self.skip_plain();
            match self.bytes.get(self.at) {
                Some(b'"') => {
                    self.at += 1;
                    // Without the quotes.
                    self.limit(start + 2, MAX_STRING, FaultKind::LongString)?;
                    return Ok(escaped);
                }
                Some(b'\\') => {
                    escaped = true;
                    self.at += 1;
                    self.skip_escape()?;
                }
                Some(0..0x20) | None => return Err(self.fault()),
                Some(_) => self.at += 1,
            }
        }
    }

    /// Moves to the next quote, backslash or control, or close to the end of the text. Most strings
    /// are short, so the wide steps begin only after a narrow one.
    #[inline]
    fn skip_plain(&mut self) {
        if self.skip_8() {
            while self.skip_32() {}
            while self.skip_8() {}
        }
    }

    /// Moves over eight plain bytes, or to the first of them that is not.
    #[inline]
    fn skip_8(&mut self) -> bool {
        let Some(chunk) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<8>()) else { return false };
        let word = u64::from_le_bytes(*chunk);
        let below_space = word.wrapping_sub(ONES * 0x20) & !word & HIGHS;
        let found = below_space | bytes_equal(word, b'"') | bytes_equal(word, b'\\');
        // Without a hit the count of zeros is 64, which makes eight bytes.
        self.at += found.trailing_zeros() as usize / 8;
        found == 0
    }

    /// Moves over thirty-two plain bytes, or not at all. Written so that the compiler uses vectors.
    #[inline]
    fn skip_32(&mut self) -> bool {
        let Some(chunk) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<32>()) else { return false };
        let strange = chunk.iter().fold(0, |strange, &byte| {
            strange | u8::from(byte == b'"') | u8::from(byte == b'\\') | u8::from(byte < 0x20)
        });
        if strange == 0 {
            self.at += 32;
        }
        strange == 0
    }

    fn skip_escape(&mut self) -> Result<(), Fault> {
        match self.bytes.get(self.at) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.bytes.get(self.at).is_some_and(u8::is_ascii_hexdigit) {
                        return Err(self.fault());
                    }
                    self.at += 1;
                }
            }
            _ => return Err(self.fault()),
        }
        Ok(())
    }

    /// Takes a string.
    pub fn string(&mut self) -> Result<Cow<'a, str>, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault());
        }
        let start = self.at + 1;
        let escaped = self.skip_string()?;
        let raw = &self.text[start..self.at - 1];
        Ok(if escaped { Cow::Owned(unescape(raw)) } else { Cow::Borrowed(raw) })
    }
}

/// Resolves the escapes of a string that the scanner has checked. A surrogate without its partner
/// becomes U+FFFD, as the tools' own decoder does.
fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes()[at + 1];
        rest = &rest[at + 2..];
        match escape {
            b'b' => out.push('\u{8}'),
            b'f' => out.push('\u{c}'),
            b'n' => out.push('\n'),
            b'r' => out.push('\r'),
            b't' => out.push('\t'),
            b'u' => {
                let unit = hex_unit(rest);
                rest = &rest[4..];
                let pair = (0xd800..0xdc00).contains(&unit) && rest.starts_with("\\u");
                let low = if pair { hex_unit(&rest[2..]) } else { 0 };
                if pair && (0xdc00..0xe000).contains(&low) {
                    rest = &rest[6..];
                    let code = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                } else {
                    out.push(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
            }
            plain => out.push(char::from(plain)),
        }
    }
    out.push_str(rest);
    out
}

fn hex_unit(text: &str) -> u32 {
    text.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0xfffd)
}
