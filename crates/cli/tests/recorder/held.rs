//! Holds everything that was recorded against the sheet and against the list.

use std::collections::BTreeSet;
use std::path::Path;

use countersign_testkit::recorder::{Act, Did, Place, Program, Recording, Walls};

use crate::list::{May, Row, Who};
use crate::recorded::Recorded;
use crate::sheet::Sheet;

/// What became of a recording.
#[derive(Debug)]
pub(crate) struct Held {
    /// What is neither shown nor listed, each once.
    pub(crate) found: Vec<String>,
    /// Rows of the list that nothing needed, although this machine has what they are for.
    pub(crate) unused: Vec<&'static str>,
}

/// Names for places that are others on every machine, in every run, or in every process.
struct Names<'r>(&'r [(String, String)]);

impl Names<'_> {
    fn of(&self, text: &str) -> String {
        for (name, place) in self.0 {
            if let Some(rest) = text.strip_prefix(place.as_str())
                && (rest.is_empty() || rest.starts_with('/'))
            {
                return format!("{name}{rest}");
            }
        }
        let Some(rest) = text.strip_prefix("/proc/") else { return text.to_owned() };
        let (process, below) =
            rest.split_once('/').map_or((rest, ""), |(process, _)| (process, &rest[process.len()..]));
        if process.parse::<u32>().is_ok() || process == "self" {
            return format!("/proc/N{}", Names::threads(below));
        }
        text.to_owned()
    }

    fn threads(below: &str) -> String {
        let number = |part: &str| if part.parse::<u32>().is_ok() { "N".to_owned() } else { part.to_owned() };
        below.split('/').map(number).collect::<Vec<_>>().join("/")
    }
}

/// Whether a text is of a form: `*` stands for a part of a name, `**` at the end for everything below.
fn is_like(form: &str, text: &str) -> bool {
    let (mut forms, mut parts) = (form.split('/'), text.split('/'));
    loop {
        match (forms.next(), parts.next()) {
            (None, None) | (Some("**"), Some(_)) => return true,
            (Some(form), Some(part)) if is_part_like(form, part) => {}
            _ => return false,
        }
    }
}

fn is_part_like(form: &str, part: &str) -> bool {
    let Some((begin, rest)) = form.split_once('*') else { return form == part };
    let Some(mut left) = part.strip_prefix(begin) else { return false };
    let pieces: Vec<&str> = rest.split('*').collect();
    let (last, middle) = pieces.split_last().unwrap();
    for piece in middle {
        let Some(at) = left.find(piece) else { return false };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last)
}

/// Who a program is.
fn who(program: &Program, recorded: &Recorded) -> Who {
    let names = Names(&recorded.names);
    match program.place {
        Place::Walls(_) => Who::Walls,
        Place::Room(room) => in_room(program, &recorded.recording.rooms[room]),
        Place::Machine => {
            let name = names.of(&program.path);
            let first = program.arguments.get(1).map(String::as_str);
            let parent = || program.parent.as_ref().map(|parent| who(parent, recorded));
            match (name.as_str(), first) {
                _ if program.path == recorded.desk => Who::Desk,
                ("{countersign}", Some("supervise")) => Who::Supervisor,
                ("{countersign}", Some("attend-network")) => Who::Attendant,
                ("/proc/N/exe", Some("open-doors")) if parent() == Some(Who::Attendant) => Who::Doors,
                ("{helper}", _) => Who::Helper,
                ("{tool}", Some("version")) => Who::AskedVersion,
                ("{git}", _) => Who::Git,
                (name, _) if name.starts_with("{git-core}/") && parent() == Some(Who::Git) => Who::Git,
                _ => Who::Nobody,
            }
        }
    }
}

/// What the first process of a room is: everything behind the two dashes.
fn first(walls: &Walls) -> &[String] {
    let at = walls.arguments.iter().position(|argument| argument == "--");
    at.map_or(&[], |at| &walls.arguments[at + 1..])
}

fn in_room(program: &Program, walls: &Walls) -> Who {
    let has = |option: &str| walls.arguments.iter().any(|argument| argument == option);
    let tool = first(walls);
    // A room without a network of its own has the machine's, and one that waits for its network gets one.
    let is_clean = has("--unshare-net") && !has("--block-fd");
    let is_tool = tool.first() == Some(&program.path) && program.path.starts_with("/tmp/countersign/");
    match tool {
        [shell, option, nothing] if shell == "/bin/sh" && option == "-c" && nothing == "exit 0" => Who::Trial,
        _ if is_tool && is_clean => Who::CleanTool,
        _ if is_tool => Who::Tool,
        _ if is_clean => Who::CleanInside,
        _ => Who::Inside,
    }
}

/// Which form of a row allows an act, by its number.
fn allows(row: &Row, who: Who, did: &Did, names: &Names<'_>) -> Option<usize> {
    if !row.who.contains(&who) {
        return None;
    }
    match (row.may, did) {
        (May::Open(forms), Did::Opened(path) | Did::Tried(path)) => {
            let path = names.of(path);
            forms.iter().any(|form| is_like(form, &path)).then_some(0)
        }
        (May::Start(form, firsts), Did::Started(path, arguments)) => {
            let first = arguments.get(1).map_or("", String::as_str);
            let at = if firsts.is_empty() { Some(0) } else { firsts.iter().position(|it| *it == first) };
            at.filter(|_| is_like(form, &names.of(path)))
        }
        (May::Ask(name), Did::Asked(address)) => {
            let address = address.to_string();
            names.0.iter().any(|(known, place)| known == name && *place == address).then_some(0)
        }
        (May::Meet(forms), Did::AskedSocket(path)) => forms.iter().any(|form| is_like(form, path)).then_some(0),
        (May::Do(what), Did::Escaped(how)) => (what == how).then_some(0),
        _ => None,
    }
}

/// Whether a room may show a place.
fn may_show(row: &Row, place: &str) -> bool {
    matches!(row.may, May::Show(forms) if forms.iter().any(|form| is_like(form, place)))
}

/// What a row has that somebody has to need.
fn needs(row: &Row) -> usize {
    match row.may {
        May::Start(_, firsts) => firsts.len().max(1),
        May::Open(_) | May::Ask(_) | May::Meet(_) | May::Show(_) | May::Do(_) => 1,
    }
}

/// Whether a program of a room did what the sheet shows of it.
fn is_shown(sheet: &Sheet, act: &Act, who: Who) -> bool {
    match &act.did {
        Did::Started(path, arguments) if matches!(who, Who::Tool | Who::CleanTool) => {
            sheet.shows_program(path, arguments)
        }
        Did::Started(path, arguments) if who == Who::Inside => match act.by.arguments.as_slice() {
            [_, option, command] if act.by.path == "/bin/sh" && option == "-c" => {
                sheet.shows_part(command, path, arguments)
            }
            _ => false,
        },
        Did::AskedName(name) => matches!(who, Who::Tool | Who::Inside) && sheet.shows_host(name),
        Did::Asked(address) => matches!(who, Who::Tool | Who::Inside) && sheet.shows_host(&address.to_string()),
        _ => false,
    }
}

/// What carries connections out of rooms asks what they ask, and nothing else.
fn is_carried(act: &Act, who: Who, recording: &Recording) -> bool {
    let in_a_room = |other: &&Act| matches!(other.by.place, Place::Room(_)) && other.did == act.did;
    matches!(who, Who::Helper | Who::Attendant)
        && matches!(act.did, Did::Asked(_) | Did::AskedName(_))
        && recording.acts.iter().any(|other| in_a_room(&other))
}

impl Held {
    /// Holds a recording against its sheet and a list.
    pub(crate) fn of(recorded: &Recorded, list: &[&'static [Row]]) -> Self {
        let list: Vec<&Row> = list.iter().copied().flatten().collect();
        let sheet = Sheet::of(&recorded.seen);
        let names = Names(&recorded.names);
        let (mut found, mut used) = (BTreeSet::new(), BTreeSet::new());
        for act in &recorded.recording.acts {
            let who = who(&act.by, recorded);
            let rows = list.iter().enumerate();
            let rows: Vec<_> = rows.filter_map(|(at, row)| Some((at, allows(row, who, &act.did, &names)?))).collect();
            if rows.is_empty() && !is_shown(&sheet, act, who) && !is_carried(act, who, &recorded.recording) {
                found.insert(told(&names, act, who));
            }
            used.extend(rows);
        }
        for place in recorded.recording.rooms.iter().flat_map(shown_in).map(|place| names.of(place)) {
            let rows: Vec<_> = (0..list.len()).filter(|&at| may_show(list[at], &place)).map(|at| (at, 0)).collect();
            if rows.is_empty() {
                found.insert(format!("a room shows {place}"));
            }
            used.extend(rows);
        }
        let unused =
            list.iter().enumerate().filter(|(at, row)| (0..needs(row)).any(|form| !used.contains(&(*at, form))));
        let is_there = |with: &str| names.0.iter().any(|(name, _)| name == with) || Path::new(with).exists();
        let unused = unused.filter(|(_, row)| row.with.is_none_or(is_there));
        Self { found: found.into_iter().collect(), unused: unused.map(|(_, row)| row.why).collect() }
    }
}

/// What walls show of the machine.
fn shown_in(walls: &Walls) -> impl Iterator<Item = &str> {
    let outside = walls.arguments.iter().position(|argument| argument == "--").unwrap_or(walls.arguments.len());
    let options = walls.arguments[..outside].windows(2);
    let binds = options.filter(|pair| matches!(&*pair[0], "--bind" | "--ro-bind" | "--dev-bind"));
    binds.map(|pair| pair[1].as_str())
}

fn told(names: &Names<'_>, act: &Act, who: Who) -> String {
    let by = format!("{who:?} {}", names.of(&act.by.path));
    match &act.did {
        Did::Opened(path) => format!("{by} opened {}", names.of(path)),
        Did::Tried(path) => format!("{by} tried {}", names.of(path)),
        Did::Started(path, arguments) => {
            format!("{by} started {} {:?}", names.of(path), &arguments[1.min(arguments.len())..])
        }
        Did::Asked(address) => format!("{by} asked {address}"),
        Did::AskedName(name) => format!("{by} asked for {name}"),
        Did::AskedSocket(path) => format!("{by} asked {}", names.of(path)),
        Did::Escaped(how) => format!("{by} did {how}"),
    }
}
