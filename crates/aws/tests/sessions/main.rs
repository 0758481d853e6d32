//! From profiles to proven sessions, against an STS that verifies what it is sent.

mod sso;
mod world;

use std::time::Duration;

use countersign_aws::{
    AwsError, Base, Endpoints, Expiry, Mfa, Profile, Profiles, Refusal, RoleRequest, SessionName, Sts, profiles,
    static_keys,
};
use countersign_testkit::aws::{Fault, Outcome};
use jiff::SignedDuration;
use secrecy::ExposeSecret as _;
use tokio::io::AsyncReadExt as _;

use crate::world::{APPLY, DEVICE, FOREIGN, GUARDED, KEY, LONG, SECRET, STEP, World, apply, request, with_code};

const HOUR: Duration = Duration::from_hours(1);

fn code_of(call: &countersign_testkit::aws::StsCall) -> &str {
    match &call.outcome {
        Outcome::Done => "",
        Outcome::Refused(code) => code,
    }
}

#[tokio::test]
async fn a_session_is_proven_to_be_of_the_role_that_was_asked_for() {
    let world = World::start().await;
    let session = world.ours.assume(&apply(), world.now()).await.unwrap();
    assert_eq!(session.account().as_str(), "412033857711");
    assert_eq!(session.identity().arn, "arn:aws:sts::412033857711:assumed-role/apply-network/sora-infra-network-412");
    assert_eq!(session.role().unwrap().to_string(), APPLY);
    assert_eq!(session.region(), "eu-central-1", "that of the profile");
    assert!(!session.capped());
    let left = session.time_left(world.now()).unwrap();
    assert!(left > Duration::from_mins(59) && left <= HOUR, "{left:?}");

    let calls = world.sts.calls();
    let actions: Vec<&str> = calls.iter().map(|call| call.action.as_str()).collect();
    assert_eq!(actions, ["AssumeRole", "GetCallerIdentity"]);
    assert_eq!(calls[0].access_key_id, KEY);
    assert_eq!(calls[0].parameters["RoleSessionName"], "sora-infra-network-412");
    assert_eq!(calls[0].parameters["ExternalId"], "acme/1");
    let issued = world.sts.session(&calls[1].access_key_id).expect("the new key signed the second call");

    let variables = session.child_environment();
    let value = |name: &str| variables.iter().find(|(known, _)| known == name).unwrap().1.expose_secret();
    assert_eq!(value("AWS_ACCESS_KEY_ID"), issued.access_key_id);
    assert_eq!(value("AWS_SECRET_ACCESS_KEY"), issued.secret_access_key);
    assert_eq!(value("AWS_SESSION_TOKEN"), issued.session_token);
    assert_eq!(value("AWS_REGION"), "eu-central-1");
    assert_eq!(variables.len(), 4);
}

#[tokio::test]
async fn what_was_asked_for_reaches_sts() {
    let world = World::start().await;
    let mut asked = request(LONG, "sora");
    asked.duration = Duration::from_mins(15);
    asked.source_identity = Some("sora".to_owned());
    asked.region = Some("ap-northeast-2".to_owned());
    let session = world.ours.assume(&asked, world.now()).await.unwrap();
    assert_eq!(session.region(), "ap-northeast-2");
    let parameters = &world.sts.calls()[0].parameters;
    assert_eq!(parameters["DurationSeconds"], "900");
    assert_eq!(parameters["SourceIdentity"], "sora");
    assert_eq!(parameters["RoleArn"], LONG);
    for absent in ["ExternalId", "SerialNumber"] {
        assert!(!parameters.contains_key(absent), "{absent}");
    }
}

#[tokio::test]
async fn a_profile_becomes_a_request_for_its_role() {
    let world = World::start().await;
    let Profiles { all: profiles, devices, .. } = profiles(&world.files());
    // Who has it as a source needs a code of its device.
    assert_eq!(devices.get("guarded-step").map(String::as_str), Some(DEVICE));
    assert_eq!(devices.get("sora"), None);
    let of = |name: &str| -> &Profile { profiles.iter().find(|profile| profile.name == name).unwrap() };
    let name = || SessionName::sanitised("sora");
    let request = RoleRequest::of_profile(of("apply"), name()).unwrap();
    assert_eq!((request.role.to_string().as_str(), request.external_id.as_deref()), (APPLY, Some("acme/1")));
    assert!(world.ours.assume(&request, world.now()).await.is_ok());
    assert_eq!(RoleRequest::of_profile(of("guarded-step"), name()).unwrap().mfa.unwrap().serial, DEVICE);
    assert!(RoleRequest::of_profile(of("sora"), name()).is_none());
}

#[tokio::test]
async fn a_session_of_another_account_or_role_is_dropped() {
    let world = World::start().await;
    world.sts.set_fault(Some(Fault::Identity {
        arn: "arn:aws:sts::999999999999:assumed-role/apply-network/sora".to_owned(),
    }));
    let expected =
        AwsError::WrongAccount { expected: "412033857711".parse().unwrap(), got: "999999999999".parse().unwrap() };
    assert_eq!(world.ours.assume(&apply(), world.now()).await.unwrap_err(), expected);

    for other in [
        "arn:aws:sts::412033857711:assumed-role/apply-network-admin/sora",
        "arn:aws:sts::412033857711:assumed-role/plan/apply-network",
        "arn:aws-cn:sts::412033857711:assumed-role/apply-network/sora",
        "arn:aws:iam::412033857711:user/apply-network",
        "arn:aws:iam::412033857711:root",
    ] {
        world.sts.set_fault(Some(Fault::Identity { arn: other.to_owned() }));
        let refused = world.ours.assume(&apply(), world.now()).await.unwrap_err();
        assert_eq!(refused, AwsError::WrongRole { expected: APPLY.to_owned(), got: other.to_owned() });
    }
}

#[tokio::test]
async fn a_role_that_does_not_trust_the_caller_is_denied() {
    let world = World::start().await;
    let without_id = RoleRequest { external_id: None, ..apply() };
    let wrong_id = RoleRequest { external_id: Some("acme/2".to_owned()), ..apply() };
    let absent = request("arn:aws:iam::412033857711:role/nothing", "sora");
    for asked in [request(FOREIGN, "sora"), without_id, wrong_id, absent] {
        let error = world.ours.assume(&asked, world.now()).await.unwrap_err();
        let AwsError::Denied { refusal: Refusal::TrustOrPermission, message } = &error else { panic!("{error:?}") };
        assert!(message.contains("is not authorized to perform: sts:AssumeRole"), "{message}");
    }
    assert_eq!(world.sts.calls().len(), 4, "a refusal is not tried again");
}

#[tokio::test]
async fn a_wrong_key_is_told_from_a_missing_permission() {
    let world = World::start().await;
    for profile in ["unknown-key", "wrong-secret"] {
        let asked = RoleRequest { base: Base::Profile(profile.to_owned()), ..apply() };
        let error = world.ours.assume(&asked, world.now()).await.unwrap_err();
        assert!(matches!(error, AwsError::Denied { refusal: Refusal::Keys, .. }), "{profile}: {error:?}");
        let error = world.ours.sign_in_profile(profile, world.now()).await.unwrap_err();
        assert!(matches!(error, AwsError::Denied { refusal: Refusal::Keys, .. }), "{profile}: {error:?}");
    }
    let missing = RoleRequest { base: Base::Profile("nobody".to_owned()), ..apply() };
    let error = world.ours.assume(&missing, world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::NoSuchProfile { profile: "nobody".to_owned() });
}

#[tokio::test]
async fn a_code_is_asked_for_before_anything_is_sent_and_works_once() {
    let world = World::start().await;
    let without = RoleRequest { mfa: Some(Mfa { serial: DEVICE.to_owned(), code: None }), ..request(GUARDED, "sora") };
    let error = world.ours.assume(&without, world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::MfaNeeded { serial: DEVICE.to_owned() });
    let error = world.ours.assume(&with_code(request(GUARDED, "sora"), "31415"), world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::MfaWrong);
    assert_eq!(world.sts.calls().len(), 0);

    let good = with_code(request(GUARDED, "sora"), "314159");
    let wrong = with_code(request(GUARDED, "sora"), "000000");
    assert_eq!(world.ours.assume(&wrong, world.now()).await.unwrap_err(), AwsError::MfaWrong);
    assert!(world.ours.assume(&good, world.now()).await.is_ok());
    assert_eq!(world.ours.assume(&good, world.now()).await.unwrap_err(), AwsError::MfaWrong, "each works once");
    // A role that wants a code, of which the profile says nothing.
    let error = world.ours.assume(&request(GUARDED, "sora"), world.now()).await.unwrap_err();
    assert!(matches!(error, AwsError::Denied { .. }), "{error:?}");
}

#[tokio::test]
async fn a_code_is_sent_once_even_if_the_answer_is_lost() {
    let world = World::start().await;
    world.sts.set_fault(Some(Fault::LostAnswers));
    let error = world.ours.assume(&with_code(request(GUARDED, "sora"), "314159"), world.now()).await.unwrap_err();
    assert!(matches!(error, AwsError::Unexpected { .. }), "{error:?}");
    assert_eq!(world.sts.calls().len(), 1);
    // Without a code it is tried again.
    assert!(world.ours.assume(&apply(), world.now()).await.is_err());
    assert!(world.sts.calls().len() > 2);
}

#[tokio::test]
async fn a_role_assumed_by_a_role_lasts_an_hour_and_says_so() {
    let world = World::start().await;
    let mut asked = request(LONG, "step");
    asked.duration = Duration::from_hours(12);
    let session = world.ours.assume(&asked, world.now()).await.unwrap();
    assert!(session.capped());
    assert!(session.time_left(world.now()).unwrap() <= HOUR);
    let roles: Vec<String> =
        world.sts.calls().iter().filter_map(|call| call.parameters.get("RoleArn").cloned()).collect();
    assert_eq!(roles, [STEP, LONG]);

    asked.duration = HOUR;
    assert!(!world.ours.assume(&asked, world.now()).await.unwrap().capped(), "an hour is what was asked for");
}

#[tokio::test]
async fn a_long_session_of_a_user_is_not_cut() {
    let world = World::start().await;
    let mut asked = request(LONG, "sora");
    asked.duration = Duration::from_hours(12);
    let session = world.ours.assume(&asked, world.now()).await.unwrap();
    assert!(!session.capped());
    assert!(session.time_left(world.now()).unwrap() > Duration::from_mins(11 * 60 + 59));

    let too_long = RoleRequest { duration: Duration::from_hours(2), ..apply() };
    let error = world.ours.assume(&too_long, world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::DurationTooLong { max: None });
}

#[tokio::test]
async fn a_code_is_spent_on_the_first_role_that_wants_it() {
    let world = World::start().await;
    let error = world.ours.assume(&request(LONG, "guarded-step"), world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::MfaNeeded { serial: DEVICE.to_owned() });

    let asked = with_code(request(LONG, "guarded-step"), "271828");
    world.ours.assume(&asked, world.now()).await.unwrap();
    let serials: Vec<bool> = world
        .sts
        .calls()
        .iter()
        .filter(|call| call.action == "AssumeRole")
        .map(|call| call.parameters.contains_key("SerialNumber"))
        .collect();
    assert_eq!(serials, [true, false]);
}

#[tokio::test]
async fn source_profiles_that_go_round_are_refused() {
    let world = World::start().await;
    let error = world.ours.assume(&request(LONG, "round"), world.now()).await.unwrap_err();
    assert!(matches!(&error, AwsError::BadRequest { what } if what.contains("circle")), "{error:?}");
    assert_eq!(world.sts.calls().len(), 0);
}

#[tokio::test]
async fn keys_from_a_vault_can_assume_a_role() {
    let world = World::start().await;
    let keys = static_keys(&world.files(), "sora").unwrap().unwrap();
    let base = Base::Keys { access_key_id: keys.access_key_id, secret: keys.secret, session_token: None };
    let asked = RoleRequest { base, ..apply() };
    let session = world.ours.assume(&asked, world.now()).await.unwrap();
    assert_eq!(session.region(), "us-east-1", "the first of the partition, where nobody names one");
}

#[tokio::test]
async fn only_aws_knows_whether_temporary_keys_are_of_a_role() {
    let world = World::start().await;
    let issued = world.sts.issue(STEP, "earlier");
    let base = Base::Keys {
        access_key_id: issued.access_key_id,
        secret: issued.secret_access_key.into(),
        session_token: Some(issued.session_token.into()),
    };
    let asked = RoleRequest { base, duration: Duration::from_hours(2), ..request(LONG, "sora") };
    let session = world.ours.assume(&asked, world.now()).await.unwrap();
    assert!(session.capped());
    let actions: Vec<String> = world.sts.calls().into_iter().map(|call| call.action).collect();
    assert_eq!(actions, ["GetCallerIdentity", "AssumeRole", "GetCallerIdentity"]);
}

#[tokio::test]
async fn a_session_that_ended_says_so() {
    let world = World::start().await;
    let session = world.ours.assume(&apply(), world.now()).await.unwrap();
    assert_eq!(world.ours.identity(&session).await.unwrap(), *session.identity());
    world.sts.clock().advance(SignedDuration::from_mins(61));
    assert_eq!(world.ours.identity(&session).await.unwrap_err(), AwsError::Expired);
    assert_eq!(session.time_left(world.now()), Some(Duration::ZERO));
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_or_named() {
    // AWS says what time it is, so the client signs with that.
    let world = World::start().await;
    world.sts.clock().advance(SignedDuration::from_hours(-3));
    assert!(world.ours.assume(&apply(), world.now()).await.is_ok());
    let refused = world.sts.calls().iter().filter(|call| code_of(call) == "SignatureDoesNotMatch").count();
    assert!(refused > 0, "the clocks did differ");

    let world = World::start().await;
    world.sts.set_fault(Some(Fault::Error {
        status: 403,
        code: "SignatureDoesNotMatch",
        message: "Signature expired: 20261124T060000Z is now earlier than 20261124T084500Z (20261124T090000Z - 15 min.)",
    }));
    assert_eq!(world.ours.assume(&apply(), world.now()).await.unwrap_err(), AwsError::ClockSkew);
}

#[tokio::test]
async fn a_region_that_is_not_enabled_is_named() {
    let world = World::start().await;
    world.sts.set_fault(Some(Fault::Error {
        status: 403,
        code: "RegionDisabledException",
        message: "STS is not activated in this region for account:412033857711.",
    }));
    let error = world.ours.assume(&apply(), world.now()).await.unwrap_err();
    assert_eq!(error, AwsError::Region { region: "eu-central-1".to_owned() });
}

#[tokio::test]
async fn an_sts_that_does_not_answer_is_not_waited_for() {
    let world = World::start().await;
    world.sts.set_fault(Some(Fault::Silence));
    let hasty = world.ours.clone().with_time_out(Duration::from_millis(300));
    let request = apply();
    let answer = tokio::time::timeout(Duration::from_secs(5), hasty.assume(&request, world.now())).await;
    assert_eq!(answer.expect("it was waited for").unwrap_err(), AwsError::TimedOut);
}

#[tokio::test]
async fn without_a_network_it_says_that_it_is_offline() {
    let world = World::start().await;
    // A port that was free a moment ago.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL", format!("http://{closed}"))]).unwrap();
    let offline = Sts::new(world.files(), endpoints);
    let error = offline.assume(&apply(), world.now()).await.unwrap_err();
    assert!(matches!(&error, AwsError::Offline { why } if why.contains("refused")), "{error:?}");
}

#[tokio::test]
async fn https_goes_through_the_proxy_and_this_machine_is_reached_without() {
    let world = World::start().await;
    let proxy = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let asked = tokio::spawn(async move {
        let (mut stream, _) = proxy.accept().await.unwrap();
        let mut start = [0; 64];
        let length = stream.read(&mut start).await.unwrap();
        String::from_utf8_lossy(&start[..length]).into_owned()
    });
    let through = |variables: &[(&str, String)]| {
        let variables = variables.iter().map(|(name, value)| (*name, value.clone()));
        Sts::new(world.files(), Endpoints::from_vars(variables).unwrap()).with_time_out(Duration::from_millis(500))
    };
    let local = through(&[("HTTPS_PROXY", address.clone()), ("AWS_ENDPOINT_URL_STS", world.sts.url())]);
    assert!(local.assume(&apply(), world.now()).await.is_ok());
    assert!(!asked.is_finished());

    // Nothing of this leaves the machine: what stands for the proxy hangs up.
    let remote = through(&[("HTTPS_PROXY", address)]);
    assert!(remote.assume(&apply(), world.now()).await.is_err());
    let start = asked.await.unwrap();
    assert!(start.starts_with("CONNECT sts.eu-central-1.amazonaws.com:443 "), "{start}");
}

#[tokio::test]
async fn keys_and_programs_can_be_used_as_they_are() {
    let printed = r#"{"Version": 1, "AccessKeyId": "AKIASORA00000000TEST", "SecretAccessKey": "soras/long-lived+secret/of/forty/letters"}"#;
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("printed.json");
    std::fs::write(&file, printed).unwrap();
    let config = format!(
        "{}\n[profile helper]\ncredential_process = cat {}\n\n[profile broken]\ncredential_process = echo {SECRET} >&2; exit 3\n",
        world::CONFIG,
        file.display()
    );
    let world = World::with_config(&config).await;
    for name in ["sora", "helper"] {
        let session = world.ours.sign_in_profile(name, world.now()).await.unwrap();
        assert_eq!(session.identity().arn, "arn:aws:iam::111122223333:user/sora");
        assert_eq!((session.expiry(), session.role()), (Expiry::Never, None));
        assert_eq!(session.child_environment().len(), 3, "there is no token");
    }
    // A program is a base for a role, too.
    let asked = RoleRequest { base: Base::Profile("helper".to_owned()), ..apply() };
    assert!(world.ours.assume(&asked, world.now()).await.is_ok());

    let error = world.ours.sign_in_profile("broken", world.now()).await.unwrap_err();
    assert!(matches!(&error, AwsError::Unexpected { what } if what.contains("\"broken\"")), "{error:?}");
    assert!(!format!("{error:?} {error}").contains(SECRET), "what a program prints is not repeated");

    let error = world.ours.sign_in_profile("elsewhere", world.now()).await.unwrap_err();
    assert!(matches!(error, AwsError::WrongAccount { .. }), "{error:?}");
    for (name, reason) in [("apply", "is a role"), ("round", "is a role")] {
        let error = world.ours.sign_in_profile(name, world.now()).await.unwrap_err();
        assert!(matches!(&error, AwsError::BadRequest { what } if what.contains(reason)), "{error:?}");
    }
}

#[tokio::test]
async fn nobody_knows_when_temporary_keys_in_a_file_end() {
    let world = World::start().await;
    let issued = world.sts.issue(STEP, "earlier");
    let text = format!(
        "[temporary]\naws_access_key_id = {}\naws_secret_access_key = {}\naws_session_token = {}\n",
        issued.access_key_id, issued.secret_access_key, issued.session_token
    );
    std::fs::write(world.files().credentials, text).unwrap();
    let session = world.ours.sign_in_profile("temporary", world.now()).await.unwrap();
    assert_eq!(session.identity().role_name(), Some("step"));
    assert_eq!((session.expiry(), session.time_left(world.now())), (Expiry::Unknown, None));
    assert_eq!(session.child_environment().len(), 4);
}

#[tokio::test]
async fn no_error_shows_a_secret() {
    let world = World::start().await;
    let mut errors = Vec::new();
    for profile in ["unknown-key", "wrong-secret", "nobody", "round", "elsewhere", "guarded-step"] {
        let asked = with_code(RoleRequest { base: Base::Profile(profile.to_owned()), ..apply() }, "577215");
        errors.push(world.ours.assume(&asked, world.now()).await.err());
        errors.push(world.ours.sign_in_profile(profile, world.now()).await.err());
    }
    errors.push(world.ours.assume(&with_code(request(GUARDED, "sora"), "577215"), world.now()).await.err());
    errors.push(world.ours.assume(&request(FOREIGN, "sora"), world.now()).await.err());
    std::fs::write(world.files().credentials, format!("[sora]\naws_secret_access_key {SECRET}\n")).unwrap();
    errors.push(world.ours.assume(&apply(), world.now()).await.err());
    std::fs::write(world.files().credentials, format!("[sora\naws_secret_access_key = {SECRET}\n")).unwrap();
    errors.push(world.ours.assume(&apply(), world.now()).await.err());
    let left = format!("{:?}", profiles(&world.files()));
    assert!(!left.contains(SECRET), "{left}");
    let errors: Vec<AwsError> = errors.into_iter().flatten().collect();
    assert!(errors.len() >= 12, "{errors:?}");
    for error in errors {
        let shown = format!("{error} {error:?} {}", error.hint());
        for secret in [SECRET, "a/wrong/secret", "577215", KEY, "AKIANOBODY"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
