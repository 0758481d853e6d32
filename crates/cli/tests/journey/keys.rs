//! Access keys that move into the keychain, and what is signed in with after that.

use countersign_desk::DeskError;
use countersign_desk::views::{KeyPlace, KeyProfile};
use countersign_testkit::scene::SECRET_KEY;

use crate::reviewer::reviewer;
use crate::world::{BASE, CHANGE};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_would_be_lost_with_the_session_stays_in_its_file() {
    let Some(reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let file = reviewer.scene.home().join(".aws/credentials");
    let before = std::fs::read_to_string(&file).unwrap();
    assert!(before.contains(SECRET_KEY));
    let base = KeyProfile { profile: "base".to_owned(), place: KeyPlace::File };
    assert_eq!(reviewer.desk.roles().keys, [base]);
    assert!(matches!(reviewer.desk.keep_key("base").await, Err(DeskError::KeysNeedKeychain)));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before, "the file was touched");
    reviewer.assume().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_in_a_keychain_that_is_not_in_use_is_not_taken_for_gone() {
    let Some(mut reviewer) = reviewer(&[("main.tf", BASE)], &[("main.tf", CHANGE)]).await else { return };
    let kept = reviewer.scene.folder().join("data/roles.json");
    std::fs::write(kept, r#"{"kept": ["other"]}"#).unwrap();
    reviewer.restart().await;
    let other = KeyProfile { profile: "other".to_owned(), place: KeyPlace::Keychain };
    assert!(reviewer.desk.roles().keys.contains(&other), "{:#?}", reviewer.desk.roles().keys);
    // The keychain has it, and this session does not look there.
    assert!(matches!(reviewer.desk.return_key("other").await, Err(DeskError::KeysNeedKeychain)));
    assert!(reviewer.desk.roles().keys.contains(&other), "nobody knows of the key any more");
    reviewer.assume().await;
}
