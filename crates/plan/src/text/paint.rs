//! Colour, where it is asked for.

/// The colours of the tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colour {
    Red,
    Green,
    Yellow,
    Cyan,
    Grey,
    Bold,
    BoldRed,
}

/// Writes text with or without colour.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint(pub(super) bool);

impl Paint {
    /// Appends `text` in a colour.
    pub(super) fn push(self, colour: Colour, text: &str, out: &mut String) {
        if !self.0 {
            out.push_str(text);
            return;
        }
        out.push_str(match colour {
            Colour::Red => "\x1b[31m",
            Colour::Green => "\x1b[32m",
            Colour::Yellow => "\x1b[33m",
            Colour::Cyan => "\x1b[36m",
            Colour::Grey => "\x1b[90m",
            Colour::Bold => "\x1b[1m",
            Colour::BoldRed => "\x1b[1m\x1b[31m",
        });
        out.push_str(text);
        out.push_str("\x1b[0m");
    }

    /// `text` in a colour.
    pub(super) fn of(self, colour: Colour, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 12);
        self.push(colour, text, &mut out);
        out
    }
}
