//! The files in which people keep their AWS configuration.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::profile_set::ProfileSet;

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

/// How the two files of profiles were at a moment: another one says that they were written since.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilesStamp([Option<(Option<SystemTime>, u64)>; 2]);

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

    /// How the files are now.
    pub fn stamp(&self) -> FilesStamp {
        FilesStamp([&self.config, &self.credentials].map(|file| {
            let metadata = fs::metadata(file).ok()?;
            Some((metadata.modified().ok(), metadata.len()))
        }))
    }

    /// Reads both files, anew every time: people edit them while the app runs.
    pub(crate) fn read(&self) -> ProfileSet {
        ProfileSet::read(self)
    }
}
