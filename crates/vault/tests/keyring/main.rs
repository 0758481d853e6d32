//! The vault against a real GNOME Keyring on a bus of its own.
#![cfg(target_os = "linux")]

mod session;

use std::time::{Duration, Instant};

use countersign_vault::{Kind, Patience, State, Vault, VaultError};

use crate::session::{Keyring, Session, in_a_session};

const SERVICE: &str = "countersign test";

fn vault() -> Vault {
    Vault::keychain(SERVICE)
}

fn hasty() -> (Vault, Duration) {
    let short = Duration::from_secs(2);
    (vault().with_patience(Patience { read: short, write: short, status: short }), short)
}

async fn text(vault: &Vault, name: &str) -> Option<String> {
    vault.get(name).await.unwrap().map(|secret| secret.expose_text().unwrap().to_owned())
}

#[test]
fn a_secret_is_kept_until_it_is_deleted() {
    in_a_session("a_secret_is_kept_until_it_is_deleted", async |session: Session| {
        let _keyring = session.start_keyring(Keyring::Unlocked).await;
        let vault = vault();
        assert_eq!(vault.kind(), Kind::Keychain);
        let status = vault.status().await;
        assert_eq!((status.product, status.state), ("GNOME Keyring", State::Unlocked));

        assert_eq!(vault.get("github.com/sora").await, Ok(None));
        vault.set("github.com/sora", b"ghu_first").await.unwrap();
        vault.set("github.com/sora", b"ghu_second").await.unwrap();
        // Another vault has another connection, as after a restart of the app.
        let later = Vault::keychain(SERVICE);
        assert_eq!(text(&later, "github.com/sora").await.as_deref(), Some("ghu_second"));
        assert_eq!(Vault::keychain("another app").get("github.com/sora").await, Ok(None));

        later.delete("github.com/sora").await.unwrap();
        assert_eq!(vault.get("github.com/sora").await, Ok(None));
        vault.delete("github.com/sora").await.unwrap();
    });
}

#[test]
fn names_and_secrets_may_be_of_any_sort() {
    in_a_session("names_and_secrets_may_be_of_any_sort", async |session: Session| {
        let _keyring = session.start_keyring(Keyring::Unlocked).await;
        let vault = vault();
        let large: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).take(100_000).collect();
        let secrets: [(&str, &[u8]); 5] = [
            ("비밀 열쇠", b"ko"),
            ("a/b:c \"d\" 'e' %20", b"odd"),
            ("🔑", &[0, 255, 10, 0]),
            ("empty", b""),
            ("large", &large),
        ];
        for (name, secret) in secrets {
            vault.set(name, secret).await.unwrap();
        }
        for (name, secret) in secrets {
            assert_eq!(vault.get(name).await.unwrap().unwrap().expose(), secret, "{name}");
            vault.delete(name).await.unwrap();
            assert_eq!(vault.get(name).await, Ok(None), "{name}");
        }
        for name in ["", "line\nbreak", &"x".repeat(201)] {
            assert_eq!(vault.set(name, b"x").await, Err(VaultError::BadName), "{name:?}");
            assert_eq!(vault.get(name).await, Err(VaultError::BadName), "{name:?}");
            assert_eq!(vault.delete(name).await, Err(VaultError::BadName), "{name:?}");
        }
    });
}

#[test]
fn many_may_call_at_once() {
    in_a_session("many_may_call_at_once", async |session: Session| {
        let _keyring = session.start_keyring(Keyring::Unlocked).await;
        let vault = vault();
        let mut calls = tokio::task::JoinSet::new();
        for number in 0..24 {
            let vault = vault.clone();
            calls.spawn(async move {
                let name = format!("secret {}", number % 8);
                vault.set(&name, name.as_bytes()).await.unwrap();
                assert_eq!(text(&vault, &name).await.as_deref(), Some(&*name));
            });
        }
        assert_eq!(calls.join_all().await.len(), 24);
    });
}

#[test]
fn a_locked_keyring_is_named_and_freezes_nothing() {
    in_a_session("a_locked_keyring_is_named_and_freezes_nothing", async |session: Session| {
        let keyring = session.start_keyring(Keyring::Unlocked).await;
        vault().set("token", b"behind the lock").await.unwrap();
        drop(keyring);
        let _keyring = session.start_keyring(Keyring::Locked).await;

        let (vault, limit) = hasty();
        assert_eq!(vault.status().await.state, State::Locked);
        for call in 0..2 {
            let began = Instant::now();
            let answer = vault.get("token").await;
            assert!(began.elapsed() < limit + Duration::from_secs(1), "call {call} took {:?}", began.elapsed());
            assert!(
                matches!(answer, Err(VaultError::Locked | VaultError::TimedOut { .. })),
                "call {call} said {answer:?}"
            );
        }
        let answer = vault.set("other", b"new").await;
        assert!(matches!(answer, Err(VaultError::Locked | VaultError::TimedOut { .. })), "{answer:?}");
        let began = Instant::now();
        drop(vault);
        assert!(began.elapsed() < Duration::from_secs(1), "dropping a vault must not wait for the keyring");
        // That the process ends although a thread may hang is what `in_a_session` waits for.
    });
}

#[test]
fn a_keyring_that_starts_late_or_again_is_found() {
    in_a_session("a_keyring_that_starts_late_or_again_is_found", async |session: Session| {
        let vault = vault();
        let State::Absent { why } = vault.status().await.state else { panic!("there is no keyring yet") };
        assert!(why.contains("Secret Service"), "{why}");
        assert!(matches!(vault.get("token").await, Err(VaultError::Absent { .. })));

        let keyring = session.start_keyring(Keyring::Unlocked).await;
        vault.set("token", b"kept").await.unwrap();
        drop(keyring);
        let _keyring = session.start_keyring(Keyring::Unlocked).await;
        assert_eq!(text(&vault, "token").await.as_deref(), Some("kept"));
    });
}

#[test]
fn without_a_session_bus_the_keychain_is_absent() {
    in_a_session("without_a_session_bus_the_keychain_is_absent", async |session: Session| {
        session.stop_bus();
        let vault = vault();
        let State::Absent { why } = vault.status().await.state else { panic!("there is no bus") };
        assert!(why.contains("session bus"), "{why}");
        assert!(matches!(vault.get("token").await, Err(VaultError::Absent { .. })));
        assert!(matches!(vault.set("token", b"x").await, Err(VaultError::Absent { .. })));
    });
}

#[test]
fn a_bus_that_never_answers_freezes_nothing() {
    in_a_session("a_bus_that_never_answers_freezes_nothing", async |session: Session| {
        let _listener = session.replace_bus_by_silence();
        let (vault, limit) = hasty();
        assert_eq!(vault.status().await.state, State::TimedOut);
        assert_eq!(vault.get("token").await, Err(VaultError::TimedOut { waited: limit }));
    });
}

#[test]
fn nothing_of_a_secret_is_on_the_disk_in_clear() {
    in_a_session("nothing_of_a_secret_is_on_the_disk_in_clear", async |session: Session| {
        let _keyring = session.start_keyring(Keyring::Unlocked).await;
        vault().set("token", b"only-in-the-keyring").await.unwrap();
        let files = session.files();
        assert!(files.iter().any(|(path, _)| path.ends_with("login.keyring")), "the keyring has a file");
        // As it is, and as the vault encodes it.
        for form in [&b"only-in-the-keyring"[..], b"b25seS1pbi10aGUta2V5cmluZw"] {
            for (path, content) in &files {
                assert!(!content.windows(form.len()).any(|window| window == form), "{}", path.display());
            }
        }
    });
}

#[tokio::test]
async fn a_vault_for_this_session_forgets_with_its_last_clone() {
    let vault = Vault::session_only();
    assert_eq!(vault.kind(), Kind::SessionOnly);
    assert_eq!(vault.status().await.state, State::Unlocked);
    let clone = vault.clone();
    vault.set("token", b"here").await.unwrap();
    drop(vault);
    assert_eq!(text(&clone, "token").await.as_deref(), Some("here"));
    assert_eq!(Vault::session_only().get("token").await, Ok(None));
}
