//! Takes an access key out of `~/.aws/credentials`, and puts it back. Everything else in the file stays
//! as it is, byte for byte; it is replaced as a whole or not at all.

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use secrecy::{ExposeSecret as _, SecretString};

use crate::keys::StaticKeys;
use crate::lines::{Line, Lines};

const ID: &str = "aws_access_key_id";
const SECRET: &str = "aws_secret_access_key";
const TOKEN: &str = "aws_session_token";

/// The profiles of the file that have a long-lived key.
pub fn profiles_with_keys(file: &Path) -> io::Result<Vec<String>> {
    let text = read(file)?;
    let mut found: Vec<(String, [bool; 3])> = Vec::new();
    let mut lines = Lines::default();
    for line in text.expose_secret().lines() {
        match lines.next(line) {
            // Below a heading that cannot be read stands the key of nobody.
            Line::Heading(name) => found.push((name.unwrap_or_default().to_owned(), [false; 3])),
            Line::Property(name, _) => {
                if let (Some((_, has)), Some(at)) = (found.last_mut(), key_at(name)) {
                    has[at] = true;
                }
            }
            Line::Nothing | Line::Continued(_) | Line::Bad => {}
        }
    }
    let once = |name: &str| found.iter().filter(|(other, _)| other == name).count() == 1;
    // With a token it is temporary, and nothing to keep; of a profile that stands twice nobody knows which.
    let lasting = found.iter().filter(|(name, has)| !name.is_empty() && *has == [true, true, false] && once(name));
    Ok(lasting.map(|(name, _)| name.clone()).collect())
}

/// Removes the key of a profile, where it is exactly this one.
pub fn take_out(file: &Path, profile: &str, keys: &StaticKeys) -> io::Result<()> {
    let text = read(file)?;
    let expected = [keys.access_key_id.as_str(), keys.secret.expose_secret()];
    if values(&text, profile) != expected {
        return Err(io::Error::other("it holds another key of this profile by now"));
    }
    let mut inside = false;
    let mut lines = Lines::default();
    let mut kept = String::new();
    for line in text.expose_secret().split_inclusive('\n') {
        let read = lines.next(line);
        if let Line::Heading(name) = read {
            inside = name == Some(profile);
        }
        // A comment behind the key goes with it: it may say what the key was.
        if !(inside && matches!(read, Line::Property(name, _) if key_at(name).is_some())) {
            kept.push_str(line);
        }
    }
    write(file, &kept.into())
}

/// Writes the key of a profile, below its heading where there is one.
pub fn put_back(file: &Path, profile: &str, keys: &StaticKeys) -> io::Result<()> {
    let text = read(file)?;
    // What came there meanwhile is the person's, and stays.
    if !values(&text, profile).is_empty() {
        return Err(io::Error::other("it holds a key of this profile already"));
    }
    let lines = format!("{ID} = {}\n{SECRET} = {}\n", keys.access_key_id, keys.secret.expose_secret());
    let mut out = String::new();
    let mut written = false;
    let mut read = Lines::default();
    for line in text.expose_secret().split_inclusive('\n') {
        out.push_str(line);
        if !written && read.next(line) == Line::Heading(Some(profile)) {
            end_line(&mut out);
            out.push_str(&lines);
            written = true;
        }
    }
    if !written {
        end_line(&mut out);
        let _ = write!(out, "[{profile}]\n{lines}");
    }
    write(file, &out.into())
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

/// Everything that the keys of a profile are set to, in the order of the file.
fn values<'t>(text: &'t SecretString, profile: &str) -> Vec<&'t str> {
    let mut inside = false;
    let mut lines = Lines::default();
    let mut found = Vec::new();
    for line in text.expose_secret().lines() {
        match lines.next(line) {
            Line::Heading(name) => inside = name == Some(profile),
            Line::Property(name, value) if inside => found.extend(key_at(name).map(|at| (at, value))),
            _ => {}
        }
    }
    // The id before the secret, whichever stands first.
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, value)| value).collect()
}

/// Which of the three keys a property is.
fn key_at(name: &str) -> Option<usize> {
    [ID, SECRET, TOKEN].iter().position(|known| name.eq_ignore_ascii_case(known))
}

fn read(file: &Path) -> io::Result<SecretString> {
    match fs::read_to_string(file) {
        Ok(text) => Ok(text.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new().into()),
        Err(error) => Err(error),
    }
}

/// Replaces the file that a path leads to, with the permissions that it had.
fn write(file: &Path, text: &SecretString) -> io::Result<()> {
    let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
    let folder = file.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(folder)?;
    // Made for this person alone, and in the same folder, so that it can take the place of the other.
    let mut new = tempfile::NamedTempFile::new_in(folder)?;
    new.write_all(text.expose_secret().as_bytes())?;
    new.as_file().sync_all()?;
    if let Ok(metadata) = fs::metadata(&file) {
        new.as_file().set_permissions(metadata.permissions())?;
    }
    new.persist(&file).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# mine\n[base]\naws_access_key_id = AKIAONE\nregion=eu-west-1\nAWS_SECRET_ACCESS_KEY=one\n\n\
                        [temporary]\naws_access_key_id=ASIA\naws_secret_access_key=x\naws_session_token=y\n\
                        [other]\naws_access_key_id = AKIATWO\naws_secret_access_key = two";

    fn file() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("credentials");
        fs::write(&file, FILE).unwrap();
        (folder, file)
    }

    #[test]
    fn only_long_lived_keys_are_offered() {
        let (_folder, file) = file();
        assert_eq!(profiles_with_keys(&file).unwrap(), ["base", "other"]);
        assert_eq!(profiles_with_keys(&file.with_file_name("absent")).unwrap(), [""; 0]);
    }

    #[test]
    fn a_key_is_taken_out_and_put_back_and_all_else_stays() {
        let (_folder, file) = file();
        let keys = StaticKeys { access_key_id: "AKIAONE".to_owned(), secret: "one".into() };
        let other = StaticKeys { access_key_id: "AKIAONE".to_owned(), secret: "rotated".into() };
        assert!(take_out(&file, "base", &other).is_err(), "a key was lost that nobody kept");
        assert_eq!(fs::read_to_string(&file).unwrap(), FILE);
        take_out(&file, "base", &keys).unwrap();
        let without = fs::read_to_string(&file).unwrap();
        assert!(!without.contains("AKIAONE") && !without.contains("=one"), "{without}");
        assert!(without.starts_with("# mine\n[base]\nregion=eu-west-1\n\n[temporary]\n"), "{without}");
        assert!(without.ends_with("aws_secret_access_key = two"), "{without}");
        put_back(&file, "base", &keys).unwrap();
        assert!(put_back(&file, "base", &keys).is_err(), "the key stands there twice");
        put_back(&file, "new", &keys).unwrap();
        assert_eq!(profiles_with_keys(&file).unwrap(), ["base", "other", "new"]);
    }

    #[test]
    fn a_key_with_a_comment_behind_it_or_indented_is_moved_whole() {
        let (_folder, file) = file();
        fs::write(&file, "[base] # mine\n  aws_access_key_id = AKIAONE # old\n  aws_secret_access_key = one ; x\n")
            .unwrap();
        assert_eq!(profiles_with_keys(&file).unwrap(), ["base"]);
        let keys = StaticKeys { access_key_id: "AKIAONE".to_owned(), secret: "one".into() };
        take_out(&file, "base", &keys).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "[base] # mine\n");
        put_back(&file, "base", &keys).unwrap();
        assert_eq!(profiles_with_keys(&file).unwrap(), ["base"]);
    }

    #[cfg(unix)]
    #[test]
    fn who_may_read_the_file_does_not_change_and_a_link_stays_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, file) = file();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let keys = StaticKeys { access_key_id: "AKIATWO".to_owned(), secret: "two".into() };
        take_out(&link, "other", &keys).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(profiles_with_keys(&file).unwrap(), ["base"]);
    }
}
