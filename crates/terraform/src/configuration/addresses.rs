//! Addresses that a project sends its providers and provisioners to: with them a session, or what a plan
//! knows, goes wherever the author says. Only what stands in a file is read; what has to be computed is
//! shown as that.

use super::commands::line;
use super::parse::{Block, Literal};

/// Words at the end of the names of settings that hold an address.
const NAMES: [&str; 9] = ["host", "hostname", "address", "server", "url", "uri", "endpoint", "proxy", "domain"];
/// Blocks in which every setting is one.
const ALL: &str = "endpoints";
/// Settings of a connection that say where it leads.
const CONNECTION: [&str; 3] = ["host", "bastion_host", "proxy_host"];

/// The addresses in the settings of a provider, each with the name of its setting.
pub(super) fn of_provider(block: &Block) -> Vec<String> {
    let mut found = Vec::new();
    of_block(block, "", &mut found);
    found
}

fn of_block(block: &Block, path: &str, found: &mut Vec<String>) {
    for (name, value) in &block.attributes {
        of_value(&below(path, name), value, found);
    }
    for inner in &block.blocks {
        let path = match inner.kind.as_str() {
            // What a dynamic block makes has its label for a name, and stands in its content.
            "dynamic" => below(path, inner.labels.first().map_or("", String::as_str)),
            "content" => path.to_owned(),
            // A command, which is shown as one.
            "exec" => continue,
            name => below(path, name),
        };
        of_block(inner, &path, found);
    }
}

fn of_value(path: &str, value: &Literal, found: &mut Vec<String>) {
    match value {
        Literal::Object(members) if !path.ends_with("exec") => {
            for (name, value) in members {
                of_value(&below(path, name), value, found);
            }
        }
        Literal::List(elements) => {
            for element in elements {
                of_value(path, element, found);
            }
        }
        Literal::Text(text) | Literal::Shown(text) if is_address(path) || text.contains("://") => {
            found.push(format!("{path}: {text}"));
        }
        Literal::Other | Literal::Reference(_) if is_address(path) => found.push(format!("{path}: {}", line(None))),
        _ => {}
    }
}

/// All settings of a block, each with its name: where any of them decides what is asked.
pub(super) fn all_of(block: &Block) -> Vec<String> {
    let mut found = Vec::new();
    for (name, value) in &block.attributes {
        all_of_value(name, value, &mut found);
    }
    found
}

fn all_of_value(path: &str, value: &Literal, found: &mut Vec<String>) {
    match value {
        Literal::Object(members) => {
            for (name, value) in members {
                all_of_value(&below(path, name), value, found);
            }
        }
        value => found.push(format!("{path}: {}", line(Some(value)))),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn is_address(path: &str) -> bool {
    let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
    let last = name.rsplit('_').next().unwrap_or(name);
    NAMES.contains(&last) || parent.split('.').any(|part| part == ALL)
}

/// Where a provisioner connects to: what its own connection says, else that of its resource.
pub(super) fn of_provisioner(provisioner: &Block, resource: &Block) -> Vec<String> {
    let connection = |block: &Block| -> Vec<String> {
        let nested = block.blocks.iter().filter(|inner| inner.kind == "connection");
        let nested = nested.flat_map(|connection| CONNECTION.map(|name| connection.attribute(name)));
        let object = block.attribute("connection");
        let members = CONNECTION.map(|name| object.and_then(|connection| connection.member(name)));
        nested.chain(members).flatten().map(|value| line(Some(value))).collect()
    };
    // Its own settings add to those of the resource.
    [provisioner, resource].map(connection).concat()
}
