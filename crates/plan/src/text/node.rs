//! Prints a tree of nodes the way the tools do.

use super::notes::A_GUESS;
use super::paint::{Colour, Paint};
use super::quote::{line, name, quote, quoted};
use crate::diff::{
    Block, Element, Format, Json, Kind, Lines, Members, Moves, Nesting, Node, NodeAction, Scalar, Sensitivity, Side,
    Unseen, unseen,
};

/// What the surroundings of a node decide about how it is printed.
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own, and all combine")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) paint: Paint,
    /// Whether the text must be that of the tools, which lose some of what forces a replacement.
    pub(super) exact: bool,
    /// Whether the value before an unknown one says again that it forces a replacement.
    pub(super) forces_before_unknown: bool,
    /// Whether the node itself does not say that it forces a replacement, since what is around says so. Like
    /// [`Style::forces_from_above`] it holds for no part of it.
    pub(super) forces_said: bool,
    /// Whether a deletion goes without `-> null`.
    pub(super) without_null: bool,
    /// Whether unchanged parts are shown.
    pub(super) unchanged: bool,
    /// Whether symbols are left out, with the room for them.
    pub(super) without_symbols: bool,
    /// Whether the parts around say that this node forces a replacement. Unlike the rest it holds
    /// only for the node itself, never for what is below.
    pub(super) forces_from_above: bool,
}

/// Attributes that are always shown, since they tell which object it is.
const fn is_always_shown(name: &str) -> bool {
    matches!(name.as_bytes(), b"id" | b"name" | b"tags")
}

fn indent(level: usize, out: &mut String) {
    for _ in 0..level {
        out.push_str("    ");
    }
}

/// The symbol of an action, with the room before it.
pub(super) fn symbol(action: NodeAction, paint: Paint, out: &mut String) {
    match action {
        NodeAction::NoOp => out.push_str("   "),
        NodeAction::Create => {
            out.push_str("  ");
            paint.push(Colour::Green, "+", out);
        }
        NodeAction::Update => {
            out.push_str("  ");
            paint.push(Colour::Yellow, "~", out);
        }
        NodeAction::Delete => {
            out.push_str("  ");
            paint.push(Colour::Red, "-", out);
        }
    }
}

impl Style {
    pub(super) const fn new(paint: Paint, exact: bool, forces_before_unknown: bool) -> Self {
        Self {
            paint,
            exact,
            forces_before_unknown,
            forces_said: false,
            without_null: false,
            unchanged: false,
            without_symbols: false,
            forces_from_above: false,
        }
    }

    const fn below(self) -> Self {
        Self { forces_from_above: false, forces_said: false, ..self }
    }

    const fn below_unchanged(self) -> Self {
        Self { unchanged: true, ..self.below() }
    }

    fn symbol(self, action: NodeAction, out: &mut String) {
        if !self.without_symbols {
            symbol(action, self.paint, out);
            out.push(' ');
        }
    }

    fn start(self, level: usize, action: NodeAction, out: &mut String) {
        indent(level, out);
        self.symbol(action, out);
    }

    fn null(self, action: NodeAction, out: &mut String) {
        if action == NodeAction::Delete && !self.without_null {
            out.push(' ');
            self.paint.push(Colour::Grey, "-> null", out);
        }
    }

    fn forces(self, forces: bool, out: &mut String) {
        if (forces || self.forces_from_above) && !self.forces_said {
            out.push(' ');
            self.paint.push(Colour::Red, "# forces replacement", out);
        }
    }

    fn arrow(self, out: &mut String) {
        out.push(' ');
        self.paint.push(Colour::Yellow, "->", out);
        out.push(' ');
    }

    fn hidden(self, level: usize, count: usize, what: &str, out: &mut String) {
        if count > 0 {
            self.start(level, NodeAction::NoOp, out);
            let plural = if count == 1 { "" } else { "s" };
            self.paint.push(Colour::Grey, &format!("# ({count} unchanged {what}{plural} hidden)"), out);
            out.push('\n');
        }
    }

    /// Whether a node itself is marked as forcing a replacement.
    const fn says_forces(self, node: &Node<'_>) -> bool {
        node.forces_replacement && !(self.exact && node.forces_lost_officially)
    }

    fn skips(self, node: &Node<'_>) -> bool {
        node.is_no_op() && !self.unchanged
    }

    /// A part of a container, on a line of its own, after what must be said about it.
    fn part(self, node: &Node<'_>, level: usize, before_value: &str, after_value: &str, out: &mut String) {
        self.warning(node, level, out);
        self.start(level, node.action, out);
        out.push_str(before_value);
        self.value(node, level, out);
        out.push_str(after_value);
        out.push('\n');
    }

    /// What to say before a value whose sensitivity changes.
    fn warning(self, node: &Node<'_>, level: usize, out: &mut String) {
        let (what, sensitivity) = match &node.kind {
            Kind::Sensitive(sensitivity) => ("attribute value", sensitivity),
            Kind::SensitiveBlock(sensitivity) => ("block", sensitivity),
            _ => return,
        };
        if !sensitivity.changes() {
            return;
        }
        indent(level, out);
        out.push_str("  # ");
        self.paint.push(Colour::Yellow, "Warning", out);
        let (first, second) = if sensitivity.before {
            ("will no longer be marked as sensitive", "after applying this change.")
        } else {
            ("will be marked as sensitive and will not", "display in UI output after applying this change.")
        };
        out.push_str(": this ");
        out.push_str(what);
        out.push(' ');
        out.push_str(first);
        out.push('\n');
        indent(level, out);
        out.push_str("  # ");
        out.push_str(second);
        if matches!(node.kind, Kind::Sensitive(Sensitivity { value: NodeAction::NoOp, .. })) {
            out.push_str(" The value is unchanged.");
        }
        out.push('\n');
    }

    /// Prints a value that stands at `level`, without a line feed at its end.
    pub(super) fn value(self, node: &Node<'_>, level: usize, out: &mut String) {
        let forces = self.says_forces(node);
        match &node.kind {
            Kind::Primitive { before, after } => self.primitive(node.action, before, after, forces, out),
            Kind::Lines(lines) => self.lines(node.action, lines, forces, level, out),
            Kind::Json(json) => self.json(node.action, json, forces, level, out),
            Kind::TypeChange { before, after } => {
                let style = Self { without_null: true, ..self };
                style.value(before, level, out);
                self.arrow(out);
                style.value(after, level, out);
                if !self.exact {
                    self.forces(forces, out);
                }
            }
            Kind::Unknown { before } => {
                if let Some(before) = before
                    && node.action != NodeAction::Create
                {
                    let style = Self { without_null: true, ..self };
                    let style =
                        if self.forces_before_unknown { style } else { Self { forces_said: forces, ..style.below() } };
                    style.value(before, level, out);
                    out.push_str(" -> ");
                }
                out.push_str("(known after apply)");
                self.forces(forces, out);
            }
            Kind::Sensitive(sensitivity) => {
                out.push_str(if sensitivity.guessed { A_GUESS } else { "(sensitive value)" });
                self.null(node.action, out);
                self.forces(forces, out);
            }
            Kind::SensitiveBlock(_) => self.sensitive_block(forces, level, out),
            Kind::WriteOnly { sensitive } => {
                out.push_str(if *sensitive && !self.forces_before_unknown {
                    "(sensitive, write-only attribute)"
                } else {
                    "(write-only attribute)"
                });
                // The tools differ in the order of the two; OpenTofu is the one that repeats what forces.
                if self.forces_before_unknown {
                    self.forces(forces, out);
                    self.null(node.action, out);
                } else {
                    self.null(node.action, out);
                    self.forces(forces, out);
                }
            }
            Kind::Object(members) => self.object(node.action, members, forces, level, out),
            Kind::Map(members) => self.map(node.action, members, forces, level, out),
            Kind::List(elements) => self.list(node.action, &elements.elements, !elements.nested, forces, level, out),
            Kind::Set(elements) => {
                // The elements of a nested set say it in place of the set.
                let below = Self { without_null: true, forces_from_above: forces && elements.nested, ..self.below() };
                self.set(node.action, &elements.elements, below, forces && !elements.nested, level, out);
            }
            Kind::Block(block) => self.block(block, forces, level, out),
        }
    }

    fn scalar(self, scalar: &Scalar<'_>, out: &mut String) {
        match scalar {
            Scalar::Absent | Scalar::Null => self.paint.push(Colour::Grey, "null", out),
            Scalar::Bool(it) => out.push_str(if *it { "true" } else { "false" }),
            Scalar::Number(it) => out.push_str(it),
            Scalar::String(it) => quote(it, out),
            Scalar::Masked { .. } => out.push_str(A_GUESS),
        }
    }

    fn primitive(self, action: NodeAction, before: &Scalar<'_>, after: &Scalar<'_>, forces: bool, out: &mut String) {
        match action {
            NodeAction::Create | NodeAction::NoOp => self.scalar(after, out),
            NodeAction::Delete => {
                self.scalar(before, out);
                // `null -> null` looks silly, and is only written where the tools do.
                if !before.is_null() || self.exact && matches!(before, Scalar::Null) {
                    self.null(action, out);
                }
            }
            NodeAction::Update => {
                self.scalar(before, out);
                self.arrow(out);
                self.scalar(after, out);
                if let (false, Scalar::String(before), Scalar::String(after)) = (self.exact, before, after) {
                    self.unseen(&unseen(before, after).map(|it| (None, it)).into_iter().collect::<Vec<_>>(), out);
                }
            }
        }
        self.forces(forces, out);
    }

    /// What differs and cannot be seen, as a comment.
    fn unseen(self, found: &[(Option<usize>, Unseen)], out: &mut String) {
        for (at, (line, unseen)) in found.iter().enumerate() {
            let before = if at > 0 { ";" } else { " #" };
            let words = match line {
                None if unseen.is_last_feed() => format!("{before} only line feeds at the end differ: {unseen}"),
                None => format!("{before} only this differs: {unseen}"),
                Some(line) => format!("{before} line {line} differs only in this: {unseen}"),
            };
            self.paint.push(Colour::Yellow, &words, out);
        }
    }

    fn lines(self, action: NodeAction, lines: &Lines<'_>, forces: bool, level: usize, out: &mut String) {
        out.push_str("<<-EOT");
        self.forces(forces, out);
        out.push('\n');
        for part in &lines.lines {
            let shown = match part.side {
                Side::Before if action == NodeAction::Update => NodeAction::Delete,
                Side::After if action == NodeAction::Update => NodeAction::Create,
                _ => NodeAction::NoOp,
            };
            self.start(level + 1, shown, out);
            out.push_str(&line(lines.text(*part), self.exact));
            out.push('\n');
        }
        self.start(level, NodeAction::NoOp, out);
        out.push_str("EOT");
        if !self.exact && action == NodeAction::Update {
            self.unseen(&lines.unseen(), out);
        }
        self.null(action, out);
    }

    fn json(self, action: NodeAction, json: &Json<'_>, forces: bool, level: usize, out: &mut String) {
        // YAML is read as it is written, with its comments, unless that would hide that a masked part of
        // it changes.
        if json.format == Format::Yaml && !json.base64 && !json.masked {
            return self.lines(action, &json.lines(), forces, level, out);
        }
        let style = Self { without_null: true, unchanged: self.unchanged || json.spelling_only, ..self.below() };
        let mut inner = String::new();
        style.value(&json.inner, level + 1, &mut inner);
        let spelling = match (json.spelling_only, forces || self.forces_from_above && !self.exact) {
            (false, _) => "",
            (true, false) => " # whitespace changes",
            (true, true) => " # whitespace changes force replacement",
        };
        let edited = action == NodeAction::Update && !json.spelling_only;
        let forces_after = |out: &mut String| {
            if !json.spelling_only {
                self.forces(forces, out);
            }
        };
        out.push_str(if json.base64 { "base64encode(" } else { "" });
        out.push_str(if json.format == Format::Yaml { "yamlencode(" } else { "jsonencode(" });
        let end = if json.base64 { "))" } else { ")" };
        if !inner.contains('\n') {
            out.push_str(&inner);
            out.push_str(end);
            out.push_str(spelling);
            forces_after(out);
            return;
        }
        out.push_str(spelling);
        out.push('\n');
        self.start(level + 1, if edited { NodeAction::Update } else { NodeAction::NoOp }, out);
        out.push_str(&inner);
        forces_after(out);
        out.push('\n');
        self.start(level, NodeAction::NoOp, out);
        out.push_str(end);
        self.null(action, out);
    }

    fn sensitive_block(self, forces: bool, level: usize, out: &mut String) {
        out.push('{');
        self.forces(forces, out);
        out.push('\n');
        for line in [
            "  # At least one attribute in this block is (or was) sensitive,",
            "  # so its contents will not be displayed.",
        ] {
            self.start(level, NodeAction::NoOp, out);
            out.push_str(line);
            out.push('\n');
        }
        self.start(level, NodeAction::NoOp, out);
        out.push('}');
    }

    fn object(self, action: NodeAction, members: &Members<'_>, forces: bool, level: usize, out: &mut String) {
        if members.members.is_empty() {
            out.push_str("{}");
            self.null(action, out);
            self.forces(forces, out);
            return;
        }
        let below = Self { without_null: !members.nested, ..self.below() };
        out.push('{');
        self.forces(forces, out);
        out.push('\n');
        let names: Vec<_> = members.members.iter().map(|member| name(&member.name)).collect();
        let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
        let mut hidden = 0;
        for (member, name) in members.members.iter().zip(&names) {
            let style = if is_always_shown(&member.name) { below.below_unchanged() } else { below };
            if style.skips(&member.node) {
                hidden += 1;
                continue;
            }
            style.part(&member.node, level + 1, &format!("{name:<width$} = "), "", out);
        }
        self.hidden(level + 1, hidden, "attribute", out);
        self.start(level, NodeAction::NoOp, out);
        out.push('}');
        self.null(action, out);
    }

    fn map(self, action: NodeAction, members: &Members<'_>, forces: bool, level: usize, out: &mut String) {
        let own_forces = forces && !members.nested;
        if members.members.is_empty() {
            out.push_str("{}");
            self.null(action, out);
            self.forces(own_forces, out);
            return;
        }
        let below = Self {
            without_null: action == NodeAction::Delete || members.nested,
            forces_from_above: forces && members.nested,
            ..self.below()
        };
        out.push('{');
        self.forces(own_forces, out);
        out.push('\n');
        let names: Vec<_> = members.members.iter().map(|member| quoted(&member.name)).collect();
        // Only maps of plain values have their keys aligned.
        let width = if members.nested { 0 } else { names.iter().map(String::len).max().unwrap_or_default() };
        let mut hidden = 0;
        for (member, name) in members.members.iter().zip(&names) {
            if self.skips(&member.node) {
                hidden += 1;
                continue;
            }
            let comma = if matches!(member.node.kind, Kind::Object(_)) { "," } else { "" };
            below.part(&member.node, level + 1, &format!("{name:<width$} = "), comma, out);
        }
        self.hidden(level + 1, hidden, "element", out);
        self.start(level, NodeAction::NoOp, out);
        out.push('}');
        self.null(action, out);
    }

    /// Prints a list. One with `context` shows a neighbour before and after each change.
    fn list(
        self,
        action: NodeAction,
        elements: &[Element<'_>],
        context: bool,
        forces: bool,
        level: usize,
        out: &mut String,
    ) {
        if elements.is_empty() {
            out.push_str("[]");
            self.null(action, out);
            self.forces(forces, out);
            return;
        }
        let below = Self { without_null: true, ..self.below() };
        let neighbour = self.below_unchanged();
        out.push('[');
        self.forces(forces, out);
        out.push('\n');
        let mut skipped: Vec<&Node<'_>> = Vec::new();
        let mut after_change = false;
        for Element { node, .. } in elements {
            if node.is_no_op() && !after_change && !self.unchanged {
                skipped.push(node);
                continue;
            }
            after_change = false;
            let mut style = below;
            if context {
                if let Some(last) = skipped.pop() {
                    below.hidden(level + 1, skipped.len(), "element", out);
                    neighbour.start(level + 1, last.action, out);
                    neighbour.value(last, level + 1, out);
                    out.push_str(",\n");
                    skipped.clear();
                }
                if node.is_no_op() {
                    style = neighbour;
                } else {
                    after_change = true;
                }
            }
            style.part(node, level + 1, "", ",", out);
        }
        self.hidden(level + 1, skipped.len(), "element", out);
        self.start(level, NodeAction::NoOp, out);
        out.push(']');
        if !self.exact
            && action == NodeAction::Update
            && let Some(moves) = Moves::of(elements.iter().map(|it| (it.before, it.after)))
        {
            out.push(' ');
            self.paint.push(Colour::Grey, &format!("# {moves}"), out);
        }
        self.null(action, out);
    }

    fn set(
        self,
        action: NodeAction,
        elements: &[Element<'_>],
        below: Self,
        forces: bool,
        level: usize,
        out: &mut String,
    ) {
        if elements.is_empty() {
            out.push_str("[]");
            self.null(action, out);
            self.forces(forces, out);
            return;
        }
        out.push('[');
        self.forces(forces, out);
        out.push('\n');
        let mut hidden = 0;
        for Element { node, .. } in elements {
            if self.skips(node) {
                hidden += 1;
                continue;
            }
            below.part(node, level + 1, "", ",", out);
        }
        self.hidden(level + 1, hidden, "element", out);
        self.start(level, NodeAction::NoOp, out);
        out.push(']');
        self.null(action, out);
    }

    fn block(self, block: &Block<'_>, forces: bool, level: usize, out: &mut String) {
        if block.attributes.is_empty() && block.groups.is_empty() {
            out.push_str("{}");
            self.forces(forces, out);
            return;
        }
        let below = self.below();
        out.push('{');
        self.forces(forces, out);
        out.push('\n');
        let names: Vec<_> = block.attributes.iter().map(|member| name(&member.name)).collect();
        let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
        let mut hidden = 0;
        for (member, name) in block.attributes.iter().zip(&names) {
            let style = if is_always_shown(&member.name) { below.below_unchanged() } else { below };
            if style.skips(&member.node) {
                hidden += 1;
                continue;
            }
            style.part(&member.node, level + 1, &format!("{name:<width$} = "), "", out);
        }
        self.hidden(level + 1, hidden, "attribute", out);
        let mut hidden = 0;
        for group in &block.groups {
            let style = Self { forces_from_above: group.forces_replacement, ..self.below() };
            let mut first = true;
            for grouped in &group.blocks {
                if style.skips(&grouped.node) {
                    hidden += 1;
                    continue;
                }
                if first && !block.attributes.is_empty() {
                    // Between attributes and blocks, and between blocks of different types.
                    out.push('\n');
                }
                first = false;
                let mut header = name(&group.name).into_owned();
                if let Some(key) = &grouped.key {
                    header.push(' ');
                    quote(key, &mut header);
                }
                header.push(' ');
                style.part(&grouped.node, level + 1, &header, "", out);
            }
            if !self.exact
                && group.nesting == Nesting::List
                && let Some(moves) = Moves::of(group.blocks.iter().map(|it| (it.before, it.after)))
            {
                self.start(level + 1, NodeAction::NoOp, out);
                self.paint.push(Colour::Grey, &format!("# {moves}"), out);
                out.push('\n');
            }
        }
        if hidden > 0 {
            out.push('\n');
            self.hidden(level + 1, hidden, "block", out);
        }
        self.start(level, NodeAction::NoOp, out);
        out.push('}');
    }
}
