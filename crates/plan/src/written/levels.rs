//! How deep a text in Terraform's language nests, counted on its tokens without going down with it.
//!
//! Parsers and whatever walks what they made go down one call for each level. A level is not only a bracket: a
//! condition stands in the other half of a condition, a sign before a sign, an operation in an operation, a
//! directive of a template in a directive. So all of them are counted, and what is counted is never less than
//! what a parser goes down. Closing signs in comments and texts close nothing, which is why this works on tokens.
//!
//! The parser of today counts as well, and gives up earlier. It is not ours: this holds whatever a later one does.

use super::tokens::{DEEPEST, Kind, Token};

/// More operations, signs and directives within each other, brackets included, than anybody writes.
const MOST_LEVELS: usize = 400;

/// A bracket, a text or a template that is open, or the file itself.
#[derive(Default)]
struct Open {
    /// Signs since the last place where a new expression begins.
    signs: usize,
    /// Directives that have not ended.
    directives: usize,
}

/// Refuses what nests too deeply.
pub(super) fn check(text: &str, tokens: &[Token]) -> Result<(), String> {
    let mut open = vec![Open::default()];
    // The sum of what is in all of them, and one for each.
    let mut levels = 1_usize;
    for (at, token) in tokens.iter().enumerate() {
        let Some(last) = open.last_mut() else { return Err("a bracket closes nothing".to_owned()) };
        match token.kind {
            Kind::OpenQuote | Kind::OpenHeredoc | Kind::Open(_) | Kind::OpenTemplate => {
                if token.kind == Kind::OpenTemplate && text[token.at.clone()].starts_with('%') {
                    let word = tokens.get(at + 1).map_or("", |next| &text[next.at.clone()]);
                    let before = last.directives;
                    last.directives = match word {
                        "endif" | "endfor" => before.saturating_sub(1),
                        "else" => before,
                        _ => before + 1,
                    };
                    levels = levels + last.directives - before;
                }
                open.push(Open::default());
                levels += 1;
            }
            Kind::CloseQuote | Kind::CloseHeredoc | Kind::Close(_) | Kind::CloseTemplate => {
                levels -= 1 + last.signs + last.directives;
                open.pop();
            }
            // What follows is an expression of its own.
            Kind::Equal | Kind::Sign(b',') => levels -= std::mem::take(&mut last.signs),
            Kind::Sign(b'.' | b':') | Kind::Ident | Kind::Number | Kind::Quoted | Kind::Text | Kind::Newline => {}
            Kind::Sign(_) => {
                last.signs += 1;
                levels += 1;
            }
        }
        if open.len() > DEEPEST || levels > MOST_LEVELS {
            let line = text[..token.at.start].matches('\n').count() + 1;
            return Err(format!("line {line}: it nests too deeply"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{parse, template};
    use super::DEEPEST;

    /// What an author writes to end the process that reads it.
    fn deep(times: usize) -> Vec<(&'static str, String)> {
        let repeat = |begin: &str, middle: &str, end: &str| {
            format!("x = {}{middle}{}\n", begin.repeat(times), end.repeat(times))
        };
        vec![
            ("brackets", repeat("(", "1", ")")),
            ("lists", repeat("[", "1", "]")),
            ("objects", repeat("{a = ", "1", "}")),
            ("calls", repeat("f(", "1", ")")),
            ("brackets that comments seem to close", repeat("(/*)*/", "1", ")")),
            ("brackets that texts seem to close", repeat("[\")\",(", "1", ")]")),
            ("conditions", repeat("a ? b : ", "1", "")),
            ("conditions in the middle", repeat("a ? ", "1", " : b")),
            ("signs", repeat("!", "true", "")),
            ("signs with other words between", repeat("- /* */ ", "1", "")),
            ("sums", repeat("1 + ", "1", "")),
            ("comparisons", repeat("a == ", "1", "")),
            ("templates", repeat("\"${", "1", "}\"")),
            ("directives", format!("x = \"{}{}\"\n", "%{if a}".repeat(times), "%{endif}".repeat(times))),
            (
                "directives in a heredoc",
                format!("x = <<E\n{}{}\nE\n", "%{~ for a in b ~}".repeat(times), "%{endfor}".repeat(times)),
            ),
            ("for", repeat("[for a in ", "1", ": a]")),
            ("blocks", format!("{}{}", "a {\n".repeat(times), "}\n".repeat(times))),
        ]
    }

    #[test]
    fn what_nests_without_end_is_refused_in_every_way_of_nesting() {
        for (how, text) in deep(50_000) {
            assert!(parse(&text).unwrap_err().contains("too deeply"), "{how}");
        }
        // Brackets count for themselves: less than all levels, and more than a parser is to go down with.
        for (how, text) in
            deep(DEEPEST + 1).into_iter().filter(|(how, _)| matches!(*how, "brackets" | "lists" | "blocks"))
        {
            assert!(parse(&text).unwrap_err().contains("too deeply"), "{how}");
        }
        let parts = [("${", "}"), ("%{if a}", "%{endif}"), ("${(", ")}"), ("${a ? b : ", "}")];
        for (begin, end) in parts {
            let (many, text) = (50_000, "x");
            let text = format!("{}{text}{}", begin.repeat(many), end.repeat(many));
            assert!(template(&text).is_none(), "{begin}");
        }
    }

    #[test]
    fn what_people_write_is_not_too_deep_and_the_deepest_that_is_read_needs_no_more_stack_than_there_is() {
        let read = || {
            for (how, text) in deep(25) {
                assert!(parse(&text).is_ok(), "{how}: {:?}", parse(&text).err());
            }
            let chain = format!("x = {}1\n", "1 + ".repeat(100));
            assert!(parse(&chain).is_ok());
            let long = format!("x = [{}]\n", "-1, ".repeat(5000));
            assert!(parse(&long).is_ok(), "signs beside each other");
            let lines = format!("x = <<E\n{}E\n", "%{if a}b%{else}c%{endif}\n".repeat(1000));
            assert!(parse(&lines).is_ok(), "directives behind each other");
        };
        std::thread::Builder::new().stack_size(super::super::STACK).spawn(read).unwrap().join().unwrap();
    }
}
