//! The sections of the AWS configuration. What cannot be read costs the section that it stands in, and no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::AwsError;
use crate::files::AwsFiles;
use crate::left_out::{LeftOut, LeftOutReason};
use crate::lines::{Line, Lines, words};

/// Everything that the two files say. It holds secrets, so it cannot be printed.
#[derive(Default)]
pub(crate) struct ProfileSet {
    profiles: BTreeMap<String, Section>,
    sso_sessions: BTreeMap<String, Section>,
    left_out: Vec<LeftOut>,
}

/// A profile, or a sign-in section.
pub(crate) struct Section {
    name: String,
    file: PathBuf,
    line: u32,
    properties: BTreeMap<String, String>,
}

impl Section {
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.properties.get(key).map(String::as_str)
    }

    /// This section, as one that is not used.
    pub(crate) fn left_out(&self, why: LeftOutReason) -> LeftOut {
        LeftOut { name: Some(self.name.clone()), file: self.file.clone(), line: Some(self.line), why }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum File {
    Config,
    Credentials,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// `[default]` of the config file, which `[profile default]` takes the place of.
    PlainDefault,
    Profile,
    SsoSession,
    /// A section of other tools.
    Other,
}

/// A section as it stands in a file.
struct Written {
    kind: Kind,
    section: Section,
    last: Option<String>,
    spoiled: Option<(u32, LeftOutReason)>,
}

impl ProfileSet {
    /// Reads both files. What the credentials file says goes before what the config file says.
    pub(crate) fn read(files: &AwsFiles) -> Self {
        let mut set = Self::default();
        let mut spoiled = BTreeSet::new();
        for (kind, file) in [(File::Config, &files.config), (File::Credentials, &files.credentials)] {
            let written = set.read_file(kind, file);
            set.take(written, &mut spoiled);
        }
        // A profile of which a part could not be read might be another one than it looks.
        set.profiles.retain(|name, _| !spoiled.contains(&(Kind::Profile, name.clone())));
        set.sso_sessions.retain(|name, _| !spoiled.contains(&(Kind::SsoSession, name.clone())));
        set
    }

    /// All profiles, by name.
    pub(crate) fn profiles(&self) -> impl Iterator<Item = &Section> {
        self.profiles.values()
    }

    pub(crate) fn sso_session(&self, name: &str) -> Option<&Section> {
        self.sso_sessions.get(name)
    }

    /// What could not be read.
    pub(crate) fn left_out(&self) -> &[LeftOut] {
        &self.left_out
    }

    /// A profile, or why it is not there.
    pub(crate) fn find(&self, name: &str) -> Result<&Section, AwsError> {
        self.profiles.get(name).ok_or_else(|| {
            let named = self.left_out.iter().find(|left| left.name.as_deref() == Some(name));
            let whole = self.left_out.iter().find(|left| left.why == LeftOutReason::Unreadable);
            match named.or(whole) {
                Some(left) => left.error(),
                None => AwsError::NoSuchProfile { profile: name.to_owned() },
            }
        })
    }

    fn take(&mut self, written: Vec<Written>, spoiled: &mut BTreeSet<(Kind, String)>) {
        let named = written.iter().any(|it| it.kind == Kind::Profile && it.section.name == "default");
        for Written { kind, section, spoiled: bad, .. } in written {
            let (kind, into) = match kind {
                Kind::PlainDefault if named => continue,
                Kind::PlainDefault | Kind::Profile => (Kind::Profile, &mut self.profiles),
                Kind::SsoSession => (kind, &mut self.sso_sessions),
                Kind::Other => continue,
            };
            if let Some((line, why)) = bad {
                let name = match kind {
                    Kind::SsoSession => format!("sso-session {}", section.name),
                    _ => section.name.clone(),
                };
                if spoiled.insert((kind, section.name)) {
                    self.left_out.push(LeftOut { name: Some(name), file: section.file, line: Some(line), why });
                }
            } else if let Some(known) = into.get_mut(&section.name) {
                known.properties.extend(section.properties);
            } else {
                into.insert(section.name.clone(), section);
            }
        }
    }

    fn read_file(&mut self, kind: File, file: &Path) -> Vec<Written> {
        let bytes = match fs::read(file) {
            Ok(bytes) => bytes,
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    let file = file.to_owned();
                    self.left_out.push(LeftOut { name: None, file, line: None, why: LeftOutReason::Unreadable });
                }
                return Vec::new();
            }
        };
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut lines = Lines::default();
        let mut all: Vec<Written> = Vec::new();
        // Below a heading that cannot be read nothing belongs to the section above it.
        let mut below = Below::Nothing;
        for (number, line) in (1_u32..).zip(bytes.split(|byte| *byte == b'\n')) {
            let left = |name: Option<String>, why| LeftOut { name, file: file.to_owned(), line: Some(number), why };
            if matches!(line.trim_ascii_start().first(), Some(b'#' | b';')) {
                continue;
            }
            let line = std::str::from_utf8(line).map(|line| lines.next(line));
            let bad = match line {
                Ok(Line::Nothing) => continue,
                Ok(Line::Heading(inside)) => {
                    let read = inside.map_or(Err((None, LeftOutReason::HeadingOpen)), |inside| heading(kind, inside));
                    match read {
                        Ok((kind, name)) => {
                            below = Below::Section;
                            let section =
                                Section { name, file: file.to_owned(), line: number, properties: BTreeMap::new() };
                            all.push(Written { kind, section, last: None, spoiled: None });
                        }
                        Err((name, why)) => {
                            below = Below::Lost;
                            self.left_out.push(left(name, why));
                        }
                    }
                    continue;
                }
                Ok(Line::Property(name, value)) => match (below, all.last_mut()) {
                    (Below::Section, Some(written)) => {
                        let name = name.to_ascii_lowercase();
                        written.section.properties.insert(name.clone(), value.to_owned());
                        written.last = Some(name);
                        continue;
                    }
                    _ => LeftOutReason::BeforeHeading,
                },
                Ok(Line::Continued(text)) => {
                    if let (Below::Section, Some(written)) = (below, all.last_mut())
                        && let Some(value) =
                            written.last.as_ref().and_then(|last| written.section.properties.get_mut(last))
                    {
                        value.push('\n');
                        value.push_str(text);
                    }
                    continue;
                }
                Ok(Line::Bad) => LeftOutReason::NoValue,
                Err(_) => LeftOutReason::NotText,
            };
            match (below, all.last_mut()) {
                (Below::Section, Some(written)) => {
                    written.spoiled.get_or_insert((number, bad));
                }
                (Below::Nothing, _) => {
                    // Once is enough for all lines up to the first heading.
                    below = Below::Lost;
                    self.left_out.push(left(None, LeftOutReason::BeforeHeading));
                }
                _ => {}
            }
        }
        all
    }
}

/// What a line stands below.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Below {
    Nothing,
    Section,
    /// A heading that could not be read, or a line that was named already.
    Lost,
}

/// What a heading names; else its name, as far as there is one, and what is wrong with it.
fn heading(file: File, inside: &str) -> Result<(Kind, String), (Option<String>, LeftOutReason)> {
    if inside.chars().any(char::is_control) {
        return Err((None, LeftOutReason::HeadingName));
    }
    if file == File::Credentials {
        // The names of this file are taken as they stand, with blanks and quotes.
        return match inside {
            "" => Err((None, LeftOutReason::HeadingName)),
            name => Ok((Kind::Profile, name.to_owned())),
        };
    }
    let words = words(inside).ok_or((None, LeftOutReason::HeadingName))?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["default"] => Ok((Kind::PlainDefault, "default".to_owned())),
        ["profile", name] if !name.is_empty() => Ok((Kind::Profile, (*name).to_owned())),
        ["sso-session", name] if !name.is_empty() => Ok((Kind::SsoSession, (*name).to_owned())),
        ["profile", rest @ ..] if rest.len() > 1 => Err((Some(rest.join(" ")), LeftOutReason::HeadingQuotes)),
        ["sso-session", rest @ ..] if rest.len() > 1 => Err((Some(words.join(" ")), LeftOutReason::HeadingQuotes)),
        ["plugins" | "preview"] | ["services", ..] => Ok((Kind::Other, inside.to_owned())),
        [] | [""] | ["profile" | "sso-session", ..] => Err((None, LeftOutReason::HeadingName)),
        words => Err((Some(words.join(" ")), LeftOutReason::HeadingPrefix)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(config: &[u8], credentials: &[u8]) -> ProfileSet {
        let home = tempfile::tempdir().unwrap();
        let files = AwsFiles::in_home(home.path());
        fs::create_dir_all(files.config.parent().unwrap()).unwrap();
        fs::write(&files.config, config).unwrap();
        fs::write(&files.credentials, credentials).unwrap();
        ProfileSet::read(&files)
    }

    fn names(set: &ProfileSet) -> Vec<&str> {
        set.profiles().map(Section::name).collect()
    }

    fn left(set: &ProfileSet) -> Vec<(Option<&str>, &str, Option<u32>, LeftOutReason)> {
        let file = |left: &LeftOut| if left.file.ends_with("config") { "config" } else { "credentials" };
        set.left_out.iter().map(|left| (left.name.as_deref(), file(left), left.line, left.why)).collect()
    }

    #[test]
    fn a_bad_line_costs_its_own_profile_and_says_where_it_is() {
        let set = read(
            b"stray = 1\n[default]\nregion = eu-central-1\n[profile a]\nregion = x\nnonsense\n\
              [profile b]\nregion = y\n[profile c\nregion = z\n[profile d]\nregion = \xff\n# \xff\n[profile e]\n",
            b"[b]\naws_access_key_id AKIA\n[keys]\naws_access_key_id = AKIA\n",
        );
        assert_eq!(names(&set), ["default", "e", "keys"]);
        let expected = [
            (None, "config", Some(1), LeftOutReason::BeforeHeading),
            (None, "config", Some(9), LeftOutReason::HeadingOpen),
            (Some("a"), "config", Some(6), LeftOutReason::NoValue),
            (Some("d"), "config", Some(12), LeftOutReason::NotText),
            (Some("b"), "credentials", Some(2), LeftOutReason::NoValue),
        ];
        assert_eq!(left(&set), expected);
        let error = set.find("b").err().unwrap().to_string();
        assert!(error.ends_with("credentials, line 2: the line has no \"=\""), "{error}");
        assert!(matches!(set.find("nobody").err(), Some(AwsError::NoSuchProfile { .. })));
    }

    #[test]
    fn what_stands_below_an_unreadable_heading_belongs_to_nobody() {
        let set = read(b"[profile a]\nregion = x\n[profile b\nrole_arn = y\n  go = on\n[work]\nregion = z\n", b"");
        assert_eq!(set.find("a").ok().unwrap().get("role_arn"), None);
        assert_eq!(set.find("a").ok().unwrap().get("region"), Some("x"));
        assert_eq!(left(&set)[1], (Some("work"), "config", Some(6), LeftOutReason::HeadingPrefix));
    }

    #[test]
    fn indented_lines_comments_quotes_and_words_behind_a_heading_lose_nothing() {
        let set = read(
            b"\xef\xbb\xbf[profile a] # mine\r\n  region = x\r\n  role_arn = y\r\n  # team\r\n\
              [profile \"My Prod\"]\nregion = x ; here\n  ; more\n[profile 'Sora Mac'] words\nregion = z\n\
              [sso-session \"Acme Dev\"]\nsso_region = r\n[plugins]\ncli = x\n[services s]\ns3 =\n  a = b\n\
              [profile nested]\ns3 =\n  max = 2\nregion = n\n",
            b"[my keys]\naws_access_key_id = AKIA\n",
        );
        assert_eq!(names(&set), ["My Prod", "Sora Mac", "a", "my keys", "nested"]);
        assert_eq!(left(&set), []);
        let get = |name: &str, key: &str| set.find(name).ok().unwrap().get(key).map(str::to_owned);
        assert_eq!((get("a", "region").as_deref(), get("a", "role_arn").as_deref()), (Some("x"), Some("y")));
        assert_eq!(get("My Prod", "region").as_deref(), Some("x"));
        assert_eq!((get("nested", "region").as_deref(), get("nested", "max")), (Some("n"), None));
        assert_eq!(set.sso_session("Acme Dev").unwrap().get("sso_region"), Some("r"));
    }

    #[test]
    fn names_of_several_words_need_quotes_as_for_the_aws_command_line() {
        let set = read(b"[profile My Stage]\nregion = x\n[sso-session Acme Dev]\n[profile]\n[profile \"open]\n", b"");
        assert_eq!(names(&set), [""; 0]);
        let expected = [
            (Some("My Stage"), "config", Some(1), LeftOutReason::HeadingQuotes),
            (Some("sso-session Acme Dev"), "config", Some(3), LeftOutReason::HeadingQuotes),
            (None, "config", Some(4), LeftOutReason::HeadingName),
            (None, "config", Some(5), LeftOutReason::HeadingName),
        ];
        assert_eq!(left(&set), expected);
    }

    #[test]
    fn the_credentials_file_goes_first_and_a_named_default_before_a_plain_one() {
        let set = read(
            b"[default]\nregion = plain\noutput = json\n[profile default]\nregion = named\n[profile a]\nk = config\n",
            b"[a]\nK = credentials\n",
        );
        assert_eq!(set.find("a").ok().unwrap().get("k"), Some("credentials"));
        let default = set.find("default").ok().unwrap();
        assert_eq!((default.get("region"), default.get("output")), (Some("named"), None));
    }

    #[test]
    fn a_file_that_cannot_be_read_does_not_lose_the_other() {
        let home = tempfile::tempdir().unwrap();
        let files = AwsFiles::in_home(home.path());
        fs::create_dir_all(&files.config).unwrap();
        fs::write(&files.credentials, "[keys]\naws_access_key_id = AKIA\n").unwrap();
        let set = ProfileSet::read(&files);
        assert_eq!(names(&set), ["keys"]);
        assert_eq!(left(&set), [(None, "config", None, LeftOutReason::Unreadable)]);
        assert!(matches!(set.find("prod").err(), Some(AwsError::BadConfig { line: None, .. })));
        assert!(ProfileSet::read(&AwsFiles::in_home(Path::new("/nonexistent"))).left_out.is_empty());
    }
}
