//! Commands as a person sees them before they run: with everything that decides what is started, so also the
//! interpreter, the arguments, the environment and the folder. What cannot be read is shown as that.

use super::parse::{Block, Literal};

const UNREAD: &str = "(an expression)";
/// Arguments that set variables, that stand before a command and behind it, and that choose its folder.
const VARIABLES: [&str; 2] = ["environment", "env"];
const BEFORE: &str = "interpreter";
const BEHIND: [&str; 2] = ["arguments", "args"];
const FOLDERS: [&str; 2] = ["working_dir", "working_directory"];

/// The command of a block. The program is in the first of these arguments that the block has.
pub(super) fn of_block(block: &Block, programs: &[&str]) -> String {
    whole(|name| block.attribute(name), programs)
}

/// The command of a value that stands for such a block.
pub(super) fn of_object(value: Option<&Literal>, programs: &[&str]) -> String {
    whole(|name| value?.member(name), programs)
}

fn whole<'v>(argument: impl Fn(&str) -> Option<&'v Literal>, programs: &[&str]) -> String {
    let given = |name: &&str| argument(name).filter(|value| **value != Literal::Null);
    let mut words: Vec<String> = VARIABLES.iter().filter_map(given).flat_map(variables).collect();
    words.extend(given(&BEFORE).map(|value| line(Some(value))));
    words.push(line(programs.iter().find_map(given)));
    words.extend(BEHIND.iter().filter_map(given).map(|value| line(Some(value))).filter(|text| !text.is_empty()));
    let folder = FOLDERS.iter().find_map(given).map(|folder| format!(" (in {})", line(Some(folder))));
    words.join(" ") + &folder.unwrap_or_default()
}

fn variables(value: &Literal) -> Vec<String> {
    let Literal::Object(members) = value else { return vec![UNREAD.to_owned()] };
    members.iter().map(|(name, value)| format!("{name}={}", value.text().unwrap_or("…"))).collect()
}

/// A text, or the words of a list.
pub(super) fn line(value: Option<&Literal>) -> String {
    match value {
        Some(Literal::Text(text) | Literal::Shown(text)) => text.clone(),
        Some(Literal::List(parts)) => {
            let word = |part: &Literal| part.text().unwrap_or("…").to_owned();
            parts.iter().map(word).collect::<Vec<_>>().join(" ")
        }
        _ => UNREAD.to_owned(),
    }
}

/// Commands of `exec` in the settings of a provider, at any depth.
pub(super) fn of_plugins(provider: &Block) -> Vec<String> {
    let mut commands = Vec::new();
    exec_blocks(provider, &mut commands);
    commands
}

fn exec_blocks(block: &Block, commands: &mut Vec<String>) {
    for inner in &block.blocks {
        let made = inner.kind == "dynamic" && inner.labels.first().is_some_and(|label| label == "exec");
        let contents = inner.blocks.iter().filter(|content| made && content.kind == "content");
        for exec in contents.chain((inner.kind == "exec").then_some(inner)) {
            commands.push(of_block(exec, &["command"]));
        }
        exec_blocks(inner, commands);
    }
    for (name, value) in &block.attributes {
        exec_members(name, value, commands);
    }
}

/// Commands of `exec` where it is an argument, as in JSON.
fn exec_members(name: &str, value: &Literal, commands: &mut Vec<String>) {
    match value {
        Literal::Object(members) => {
            if name == "exec" {
                // What a dynamic block makes stands in its content.
                commands.push(of_object(value.member("content").or(Some(value)), &["command"]));
            }
            for (member, value) in members {
                exec_members(member, value, commands);
            }
        }
        Literal::List(elements) => elements.iter().for_each(|element| exec_members(name, element, commands)),
        _ if name == "exec" && *value != Literal::Null => commands.push(UNREAD.to_owned()),
        _ => {}
    }
}
