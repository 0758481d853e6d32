//! Whose token it is.

use serde::{Deserialize, Serialize};

use crate::client::{GitHub, parse};
use crate::error::GitHubError;
use crate::limits::Resource;
use crate::transport::header;

/// The account of the token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// Its name, which can change.
    pub login: String,
    /// Its number, which cannot.
    pub id: u64,
    /// The scopes of a classic token or of an OAuth app; none for a fine-grained token, whose
    /// permissions GitHub does not tell.
    pub scopes: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct WireUser {
    login: String,
    id: u64,
}

impl GitHub {
    /// Asks GitHub for the account of the token.
    pub async fn viewer(&self) -> Result<Viewer, GitHubError> {
        let answer = self.get_bare("/user").await?;
        if !answer.status.is_success() {
            return Err(self.refused(Resource::Rest, &answer));
        }
        let scopes = header(&answer.headers, "x-oauth-scopes").map(|scopes| {
            scopes.split(',').map(str::trim).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
        });
        let user: WireUser = parse(&answer.body?)?;
        Ok(Viewer { login: user.login, id: user.id, scopes })
    }
}
