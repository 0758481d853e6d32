//! Names as configuration and state write them: references, and addresses without instance keys.

/// The parts of a dotted name, without what stands in brackets. Keys in brackets are quoted and may
/// hold dots, quotes and brackets themselves.
pub(super) fn segments(name: &str) -> Vec<&str> {
    let bytes = name.as_bytes();
    let mut found = Vec::with_capacity(4);
    let (mut start, mut end) = (0, None);
    let (mut depth, mut quoted, mut at) = (0_u32, false, 0);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quoted => at += 1,
            b'"' if depth > 0 => quoted = !quoted,
            b'[' if !quoted => {
                end = end.or(Some(at));
                depth += 1;
            }
            b']' if !quoted => depth = depth.saturating_sub(1),
            b'.' if depth == 0 => {
                found.push(&name[start..end.take().unwrap_or(at)]);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found.push(&name[start..end.unwrap_or(bytes.len())]);
    found
}

/// The path of a module or the address of a resource without instance keys.
pub(super) fn without_keys(address: &str) -> String {
    if address.contains('[') { segments(address).join(".") } else { address.to_owned() }
}

/// What a reference leads to, in the module that it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// A resource or data source: mode as addresses write it, type, name.
    Resource(&'a str, &'a str, &'a str),
    /// A variable of the module.
    Variable(&'a str),
    /// An output of a module that is called here.
    Output(&'a str, &'a str),
    /// All of a module that is called here.
    Module(&'a str),
}

/// Reads one reference. What leads to nothing in a plan (`local`, `each`, `count`, `path`, `self`,
/// `terraform`) is none.
pub(super) fn target(reference: &str) -> Option<Target<'_>> {
    Some(match *segments(reference).as_slice() {
        ["var", name, ..] => Target::Variable(name),
        ["module", call, output, ..] => Target::Output(call, output),
        ["module", call] => Target::Module(call),
        ["data", kind, name, ..] => Target::Resource("data.", kind, name),
        ["ephemeral", kind, name, ..] => Target::Resource("ephemeral.", kind, name),
        ["local" | "each" | "count" | "path" | "self" | "terraform" | "data" | "ephemeral" | "provider", ..] => {
            return None;
        }
        [kind, name, ..] => Target::Resource("", kind, name),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_may_hold_dots_quotes_and_brackets() {
        assert_eq!(
            without_keys(r#"module.a["x.y"].module.b[0].aws_x.y["q\".[]"]"#),
            "module.a.module.b.aws_x.y".to_owned()
        );
        assert_eq!(segments("plain"), ["plain"]);
        assert_eq!(segments(""), [""]);
        // A key that never ends swallows the rest and breaks nothing.
        assert_eq!(segments(r#"a.b["c.d"#), ["a", "b"]);
    }

    #[test]
    fn references_lead_to_what_a_plan_holds() {
        assert_eq!(target("aws_kms_key.rds.arn"), Some(Target::Resource("", "aws_kms_key", "rds")));
        assert_eq!(target("data.aws_vpc.main"), Some(Target::Resource("data.", "aws_vpc", "main")));
        assert_eq!(target(r#"module.app["a.b"].url"#), Some(Target::Output("app", "url")));
        assert_eq!(target("module.app"), Some(Target::Module("app")));
        assert_eq!(target("var.tags.owner"), Some(Target::Variable("tags")));
        for nothing in ["local.name", "each.key", "count.index", "path.module", "terraform.workspace", "self.id", "x"] {
            assert_eq!(target(nothing), None, "{nothing}");
        }
    }
}
