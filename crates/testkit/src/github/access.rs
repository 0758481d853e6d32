//! Who asks, and what may they see.

use super::call::{Answer, Call};
use super::contents::{Repository, Visibility};
use super::people::{SignOn, Token, TokenKind};
use super::target::Operation;
use super::world::World;

/// Whether a repository may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Granted,
    /// GitHub does not even say that it exists.
    Hidden,
    /// Its organization wants single sign-on for the token.
    SignOn(String),
}

impl World {
    /// The token of a request. REST and GraphQL take it as a bearer, git as a password.
    pub(super) fn token_of(&self, call: &Call) -> Result<Token, Answer> {
        let Some(header) = call.header("authorization") else {
            return Err(Answer::refusal(401, "Requires authentication"));
        };
        let secret = match header.split_once(' ') {
            Some(("Bearer" | "bearer" | "token", secret)) => secret.to_owned(),
            Some(("Basic", encoded)) => password(encoded).unwrap_or_default(),
            _ => String::new(),
        };
        let known = self.tokens.iter().find(|token| token.secret == secret);
        known.cloned().ok_or_else(|| Answer::refusal(401, "Bad credentials"))
    }

    /// A repository by its name, by a name that it had, or by its number.
    pub(super) fn look_up(&self, name: &str) -> Option<&Repository> {
        self.find(name)
            .or_else(|| self.repositories.iter().find(|repository| repository.old_names.iter().any(|old| old == name)))
            .or_else(|| self.repositories.iter().find(|repository| repository.id.to_string() == name))
    }

    pub(super) fn access(&self, token: &Token, repository: &Repository) -> Access {
        let public = repository.visibility == Visibility::Public;
        let in_scope = match &token.kind {
            TokenKind::Classic { scopes } => scopes.iter().any(|scope| scope == "repo"),
            TokenKind::FineGrained { .. } => true,
        };
        let may_read = repository.can_read(&token.login) && in_scope;
        if !public && !may_read {
            return Access::Hidden;
        }
        let organization = self.organization(&repository.owner);
        let wants_sign_on = organization.is_some_and(|organization| organization.sign_on == SignOn::Required);
        if wants_sign_on && !public && !token.authorized_for.contains(&repository.owner) {
            return Access::SignOn(repository.owner.clone());
        }
        Access::Granted
    }

    /// Where to sign on for an organization.
    pub(super) fn sign_on_url(&self, organization: &str) -> String {
        format!("https://{}/orgs/{organization}/sso?authorization_request=A1B2C3", self.urls.authority)
    }

    /// Whether a REST or git request may be answered at all.
    pub(super) fn admit(&self, token: &Token, operation: Operation, repository: &str) -> Result<(), Answer> {
        let repository = self.look_up(repository).ok_or_else(Answer::not_found)?;
        match self.access(token, repository) {
            Access::Hidden => return Err(Answer::not_found()),
            Access::SignOn(organization) => {
                let message = "Resource protected by organization SAML enforcement. You must grant your Personal \
                               Access token access to this organization.";
                let header = format!("required; url={}", self.sign_on_url(&organization));
                return Err(Answer::refusal(403, message).with("x-github-sso", header));
            }
            Access::Granted => {}
        }
        match operation.permission() {
            Some((name, level)) if !token.permits(name, level) => {
                let needs = match operation {
                    Operation::CreateComment | Operation::EditComment => "issues=write; pull_requests=write".to_owned(),
                    _ => format!("{name}={level}"),
                };
                let refusal = Answer::refusal(403, "Resource not accessible by personal access token");
                Err(refusal.with("x-accepted-github-permissions", needs))
            }
            _ => Ok(()),
        }
    }
}

/// The password of `user:password`.
fn password(encoded: &str) -> Option<String> {
    use base64::Engine as _;
    let decoded = base64::engine::general_purpose::STANDARD.decode(encoded).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}
