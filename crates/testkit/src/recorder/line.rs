//! One line of a log: a call with its arguments and its answer.
//!
//! Names of files and texts in it are those of other people. They stand in quotes or between angle brackets,
//! with everything escaped that could end them, so a name that looks like the end of a line is none.

/// Ends a line whose process was killed.
const CUT: &str = "<detached ...>";

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Call<'l> {
    /// When it began, in microseconds.
    pub(super) at: u64,
    pub(super) name: &'l str,
    pub(super) arguments: Vec<&'l str>,
    /// What the kernel answered.
    pub(super) answer: &'l str,
}

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'l> {
    Call(Call<'l>),
    /// How a process ended, or that one call took the place of others.
    Told,
    /// It is not understood.
    Unread,
}

pub(super) fn read(line: &str) -> Line<'_> {
    let Some((at, rest)) = line.split_once(' ').and_then(|(time, rest)| Some((microseconds(time)?, rest))) else {
        return Line::Unread;
    };
    // A thread that was ended before it could begin a call.
    if rest.starts_with("+++ ") || rest.starts_with("--- ") || rest.trim_end() == format!("???( {CUT}") {
        return Line::Told;
    }
    call(at, rest.trim_start()).map_or(Line::Unread, Line::Call)
}

fn microseconds(time: &str) -> Option<u64> {
    let (seconds, fraction) = time.split_once('.')?;
    (fraction.len() == 6).then_some(())?;
    seconds.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(fraction.parse().ok()?)
}

fn call(at: u64, text: &str) -> Option<Call<'_>> {
    let (name, rest) = text.split_once('(')?;
    let bytes = rest.as_bytes();
    let (mut depth, mut begin, mut index) = (0_usize, 0, 0);
    let mut arguments = Vec::new();
    loop {
        match *bytes.get(index)? {
            b'"' => index = end_of_text(bytes, index)?,
            // The process was ended in the middle of the call, and what it asked for may have been done.
            b'<' if rest[index..].trim_end() == CUT => {
                arguments.push(rest[begin..index].trim());
                return Some(Call { at, name, arguments, answer: "?" });
            }
            b'<' => index = end_of_note(bytes, index)?,
            b'(' | b'[' | b'{' => depth += 1,
            b')' if depth == 0 => break,
            b')' | b']' | b'}' => depth = depth.checked_sub(1)?,
            b',' if depth == 0 => {
                arguments.push(rest[begin..index].trim());
                begin = index + 1;
            }
            _ => {}
        }
        index += 1;
    }
    arguments.push(rest[begin..index].trim());
    let answer = rest[index + 1..].trim_start().strip_prefix('=')?.trim();
    Some(Call { at, name, arguments, answer })
}

/// The place of the quote that ends a text.
fn end_of_text(bytes: &[u8], begin: usize) -> Option<usize> {
    let mut index = begin + 1;
    loop {
        match *bytes.get(index)? {
            b'\\' => index += 1,
            b'"' => return Some(index),
            _ => {}
        }
        index += 1;
    }
}

/// The place of the bracket that ends the note on an open file.
fn end_of_note(bytes: &[u8], begin: usize) -> Option<usize> {
    let (mut depth, mut index) = (0_usize, begin);
    loop {
        match *bytes.get(index)? {
            b'\\' => index += 1,
            // Both ends of a connection.
            b'-' if bytes.get(index + 1) == Some(&b'>') => index += 1,
            b'<' => depth += 1,
            b'>' => {
                depth -= 1;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
        index += 1;
    }
}

/// A text in quotes. Nothing where it is none, or was cut.
pub(super) fn text(value: &str) -> Option<Vec<u8>> {
    let inner = value.strip_prefix('"')?;
    let end = end_of_text(value.as_bytes(), 0)?;
    (end + 1 == value.len()).then(|| unescaped(&inner[..end - 1]))
}

/// The beginning of a text in quotes, wherever it was cut.
pub(super) fn beginning(value: &str) -> Option<Vec<u8>> {
    let inner = value.strip_prefix('"')?;
    Some(unescaped(&inner[..end_of_text(value.as_bytes(), 0)? - 1]))
}

/// The texts of a list in brackets. Nothing where one of them, or the list, was cut.
pub(super) fn texts(value: &str) -> Option<Vec<Vec<u8>>> {
    let (mut rest, mut found) = (value.strip_prefix('[')?.strip_suffix(']')?, Vec::new());
    while !rest.is_empty() {
        let end = end_of_text(rest.as_bytes(), 0).filter(|_| rest.starts_with('"'))? + 1;
        found.push(text(&rest[..end])?);
        rest = rest[end..].trim_start();
        match rest.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None if rest.is_empty() => {}
            None => return None,
        }
    }
    Some(found)
}

/// The note on an open file: its path, or its socket.
pub(super) fn note(value: &str) -> Option<String> {
    let begin = value.find('<')?;
    let end = end_of_note(value.as_bytes(), begin)?;
    let inner = &value[begin + 1..end];
    // Devices have their numbers behind their path, between brackets of their own.
    let inner = inner.split_once('<').map_or(inner, |(path, _)| path);
    Some(String::from_utf8_lossy(&unescaped(inner)).into_owned())
}

fn unescaped(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let (mut out, mut index) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&byte) = bytes.get(index) {
        index += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&kind) = bytes.get(index) else { break };
        index += 1;
        let (digits, radix) = match kind {
            b'0'..=b'7' => {
                index -= 1;
                (3, 8)
            }
            b'x' => (2, 16),
            _ => {
                out.push(match kind {
                    b'n' => b'\n',
                    b't' => b'\t',
                    b'r' => b'\r',
                    b'v' => 0x0b,
                    b'f' => 0x0c,
                    other => other,
                });
                continue;
            }
        };
        let begin = index;
        let mut value = 0_u32;
        while index < begin + digits
            && let Some(digit) = bytes.get(index).and_then(|&byte| char::from(byte).to_digit(radix))
        {
            value = value * radix + digit;
            index += 1;
        }
        out.push(u8::try_from(value & 0xff).unwrap_or_default());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arguments(line: &str) -> (Vec<&str>, &str) {
        match read(line) {
            Line::Call(call) => (call.arguments, call.answer),
            other => panic!("{line}: {other:?}"),
        }
    }

    #[test]
    fn a_call_is_read_with_what_is_said_of_its_files() {
        let line =
            r#"1796088725.381481 openat(AT_FDCWD</tmp>, "/lib/libc.so.6", O_RDONLY|O_CLOEXEC) = 3</usr/lib/libc.so.6>"#;
        let (given, answer) = arguments(line);
        assert_eq!(given, ["AT_FDCWD</tmp>", r#""/lib/libc.so.6""#, "O_RDONLY|O_CLOEXEC"]);
        assert_eq!(note(answer).unwrap(), "/usr/lib/libc.so.6");
        let connected = "5.000001 write(3<TCP:[127.0.0.1:5->127.0.0.1:80]>, \"GET /\"..., 900) = 900";
        let (given, _) = arguments(connected);
        assert_eq!(note(given[0]).unwrap(), "TCP:[127.0.0.1:5->127.0.0.1:80]");
        assert_eq!((text(given[1]), beginning(given[1]).unwrap()), (None, b"GET /".to_vec()));
        assert_eq!(note("3</dev/null<char 1:3>>").unwrap(), "/dev/null");
    }

    #[test]
    fn a_name_that_looks_like_the_end_of_a_line_is_none() {
        let line = r#"1.000000 openat(AT_FDCWD</a\76\", \74b>, "x\") = 3</etc/hosts>", O_RDONLY) = 4</r/x\") = 3\74/etc/hosts\76>"#;
        let (given, answer) = arguments(line);
        assert_eq!(text(given[1]).unwrap(), br#"x") = 3</etc/hosts>"#);
        assert_eq!(note(answer).unwrap(), r#"/r/x") = 3</etc/hosts>"#);
        assert_eq!(note(given[0]).unwrap(), r#"/a>", <b"#);
    }

    #[test]
    fn lists_are_read_whole_or_not_at_all() {
        assert_eq!(texts(r#"["sh", "-c", "echo \"a, b]\"\n"]"#).unwrap(), [&b"sh"[..], b"-c", b"echo \"a, b]\"\n"]);
        assert_eq!(texts("[]"), Some(Vec::new()));
        for cut in [r#"["sh", "-c"...]"#, r#"["sh", ...]"#, "0x7ffd", r#"["sh" "x"]"#] {
            assert_eq!(texts(cut), None, "{cut}");
        }
    }

    #[test]
    fn a_call_that_was_cut_may_have_been_done() {
        let (given, answer) =
            arguments(r#"3.000000 connect(3<TCP:[9]>, {sa_family=AF_UNIX, sun_path="/x"} <detached ...> "#);
        assert_eq!((given[1], answer), (r#"{sa_family=AF_UNIX, sun_path="/x"}"#, "?"));
        let (given, answer) = arguments(r#"3.000000 open("/etc/hosts", O_RDONLY <unfinished ...>) = ?"#);
        assert_eq!((given[0], answer), (r#""/etc/hosts""#, "?"));
    }

    #[test]
    fn what_is_not_understood_is_not_passed_over() {
        for told in ["7.000000 +++ exited with 0 +++", "7.000000 ???( <detached ...> "] {
            assert_eq!(read(told), Line::Told, "{told}");
        }
        for line in ["", "open(\"x\")", "1.0 open(\"x\") = 3", "1.000000 open(\"x\" = 3", "1.000000 open(\"x\")"] {
            assert_eq!(read(line), Line::Unread, "{line}");
        }
    }
}
