//! Sentences broken into lines as the tools do where they do not write to a terminal.

/// The width in characters: a column less than the 78 that the tools assume.
const WIDTH: usize = 77;

/// Breaks each line at blanks so that none is longer than the width, if it can be. Lines that
/// begin with a blank stay as they are.
pub(super) fn wrapped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        if line.starts_with(' ') {
            out.push_str(line);
            continue;
        }
        let mut column = 0;
        for word in line.split(' ') {
            let width = word.chars().count();
            if column > 0 && column + 1 + width > WIDTH {
                out.push('\n');
                column = 0;
            } else if column > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += width;
        }
    }
    out
}

/// The line between what was found and what is planned.
pub(super) fn rule() -> String {
    let mut line = "─".repeat(WIDTH);
    line.insert(0, '\n');
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_the_last_blank_that_fits() {
        let text = wrapped(&"word ".repeat(20));
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH));
        assert_eq!(text.lines().next().map(str::len), Some(74));
        assert_eq!(wrapped("  indented stays"), "  indented stays");
    }
}
