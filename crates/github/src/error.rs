//! What can go wrong between this machine and GitHub, in words for people.

use jiff::Timestamp;
use url::Url;

/// Why GitHub did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GitHubError {
    /// The token cannot be sent: it is empty, or has characters that no token has.
    #[error("this is no token that can be sent to GitHub")]
    UnusableToken,
    /// The person took the token away while something waited for its turn.
    #[error("GitHub was disconnected, and nothing was sent")]
    Ended,
    /// 401: GitHub does not know the token (any more).
    #[error("GitHub does not accept the token")]
    Unauthorized,
    /// 403: the token is known and does not suffice.
    #[error("GitHub does not allow this with the token: {message}")]
    Forbidden {
        /// GitHub's own words.
        message: String,
        /// `X-Accepted-GitHub-Permissions`, verbatim: what a fine-grained token would need.
        needs: Option<String>,
    },
    /// The organization wants single sign-on for this token.
    #[error("{} wants single sign-on for this token", organization.as_deref().unwrap_or("the organization"))]
    SsoRequired {
        /// The organization, where GitHub named it.
        organization: Option<String>,
        /// Where to sign on: over https and on the host itself, or not told.
        url: Option<Url>,
    },
    /// 404: it does not exist, or the token may not know that it does.
    #[error("GitHub does not find it, or the token may not see it")]
    NotFound,
    /// The hourly limit of the account is used up.
    #[error("the hourly limit of GitHub's API is used up")]
    RateLimited {
        /// When it starts again.
        until: Option<Timestamp>,
    },
    /// Too much at once (GitHub's "secondary rate limit").
    #[error("GitHub asked to slow down")]
    SecondaryLimit {
        /// When to go on.
        until: Option<Timestamp>,
    },
    /// There is no connection, or it broke.
    #[error("GitHub cannot be reached: {why}")]
    Offline {
        /// As the system says it.
        why: String,
    },
    /// No answer in time.
    #[error("GitHub did not answer in time")]
    TimedOut,
    /// GitHub began with the question and left a part of it, or all of it, undone.
    #[error("GitHub did not finish this question within its limits")]
    TooHeavy,
    /// The server does not know a field of the question.
    #[error("this server does not know {field:?}, which Countersign asks for")]
    OldServer {
        /// The name of the field.
        field: String,
    },
    /// 5xx.
    #[error("GitHub answered with the error {status}")]
    ServerError {
        /// The status of the answer.
        status: u16,
    },
    /// 422, or something that would be refused and was therefore not sent.
    #[error("GitHub refuses this: {message}")]
    Invalid {
        /// GitHub's own words.
        message: String,
    },
    /// The pull request is not any more what it was: its head moved meanwhile.
    #[error("the pull request moved meanwhile")]
    Moved,
    /// The repository has another name now. Reading follows it, writing does not.
    #[error("the repository was renamed or moved")]
    Renamed,
    /// An answer that is not one of GitHub's.
    #[error("GitHub answered with something that cannot be read: {what}")]
    Unexpected {
        /// What could not be read.
        what: String,
    },
}

impl GitHubError {
    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::Unexpected { what: what.into() }
    }

    /// What to do next, in one or two sentences.
    pub fn hint(&self) -> String {
        match self {
            Self::UnusableToken | Self::Unauthorized | Self::Ended => {
                "Sign in again, or give another token.".to_owned()
            }
            Self::Forbidden { needs: Some(needs), .. } => {
                format!("A fine-grained token needs: {needs}. A classic token needs the scope `repo`.")
            }
            Self::Forbidden { needs: None, .. } => {
                "Check the scopes of the token (`repo` is needed) and your role in the repository.".to_owned()
            }
            Self::SsoRequired { url: Some(url), .. } => format!("Sign on for this token at {url}, then try again."),
            Self::SsoRequired { url: None, .. } => {
                "Open the settings of your tokens on GitHub and choose `Configure SSO` for this one.".to_owned()
            }
            Self::NotFound => {
                "Check the name, and that the token may read this repository. Organizations with single sign-on \
                 hide their repositories from tokens that were not authorized."
                    .to_owned()
            }
            Self::RateLimited { until } => {
                wait("Other programs with your account count, too. Wait until the limit starts again", *until)
            }
            Self::SecondaryLimit { until } => wait("Wait", *until),
            Self::Offline { .. } => "Check the network, then try again.".to_owned(),
            Self::OldServer { .. } => "The server needs a newer version of GitHub Enterprise Server.".to_owned(),
            Self::TimedOut | Self::TooHeavy | Self::ServerError { .. } => {
                "Try again in a moment. GitHub's state is on https://www.githubstatus.com.".to_owned()
            }
            Self::Invalid { .. } => "Nothing was changed. The message says what GitHub wants.".to_owned(),
            Self::Moved => "Load the pull request again and look at what is new.".to_owned(),
            Self::Renamed => "Load the pull request again: it is found under its new name.".to_owned(),
            Self::Unexpected { .. } => {
                "Try again. If it stays, the version of this server may be too old or too new.".to_owned()
            }
        }
    }
}

fn wait(what: &str, until: Option<Timestamp>) -> String {
    match until {
        Some(until) => format!("{what}: {until}."),
        None => format!("{what}, for some minutes."),
    }
}

/// Why a write did not succeed, or may not have. There is no third case on purpose: what is not
/// certain is `Unknown`, and whoever sees it has to look before writing again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// It certainly did not happen: GitHub said so, or it was never sent.
    #[error(transparent)]
    Refused(#[from] GitHubError),
    /// It was sent, and whether it happened is not known. It is never sent again by itself.
    #[error("it was sent to GitHub, and whether it happened is not known: {why}")]
    Unknown {
        /// What happened instead of an answer.
        why: String,
    },
}

impl WriteError {
    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            Self::Refused(error) => error.hint(),
            Self::Unknown { .. } => "Look at the pull request whether it is there before you try again.".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_says_when_it_ends() {
        let until = "2026-11-22T10:05:00Z".parse().unwrap();
        assert!(GitHubError::RateLimited { until: Some(until) }.hint().ends_with("2026-11-22T10:05:00Z."));
        assert!(GitHubError::SecondaryLimit { until: None }.hint().contains("some minutes"));
    }

    #[test]
    fn a_missing_permission_is_named_as_github_names_it() {
        let error = GitHubError::Forbidden {
            message: "no".to_owned(),
            needs: Some("issues=write; pull_requests=write".into()),
        };
        assert!(error.hint().contains("issues=write; pull_requests=write"));
    }
}
