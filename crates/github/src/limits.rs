//! How much GitHub still allows, and when it asked to wait.
//!
//! Nothing here looks at a calendar: GitHub's answers carry their own time, and what is left to
//! wait is measured from the moment of the answer.

use std::time::Duration;

use http::HeaderMap;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;
use tokio::time::Instant;

use crate::error::GitHubError;
use crate::transport::header;

/// Between two writes once GitHub asked to slow down, as its documentation wishes.
const BETWEEN_WRITES: Duration = Duration::from_secs(1);
/// GitHub's documentation: without a `retry-after`, wait at least a minute.
const WITHOUT_RETRY_AFTER: Duration = Duration::from_mins(1);
/// No wait is longer: the limits start again every hour.
const LONGEST: Duration = Duration::from_hours(1);

/// The two limits that are counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resource {
    Rest,
    Graphql,
}

/// What is left of an hourly limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Points or requests in an hour.
    pub limit: u32,
    /// What is left of them.
    pub remaining: u32,
    /// When they are all there again.
    pub reset_at: Timestamp,
}

/// How much this client may still ask.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The scarcer of the two limits (REST and GraphQL), as last seen. None before the first answer,
    /// and on servers that do not limit.
    pub allowance: Option<Allowance>,
    /// GitHub asked to wait until then; the client refuses by itself before.
    pub waits_until: Option<Timestamp>,
}

#[derive(Debug)]
struct Pause {
    ends: Instant,
    why: GitHubError,
}

/// The limits of one account.
#[derive(Debug, Default)]
pub(crate) struct Limits {
    rest: Option<Allowance>,
    graphql: Option<Allowance>,
    pauses: Vec<(Option<Resource>, Pause)>,
    /// Whether GitHub ever asked to slow down.
    slowed: bool,
    last_write: Option<Instant>,
}

impl Limits {
    pub(crate) fn budget(&self) -> Budget {
        let scarcer = |one: &Allowance, other: &Allowance| {
            (u64::from(one.remaining) * u64::from(other.limit))
                .cmp(&(u64::from(other.remaining) * u64::from(one.limit)))
        };
        let now = Instant::now();
        let waits_until =
            self.pauses.iter().filter(|(_, pause)| pause.ends > now).filter_map(|(_, pause)| match pause.why {
                GitHubError::RateLimited { until } | GitHubError::SecondaryLimit { until } => until,
                _ => None,
            });
        Budget {
            allowance: [self.rest, self.graphql].into_iter().flatten().min_by(scarcer),
            waits_until: waits_until.max(),
        }
    }

    /// Notes what an answer tells about the limits.
    pub(crate) fn see(&mut self, resource: Resource, headers: &HeaderMap) {
        let number = |name| header(headers, name).and_then(|text| text.parse().ok());
        let (Some(limit), Some(remaining), Some(reset_at)) =
            (number("x-ratelimit-limit"), number("x-ratelimit-remaining"), reset_at(headers))
        else {
            return;
        };
        self.set(resource, Allowance { limit, remaining, reset_at });
    }

    pub(crate) fn set(&mut self, resource: Resource, allowance: Allowance) {
        match resource {
            Resource::Rest => self.rest = Some(allowance),
            Resource::Graphql => self.graphql = Some(allowance),
        }
    }

    /// Notes that GitHub refused because of a limit.
    pub(crate) fn pause(&mut self, resource: Resource, why: &GitHubError, headers: &HeaderMap) {
        let (scope, until) = match why {
            GitHubError::RateLimited { until } => (Some(resource), *until),
            GitHubError::SecondaryLimit { until } => (None, *until),
            _ => return,
        };
        self.slowed |= scope.is_none();
        let left = until.zip(answered_at(headers)).map(|(until, now)| until.duration_since(now));
        // A time that is already over (clocks differ) is no wait at all.
        let left = left.map(|left| Duration::try_from(left).unwrap_or_default());
        let ends = Instant::now() + left.unwrap_or(WITHOUT_RETRY_AFTER).min(LONGEST);
        self.pauses.push((scope, Pause { ends, why: why.clone() }));
    }

    /// Refuses what GitHub would refuse. Asking all the same makes the wait longer.
    pub(crate) fn check(&mut self, resource: Resource) -> Result<(), GitHubError> {
        let now = Instant::now();
        self.pauses.retain(|(_, pause)| pause.ends > now);
        let paused = self.pauses.iter().find(|(scope, _)| scope.is_none_or(|scope| scope == resource));
        paused.map_or(Ok(()), |(_, pause)| Err(pause.why.clone()))
    }

    /// When the next write may be sent.
    pub(crate) fn next_write(&mut self) -> Option<Instant> {
        let earliest = self.last_write.filter(|_| self.slowed).map(|last| last + BETWEEN_WRITES);
        self.last_write = Some(earliest.map_or_else(Instant::now, |earliest| earliest.max(Instant::now())));
        earliest
    }
}

/// GitHub's own time of an answer.
fn answered_at(headers: &HeaderMap) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(header(headers, "date")?).ok()
}

pub(crate) fn reset_at(headers: &HeaderMap) -> Option<Timestamp> {
    let seconds: i64 = header(headers, "x-ratelimit-reset")?.parse().ok()?;
    Timestamp::from_second(seconds).ok()
}

/// `retry-after` as a time, by GitHub's own clock.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Timestamp> {
    let seconds: i64 = header(headers, "retry-after")?.parse().ok()?;
    answered_at(headers)?.checked_add(jiff::SignedDuration::from_secs(seconds)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap())).collect()
    }

    fn allowance(limit: u32, remaining: u32) -> Allowance {
        Allowance { limit, remaining, reset_at: Timestamp::UNIX_EPOCH }
    }

    #[test]
    fn the_budget_is_the_scarcer_limit() {
        let mut limits = Limits::default();
        assert_eq!(limits.budget(), Budget::default());
        limits.set(Resource::Rest, allowance(5000, 400));
        limits.set(Resource::Graphql, allowance(10_000, 500));
        assert_eq!(limits.budget().allowance, Some(allowance(10_000, 500)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_limit_of_one_api_does_not_stop_the_other() {
        let mut limits = Limits::default();
        let answer = headers(&[("date", "Sun, 22 Nov 2026 10:00:00 GMT")]);
        let until = "2026-11-22T10:20:00Z".parse().ok();
        limits.pause(Resource::Graphql, &GitHubError::RateLimited { until }, &answer);
        assert_eq!(limits.check(Resource::Graphql), Err(GitHubError::RateLimited { until }));
        assert_eq!(limits.check(Resource::Rest), Ok(()));
        assert_eq!(limits.budget().waits_until, until);
        tokio::time::advance(Duration::from_mins(20)).await;
        assert_eq!(limits.check(Resource::Graphql), Ok(()));
        assert_eq!(limits.budget().waits_until, None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wish_to_slow_down_stops_everything_and_spaces_the_writes_after_it() {
        let mut limits = Limits::default();
        assert_eq!(limits.next_write(), None);
        assert_eq!(limits.next_write(), None, "writes follow each other as long as GitHub does not mind");
        let answer = headers(&[("date", "Sun, 22 Nov 2026 10:00:00 GMT"), ("retry-after", "30")]);
        let until = retry_after(&answer);
        assert_eq!(until, "2026-11-22T10:00:30Z".parse().ok());
        limits.pause(Resource::Rest, &GitHubError::SecondaryLimit { until }, &answer);
        assert!(limits.check(Resource::Rest).is_err());
        assert!(limits.check(Resource::Graphql).is_err());
        tokio::time::advance(Duration::from_secs(30)).await;
        assert_eq!(limits.check(Resource::Rest), Ok(()));
        limits.next_write();
        assert_eq!(limits.next_write(), Some(Instant::now() + BETWEEN_WRITES));
        assert_eq!(limits.next_write(), Some(Instant::now() + 2 * BETWEEN_WRITES));
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_time_the_wait_is_a_minute_and_never_longer_than_an_hour() {
        let mut limits = Limits::default();
        limits.pause(Resource::Rest, &GitHubError::SecondaryLimit { until: None }, &HeaderMap::new());
        tokio::time::advance(Duration::from_secs(59)).await;
        assert!(limits.check(Resource::Rest).is_err());
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(limits.check(Resource::Rest), Ok(()));
        let answer = headers(&[("date", "Sun, 22 Nov 2026 10:00:00 GMT")]);
        let until = "2027-11-22T10:00:00Z".parse().ok();
        limits.pause(Resource::Rest, &GitHubError::RateLimited { until }, &answer);
        tokio::time::advance(LONGEST).await;
        assert_eq!(limits.check(Resource::Rest), Ok(()));
    }
}
