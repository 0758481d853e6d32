//! The files that were open before: their paths, never their content.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::app::files;

const FILE: &str = "recent.json";
const KEPT: usize = 12;

/// A file that was open before.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct RecentFile {
    /// Absolute path.
    pub path: String,
    /// Its last part.
    pub name: String,
    /// Its folder, with the home folder shortened to `~`.
    pub folder: String,
    /// Whether there is still a file.
    pub exists: bool,
}

/// Paths of files, newest first.
#[derive(Debug)]
pub(crate) struct Recent {
    file: PathBuf,
    paths: Vec<String>,
}

impl Recent {
    pub(crate) fn load(data_dir: &Path) -> Self {
        let file = data_dir.join(FILE);
        let paths = files::read_json(&file).unwrap_or_default();
        Self { file, paths }
    }

    pub(crate) fn remember(&mut self, path: &str) {
        self.paths.retain(|it| it != path);
        self.paths.insert(0, path.to_owned());
        self.paths.truncate(KEPT);
        self.save();
    }

    pub(crate) fn forget(&mut self, path: &str) {
        self.paths.retain(|it| it != path);
        self.save();
    }

    fn save(&self) {
        // A convenience: where it cannot be written, the list lasts for this start only.
        let _ = files::write_json(&self.file, &self.paths);
    }

    pub(crate) fn files(&self, home: Option<&Path>) -> Vec<RecentFile> {
        self.paths.iter().map(|path| recent_file(path, home)).collect()
    }
}

fn recent_file(path: &str, home: Option<&Path>) -> RecentFile {
    let whole = Path::new(path);
    let folder = whole.parent().unwrap_or_else(|| Path::new(""));
    let folder = match home.and_then(|home| folder.strip_prefix(home).ok()) {
        Some(rest) if rest.as_os_str().is_empty() => "~".to_owned(),
        Some(rest) => format!("~/{}", rest.display()),
        None => folder.display().to_string(),
    };
    RecentFile {
        path: path.to_owned(),
        name: whole.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        folder,
        exists: whole.is_file(),
    }
}
