//! Brings an artifact to this machine. Everything about it is hostile: it is counted while it comes,
//! whatever the headers say, and held against the digest that GitHub tells.

use countersign_model::{RepositoryRef, sha256_hex};
use http::StatusCode;
use url::Url;

use crate::artifact::{Artifact, ArtifactError, ArtifactLimits};
use crate::client::{GitHub, location, repository_path};
use crate::error::GitHubError;
use crate::limits::Resource;
use crate::transport::Streaming;
use crate::unpack;

/// How often a store may point to another one.
const MAX_REDIRECTS: usize = 3;

impl GitHub {
    /// The wanted files of an artifact. It must hold these and no others. `progress` is told the
    /// bytes that came so far.
    pub async fn download(
        &self,
        repository: &RepositoryRef,
        artifact: &Artifact,
        wanted: &[&str],
        limits: &ArtifactLimits,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<(String, Vec<u8>)>, ArtifactError> {
        if artifact.expired {
            return Err(ArtifactError::Expired);
        }
        if artifact.size > limits.compressed {
            return Err(ArtifactError::TooLarge { limit: limits.compressed });
        }
        let stored = self.stored(repository, artifact, limits, progress).await?;
        check_digest(artifact, &stored)?;
        let (wanted, limits) = (wanted.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>(), *limits);
        tokio::task::spawn_blocking(move || unpack::unpack(stored, &wanted, &limits))
            .await
            .unwrap_or_else(|_| Err(ArtifactError::Damaged { why: "it cannot be unpacked".to_owned() }))
    }

    /// The artifact as it is stored. GitHub points to another host for it, which must not see the
    /// token.
    async fn stored(
        &self,
        repository: &RepositoryRef,
        artifact: &Artifact,
        limits: &ArtifactLimits,
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<Vec<u8>, ArtifactError> {
        let path = format!("{}/actions/artifacts/{}/zip", repository_path(repository), artifact.id);
        let answer = self.get_bare(&path).await?;
        let place = match answer.status {
            StatusCode::FOUND => location(&answer.headers, self.address().rest())
                .ok_or_else(|| GitHubError::unexpected("a redirect that leads nowhere"))?,
            StatusCode::GONE => return Err(ArtifactError::Expired),
            _ => return Err(self.refused(Resource::Rest, &answer).into()),
        };
        let mut answer = self.open(place).await?;
        let mut stored = Vec::new();
        while let Some(piece) = self.transport().piece(&mut answer).await.map_err(GitHubError::from)? {
            let length = (stored.len() + piece.len()) as u64;
            if length > limits.compressed {
                return Err(ArtifactError::TooLarge { limit: limits.compressed });
            }
            stored.extend_from_slice(&piece);
            progress(length);
        }
        Ok(stored)
    }

    /// Opens what is stored at a place, or where that place points to.
    async fn open(&self, mut place: Url) -> Result<Streaming, ArtifactError> {
        for _ in 0..MAX_REDIRECTS {
            if !self.address().may_point_to(&place) {
                return Err(ArtifactError::UnsafePlace);
            }
            let answer = self.fetch(&place).await.map_err(GitHubError::from)?;
            match (answer.status(), location(answer.headers(), &place)) {
                (StatusCode::OK, _) => return Ok(answer),
                (status, Some(further)) if status.is_redirection() => place = further,
                (status, _) => return Err(ArtifactError::Store { status: status.as_u16() }),
            }
        }
        Err(GitHubError::unexpected("a redirect that leads to itself").into())
    }
}

fn check_digest(artifact: &Artifact, stored: &[u8]) -> Result<(), ArtifactError> {
    let Some(digest) = &artifact.digest else { return Ok(()) };
    let Some(wanted) = digest.strip_prefix("sha256:") else {
        return Err(ArtifactError::DigestUnknown { digest: digest.chars().take(24).collect() });
    };
    if wanted.eq_ignore_ascii_case(sha256_hex(stored).as_str()) { Ok(()) } else { Err(ArtifactError::DigestDiffers) }
}
