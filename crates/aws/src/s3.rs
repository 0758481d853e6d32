//! The state of a project in S3, read by a call of our own.
//!
//! Terraform could read it too, but it would follow whatever the backend's settings say: other servers
//! to sign for, files to take credentials from, programs to ask for them. Here one `GET` is signed and
//! sent, to AWS itself or to an address that the machine or the team's file names, and nothing else of a
//! pull request has a part in it. What it must never do is send a session to another place, follow a
//! redirect, or take an answer that says something else for a state that is not there yet.

mod address;
mod answer;
mod error;
mod fetch;
mod place;
mod sign;

use std::sync::Arc;
use std::time::Duration;

use aws_smithy_http_client::Connector;
use countersign_model::RoleArn;
use jiff::Timestamp;

pub(crate) use address::partition_of;
pub use error::S3Error;
pub use place::{Named, S3Place};

use crate::calls::Sts;
use crate::error::AwsError;
use crate::https;
use crate::session::AwsSession;
use crate::session_name::SessionName;

/// How long a look may take, with all its tries.
const TIME_OUT: Duration = Duration::from_mins(2);
/// How often a server is asked that says it cannot answer now.
const TRIES: u32 = 3;
/// The first pause between two tries; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(200);

/// The way to states in S3.
#[derive(Clone, Debug)]
pub struct S3 {
    sts: Sts,
    http: Arc<Connector>,
    time_out: Duration,
}

impl S3 {
    /// By the same endpoints and proxy as sessions, which a role of the backend is assumed by.
    pub fn new(sts: Sts) -> Self {
        let http = Arc::new(https::connector(sts.endpoints.proxy()));
        Self { sts, http, time_out: TIME_OUT }
    }

    /// With another limit for one look.
    #[must_use]
    pub fn with_time_out(self, time_out: Duration) -> Self {
        Self { time_out, ..self }
    }

    /// The bytes of the state as they are now, or nothing where there is none yet. The session has to be
    /// one that may be used for this: nobody asks here whose it is.
    pub async fn state(
        &self,
        place: &S3Place,
        session: &AwsSession,
        name: &SessionName,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, S3Error> {
        let url = address::of(place, &self.sts.endpoints)?;
        place.check_partition(session)?;
        let looking = async {
            let of_role = match place.role() {
                Some(role) => Some(self.assume(role, place, session, name).await?),
                None => None,
            };
            let session = of_role.as_ref().unwrap_or(session);
            place.check_account(session.account())?;
            self.ask(&url, place, session, now).await
        };
        tokio::time::timeout(self.time_out, looking).await.unwrap_or(Err(S3Error::TimedOut))
    }

    /// The role that the team's file names for the backend.
    async fn assume(
        &self,
        role: &RoleArn,
        place: &S3Place,
        session: &AwsSession,
        name: &SessionName,
    ) -> Result<AwsSession, AwsError> {
        self.sts.assume_by(session, role, place.external_id(), name).await
    }

    async fn ask(
        &self,
        url: &str,
        place: &S3Place,
        session: &AwsSession,
        now: Timestamp,
    ) -> Result<Option<Vec<u8>>, S3Error> {
        let mut pause = PAUSE;
        let mut tries = 1;
        loop {
            let request = sign::get(url, place.region(), &session.keys, now)?;
            match fetch::once(&self.http, request, place).await {
                Err(error) if error.may_pass() && tries < TRIES => {
                    tokio::time::sleep(pause).await;
                    pause *= 2;
                    tries += 1;
                }
                answer => return answer,
            }
        }
    }
}
