//! What the sheet before a plan shows: which programs, providers and hosts a person agreed to.

use countersign_desk::views::{PlanHere, WillRunKind};
use serde_json::Value;

/// Where the tool has the providers that it starts, in a room.
const PROVIDERS: &str = "/tmp/countersign/data/providers/";

/// The sheet.
#[derive(Debug)]
pub(crate) struct Sheet(PlanHere);

impl Sheet {
    pub(crate) fn of(seen: &Value) -> Self {
        Self(serde_json::from_value(seen["sheet"].clone()).unwrap())
    }

    /// Whether a program of a room is one that is shown: a provider with its version, a command as the shell
    /// gets it, or a program with all of its arguments.
    pub(crate) fn shows_program(&self, path: &str, arguments: &[String]) -> bool {
        let provider = path.strip_prefix(PROVIDERS).is_some_and(|below| {
            self.0.providers.iter().any(|line| {
                let version = line.version.as_deref().unwrap_or("none");
                below.strip_prefix(&format!("{}/{version}/", line.source)).is_some_and(|file| {
                    let (_platform, file) = file.split_once('/').unwrap_or_default();
                    file.starts_with("terraform-provider-") && !file.contains('/')
                })
            })
        });
        let line = words(path, arguments);
        let shell = match arguments {
            [_, option, command] => option == "-c" && path == "/bin/sh" && self.shows_command(command),
            _ => false,
        };
        let shown = |line: String| self.shows_command(&line) || self.shows(WillRunKind::External, &line);
        provider || shell || line.is_some_and(shown)
    }

    /// Whether a program is one of those that a command which is shown starts: a part of it, word for word.
    pub(crate) fn shows_part(&self, command: &str, path: &str, arguments: &[String]) -> bool {
        let mut parts = command.split([';', '&', '|', '\n']).map(str::trim);
        self.shows_command(command) && words(path, arguments).is_some_and(|started| parts.any(|part| part == started))
    }

    fn shows_command(&self, command: &str) -> bool {
        self.shows(WillRunKind::Provisioner, &format!("local-exec: {command}"))
    }

    fn shows(&self, kind: WillRunKind, what: &str) -> bool {
        self.0.programs.iter().any(|line| line.kind == kind && line.what == what)
    }

    /// Whether a host is one that is shown: of a provider, a module, a request or the backend.
    pub(crate) fn shows_host(&self, host: &str) -> bool {
        let asks = |kind: WillRunKind| matches!(kind, WillRunKind::Http | WillRunKind::Address);
        let requests = self.0.programs.iter().filter(|line| asks(line.kind));
        let texts = requests.map(|line| &line.what).chain(self.0.modules.iter().map(|line| &line.address));
        let backend = self.0.backend.iter().flat_map(|backend| &backend.settings).map(|line| &line.value);
        let addresses = texts.chain(backend).any(|text| authority(text) == Some(host));
        addresses || self.0.providers.iter().any(|line| line.source.split('/').next() == Some(host))
    }
}

/// What was started as a person writes it, where it is started under its own name.
fn words(path: &str, arguments: &[String]) -> Option<String> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    arguments.first().is_some_and(|first| name(first) == name(path)).then(|| arguments.join(" "))
}

fn authority(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("://")?;
    rest.split(['/', '?', '#', '"']).next()?.rsplit('@').next()
}
