//! Holds the client and the test world against what GitHub publishes about its APIs: every REST
//! exchange against the OpenAPI descriptions, every GraphQL document, variable and answer against
//! the schema.

mod drive;
mod openapi;
mod published;
mod schema;

use countersign_github::DOCUMENTS;
use countersign_testkit::github::{Edition, Exchange, Operation};
use serde_json::{Value, json};

use crate::openapi::Description;
use crate::schema::Published;

/// Every REST operation that the client has.
const REST: [Operation; 9] = [
    Operation::Viewer,
    Operation::Runs,
    Operation::Artifacts,
    Operation::ArtifactLink,
    Operation::Files,
    Operation::CreateReview,
    Operation::CreateStatus,
    Operation::CreateComment,
    Operation::EditComment,
];

fn complain(violations: &[String]) {
    assert!(violations.is_empty(), "{} violations:\n{}", violations.len(), violations.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rest_exchange_is_as_github_describes_it() {
    let server = drive::drive(Edition::Cloud).await;
    let description = Description::read("api.github.com");
    let exchanges = server.exchanges();
    for operation in REST {
        assert!(exchanges.iter().any(|exchange| exchange.operation == operation), "{operation:?} was not asked");
    }
    complain(&exchanges.iter().flat_map(|exchange| description.violations(exchange)).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_rest_exchange_is_as_enterprise_servers_describe_it() {
    let server = drive::drive(Edition::Server).await;
    for version in ["ghes-3.17", "ghes-3.19"] {
        let description = Description::read(version);
        complain(&server.exchanges().iter().flat_map(|exchange| description.violations(exchange)).collect::<Vec<_>>());
    }
}

#[test]
fn every_document_holds_against_the_schema() {
    let published = Published::read();
    for document in DOCUMENTS {
        if let Err(errors) = published.check(document.text) {
            panic!("{}:\n{errors}", document.name);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_graphql_answer_holds_against_its_document() {
    for edition in [Edition::Cloud, Edition::Server] {
        let server = drive::drive(edition).await;
        let published = Published::read();
        let exchanges: Vec<Exchange> =
            server.exchanges().into_iter().filter(|exchange| exchange.operation.is_graphql()).collect();
        for document in DOCUMENTS {
            let of = |exchange: &&Exchange| name_of(exchange) == document.name && exchange.status == 200;
            let answered: Vec<&Exchange> = exchanges.iter().filter(of).collect();
            assert!(!answered.is_empty(), "{} was not asked", document.name);
            let checked = published.check(document.text).expect("a valid document");
            for exchange in answered {
                let answer = exchange.answer.as_ref().expect("JSON");
                complain(&checked.violations(answer));
                let sent = exchange.request.as_ref().expect("JSON");
                assert_eq!(sent["query"], document.text);
                complain(&checked.variable_violations(&sent["variables"]));
            }
        }
    }
}

fn name_of(exchange: &Exchange) -> &str {
    exchange.request.as_ref().and_then(|request| request["operationName"].as_str()).unwrap_or_default()
}

/// Something that breaks an exchange.
type Change<'c> = &'c dyn Fn(&mut Exchange);

/// An exchange that holds, to be broken.
async fn genuine(operation: Operation) -> Exchange {
    let server = drive::drive(Edition::Cloud).await;
    let found = server
        .exchanges()
        .into_iter()
        .find(|exchange| exchange.operation == operation && exchange.status < 300 && exchange.answer.is_some());
    found.expect("the operation was asked")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rest_exchange_that_github_would_not_have_is_found() {
    let description = Description::read("api.github.com");
    let right = genuine(Operation::CreateReview).await;
    complain(&description.violations(&right));
    let broken = |change: Change| {
        let mut exchange = right.clone();
        change(&mut exchange);
        description.violations(&exchange)
    };
    let cases: [(&str, Change); 8] = [
        ("a field is missing", &|exchange| remove(&mut exchange.answer, "state")),
        ("of another type", &|exchange| set(&mut exchange.answer, "id", json!("one"))),
        ("null where it cannot be", &|exchange| set(&mut exchange.answer, "body", Value::Null)),
        ("no such word", &|exchange| set(&mut exchange.answer, "author_association", json!("BOSS"))),
        ("no address", &|exchange| set(&mut exchange.answer, "html_url", json!("not an address"))),
        ("another status", &|exchange| exchange.status = 201),
        ("an event that does not exist", &|exchange| set(&mut exchange.request, "event", json!("AGREE"))),
        ("a parameter that does not exist", &|exchange| exchange.path.push_str("?quick=1")),
    ];
    for (what, change) in cases {
        assert!(!broken(change).is_empty(), "{what}");
    }
    // What may be null may be null.
    complain(&broken(&|exchange| set(&mut exchange.answer, "user", Value::Null)));
}

fn remove(body: &mut Option<Value>, name: &str) {
    body.as_mut().and_then(Value::as_object_mut).expect("an object").remove(name);
}

fn set(body: &mut Option<Value>, name: &str, value: Value) {
    body.as_mut().and_then(Value::as_object_mut).expect("an object").insert(name.to_owned(), value);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_graphql_answer_that_github_would_not_give_is_found() {
    let published = Published::read();
    let document = DOCUMENTS.iter().find(|document| document.name == "Pull").expect("the document");
    let checked = published.check(document.text).expect("a valid document");
    let answer = genuine(Operation::Pull).await.answer.expect("JSON");
    complain(&checked.violations(&answer));
    let pull = "/data/repository/pullRequest";
    let cases = [
        ("null where it cannot be", format!("{pull}/title"), Value::Null),
        ("of another type", format!("{pull}/number"), json!("1")),
        ("a number that is too large", format!("{pull}/number"), json!(3_500_000_000_u64)),
        ("no such word", format!("{pull}/mergeable"), json!("MAYBE")),
        ("no time", format!("{pull}/updatedAt"), json!("yesterday")),
        ("no commit", format!("{pull}/headRefOid"), json!("abc")),
        ("no list", format!("{pull}/latestOpinionatedReviews/nodes"), json!({})),
        ("another type of account", format!("{pull}/author/__typename"), json!("Issue")),
        (
            "a field of another type",
            format!("{pull}/author"),
            json!({"__typename": "Organization", "login": "x", "databaseId": 1}),
        ),
        ("a list of null where none can be", format!("{pull}/tip/nodes/0/commit/status/contexts"), json!([null])),
    ];
    for (what, place, value) in cases {
        let mut broken = answer.clone();
        *broken.pointer_mut(&place).unwrap_or_else(|| panic!("{place}")) = value;
        assert!(!checked.violations(&broken).is_empty(), "{what}");
    }
    let mut missing = answer.clone();
    missing.pointer_mut(pull).and_then(Value::as_object_mut).expect("an object").remove("body");
    assert!(!checked.violations(&missing).is_empty(), "a field is missing");
    let mut extra = answer.clone();
    extra.pointer_mut(pull).expect("an object")["secret"] = json!(1);
    assert!(!checked.violations(&extra).is_empty(), "a field that was not asked for");
    assert!(!checked.violations(&json!({})).is_empty(), "neither data nor errors");
    // Null with an error beside it is an answer.
    complain(&checked.violations(&json!({ "data": null, "errors": [{ "message": "no" }] })));
    assert!(!checked.variable_violations(&json!({ "owner": "acme", "name": 1, "number": 1 })).is_empty());
    assert!(published.check("query X { viewer { password } }").is_err());
    assert!(published.check("query X { viewer { login } } fragment Y on User { login }").is_err(), "unused fragment");
}
