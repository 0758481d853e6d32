//! How much an account may ask in an hour, and how GitHub says that it was too much.

use serde_json::{Value, json};

use super::call::Answer;
use super::people::Token;
use super::target::Operation;
use super::world::{Edition, World};

fn resource(operation: Operation) -> &'static str {
    if operation.is_graphql() { "graphql" } else { "core" }
}

/// When the hour of the limit is over.
fn reset(world: &World) -> i64 {
    (world.now().as_second() / 3600 + 1) * 3600
}

/// Counts a request; one that is too many is refused.
pub(super) fn spend(world: &mut World, operation: Operation, token: &Token) -> Result<(), Box<Answer>> {
    if world.edition == Edition::Server || matches!(operation, Operation::GitRefs | Operation::GitPack) {
        return Ok(());
    }
    let (limit, hour) = (world.hourly_limit, reset(world));
    let (of_hour, used) = world.used.entry((token.login.clone(), resource(operation))).or_insert((hour, 0));
    if *of_hour != hour {
        (*of_hour, *used) = (hour, 0);
    }
    if *used >= limit {
        let left = reset(world) - world.now().as_second();
        return Err(Box::new(rate_limited(world, operation, jiff::SignedDuration::from_secs(left))));
    }
    *used += 1;
    Ok(())
}

/// Takes a request back that GitHub does not count.
pub(super) fn unspend(world: &mut World, operation: Operation, token: &Token) {
    if let Some((_, used)) = world.used.get_mut(&(token.login.clone(), resource(operation))) {
        *used = used.saturating_sub(1);
    }
}

fn remaining(world: &World, resource: &'static str, token: &Token) -> u32 {
    let used = world.used.get(&(token.login.clone(), resource)).map_or(0, |(_, used)| *used);
    world.hourly_limit.saturating_sub(used)
}

/// GraphQL's own word about the limit; null on a server that has none.
pub(super) fn rate_limit_field(world: &World, token: &Token) -> Value {
    if world.edition == Edition::Server {
        return Value::Null;
    }
    let reset = jiff::Timestamp::from_second(reset(world)).expect("a time within the calendar");
    json!({ "limit": world.hourly_limit, "remaining": remaining(world, "graphql", token), "resetAt": reset })
}

/// Tells the limit with every answer.
pub(super) fn with_limits(world: &World, operation: Operation, token: &Token, answer: Answer) -> Answer {
    if world.edition == Edition::Server || matches!(operation, Operation::GitRefs | Operation::GitPack) {
        return answer;
    }
    let resource = resource(operation);
    let remaining = remaining(world, resource, token);
    answer
        .with("x-ratelimit-limit", world.hourly_limit.to_string())
        .with("x-ratelimit-remaining", remaining.to_string())
        .with("x-ratelimit-used", (world.hourly_limit - remaining).to_string())
        .with("x-ratelimit-reset", reset(world).to_string())
        .with("x-ratelimit-resource", resource)
}

/// The hourly limit is used up: 403 for REST, 200 with an error for GraphQL.
pub(super) fn rate_limited(world: &World, operation: Operation, time: jiff::SignedDuration) -> Answer {
    let until = world.now().checked_add(time).expect("a time within the calendar").as_second();
    let message = "API rate limit exceeded for user ID 1001.";
    let answer = if operation.is_graphql() {
        Answer::json(200, json!({ "errors": [{ "type": "RATE_LIMITED", "message": message }] }))
    } else {
        Answer::refusal(403, message)
    };
    answer
        .with("x-ratelimit-limit", world.hourly_limit.to_string())
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-used", world.hourly_limit.to_string())
        .with("x-ratelimit-reset", until.to_string())
        .with("x-ratelimit-resource", resource(operation))
}

/// GitHub asks to slow down.
pub(super) fn secondary_limit(operation: Operation, seconds: Option<u32>) -> Answer {
    let message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    let status = if operation.is_graphql() { 200 } else { 403 };
    let answer = if operation.is_graphql() {
        Answer::json(status, json!({ "errors": [{ "message": message }] }))
    } else {
        Answer::refusal(status, message)
    };
    match seconds {
        Some(seconds) => answer.with("retry-after", seconds.to_string()),
        None => answer,
    }
}
