//! The files in which people keep their AWS configuration.

use std::path::{Path, PathBuf};

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use crate::error::AwsError;

/// Where the AWS configuration of a person is. None of it needs to exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsFiles {
    /// `~/.aws/config`
    pub config: PathBuf,
    /// `~/.aws/credentials`
    pub credentials: PathBuf,
    /// `~/.aws/sso/cache`, the folder of sign-ins to Identity Center.
    pub sso_cache: PathBuf,
}

impl AwsFiles {
    /// Those that the AWS command line uses for a home folder.
    pub fn in_home(home: &Path) -> Self {
        let folder = home.join(".aws");
        Self {
            config: folder.join("config"),
            credentials: folder.join("credentials"),
            sso_cache: folder.join("sso").join("cache"),
        }
    }

    /// Reads both files, anew every time: people edit them while the app runs.
    pub(crate) async fn read(&self) -> Result<ProfileSet, AwsError> {
        let config = (EnvConfigFileKind::Config, read(&self.config)?);
        let credentials = (EnvConfigFileKind::Credentials, read(&self.credentials)?);
        // The parser does not say in which of several texts an error is, so each is tried by itself.
        parse(&self.config, [&config]).await?;
        parse(&self.credentials, [&credentials]).await?;
        parse(&self.config, [&config, &credentials]).await
    }
}

fn read(file: &Path) -> Result<String, AwsError> {
    let bad = |what: String| AwsError::BadConfig { file: file.to_owned(), line: None, what };
    match std::fs::read(file) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| bad("it is not UTF-8 text".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(bad(error.to_string())),
    }
}

async fn parse<const N: usize>(file: &Path, texts: [&(EnvConfigFileKind, String); N]) -> Result<ProfileSet, AwsError> {
    let mut files = EnvConfigFiles::builder();
    for (kind, text) in texts {
        files = files.with_contents(*kind, text.clone());
    }
    // With an environment that is empty, and files whose content is given, nothing else is read.
    profile::load(&Fs::from_slice(&[]), &Env::from_slice(&[]), &files.build(), None).await.map_err(|error| {
        let text = std::error::Error::source(&error).map_or_else(|| error.to_string(), ToString::to_string);
        let (line, what) = line_and_problem(&text);
        AwsError::BadConfig { file: file.to_owned(), line, what }
    })
}

/// Takes "error parsing FILE on line N:\n  PROBLEM" apart. The problem never quotes the file.
fn line_and_problem(text: &str) -> (Option<usize>, String) {
    let parts = text.split_once(" on line ").and_then(|(_, rest)| rest.split_once(':'));
    match parts {
        Some((line, problem)) => (line.parse().ok(), problem.trim().to_owned()),
        None => (None, text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(config: &str, credentials: &str) -> (tempfile::TempDir, AwsFiles) {
        let home = tempfile::tempdir().unwrap();
        let files = AwsFiles::in_home(home.path());
        std::fs::create_dir_all(files.config.parent().unwrap()).unwrap();
        std::fs::write(&files.config, config).unwrap();
        std::fs::write(&files.credentials, credentials).unwrap();
        (home, files)
    }

    #[tokio::test]
    async fn a_mistake_is_named_with_its_file_and_line() {
        let (_home, files) =
            files("[default]\nregion = eu-central-1\n", "[default]\n# a comment\naws_access_key_id AKIA\n");
        let expected = AwsError::BadConfig {
            file: files.credentials.clone(),
            line: Some(3),
            what: "Expected an '=' sign defining a property".to_owned(),
        };
        assert_eq!(files.read().await.unwrap_err(), expected);

        std::fs::write(&files.config, "region = eu-central-1\n").unwrap();
        let AwsError::BadConfig { file, line, .. } = files.read().await.unwrap_err() else { panic!() };
        assert_eq!((file, line), (files.config, Some(1)));
    }

    #[tokio::test]
    async fn files_need_not_exist_but_must_be_text() {
        let nowhere = AwsFiles::in_home(Path::new("/nonexistent"));
        assert!(nowhere.read().await.unwrap().is_empty());

        let (_home, files) = files("", "");
        std::fs::write(&files.config, b"[default]\nregion = \xff\n").unwrap();
        assert!(matches!(files.read().await, Err(AwsError::BadConfig { line: None, .. })));
    }
}
