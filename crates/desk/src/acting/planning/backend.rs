//! The backend before a plan is made: as it is shown, and as it is given to the run.

use countersign_terraform::configuration::{AllowedBackend, BackendRefusal, BackendRefused, Dialect};
use countersign_terraform::tools::Candidate;

use super::sheet::addition;
use crate::app::fault::DeskError;
use crate::pulls::ProjectData;
use crate::views::{BackendLine, BackendView, ToolChoice, ToolView};

/// The backend as the tools may read it that plan. Where it is not decided yet which one does, it has to be
/// allowed as each of them reads it, and the same.
pub(super) fn read(project: &ProjectData, tool: &ToolChoice) -> Result<Option<BackendView>, Vec<BackendRefusal>> {
    // Before the repository is there nothing is known, and what is not run here is refused with its own reason.
    let Some(backends) = project.backends.as_deref().filter(|_| project.refusal.is_none()) else { return Ok(None) };
    let dialect = |tool: &ToolView| Some(Dialect::of(tool.tool, &tool.version.parse().ok()?));
    let dialects: Vec<Option<Dialect>> = match tool {
        ToolChoice::Use { tool } => vec![dialect(tool)],
        ToolChoice::AskProduct { among } | ToolChoice::AskVersion { among, .. } => among.iter().map(dialect).collect(),
        ToolChoice::Missing { .. } => Vec::new(),
    };
    let mut shown: Option<BackendView> = None;
    for dialect in dialects.into_iter().flatten() {
        let (now, before) = backends.read_by(dialect);
        let next = view(now.as_ref().map_err(Clone::clone)?, before.as_ref());
        if shown.as_ref().is_some_and(|shown| *shown != next) {
            return Err(vec![BackendRefusal {
                why: BackendRefused::SeveralBackends,
                setting: String::new(),
                path: project.project.dir.clone(),
                detail: String::new(),
                rule: None,
            }]);
        }
        shown = Some(next);
    }
    Ok(shown)
}

/// The backend as the tool reads it that was chosen. Without it nothing is started.
pub(super) fn allowed(project: &ProjectData, tool: &Candidate) -> Result<AllowedBackend, DeskError> {
    let unknown = || DeskError::PlanBlocked("the backend is not known".to_owned());
    let backends = project.backends.as_deref().ok_or_else(unknown)?;
    match &backends.read_by(Dialect::of(tool.tool, &tool.version)).0 {
        Ok(backend) => Ok(backend.clone()),
        Err(refusals) => Err(DeskError::PlanBlocked(format!("the backend is refused: {refusals:?}"))),
    }
}

fn view(now: &AllowedBackend, before: Option<&AllowedBackend>) -> BackendView {
    let known = before.filter(|before| before.kind() == now.kind()).map(lines).unwrap_or_default();
    let line = |(name, value): (String, String)| {
        let new = !known.contains(&(name.clone(), value.clone()));
        BackendLine { name, value, addition: addition(new) }
    };
    BackendView {
        kind: now.kind().to_owned(),
        settings: lines(now).into_iter().map(line).collect(),
        addition: addition(before.is_none_or(|before| before.kind() != now.kind())),
    }
}

/// Every setting of it, and of how states and plans are encrypted.
fn lines(backend: &AllowedBackend) -> Vec<(String, String)> {
    let encryption = backend.encryption().into_iter().flat_map(|encryption| encryption.lines().iter().cloned());
    backend.lines().into_iter().chain(encryption).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Addition;

    #[test]
    fn every_setting_of_encryption_is_shown_and_what_is_new_is_marked() {
        let backend = |encryption: &str| -> AllowedBackend {
            let text = format!(r#"{{"kind":"s3","settings":{{"key":"prod"}},"encryption":{encryption}}}"#);
            serde_json::from_str(&text).unwrap()
        };
        let with = backend(
            r#"{"key":"arn:aws:kms:eu-central-1:412033857711:key/1","spec":"AES_256","plan":"main",
            "lines":[["encryption.state.method","method.aes_gcm.main"]]}"#,
        );
        let lines = |before: Option<&AllowedBackend>| -> Vec<(String, Addition)> {
            view(&with, before).settings.into_iter().map(|line| (line.name, line.addition)).collect()
        };
        let (key, state) = ("key".to_owned(), "encryption.state.method".to_owned());
        let without = backend("null");
        assert_eq!(lines(Some(&without)), [(key.clone(), Addition::Known), (state.clone(), Addition::New)]);
        assert_eq!(lines(Some(&with)), [(key, Addition::Known), (state, Addition::Known)]);
    }
}
