//! The key of a plan file, asked of KMS by a call of our own, against servers that answer what they like.

use std::sync::{Arc, Mutex};

use countersign_aws::{Endpoints, Kms, KmsError, SessionKeys};
use countersign_model::KeyArn;
use jiff::Timestamp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const SECRET: &str = "a/secret+of/forty/letters/that/is/no/one";

/// A server that gives the same answer to everybody, and keeps what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn start(status: &str, headers: &str, body: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let answer = format!(
            "HTTP/1.1 {status} X\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        );
        let shared = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut request = Vec::new();
                // The request is whole once its object ends.
                while !request.ends_with(b"}") {
                    let mut part = [0; 4096];
                    match stream.read(&mut part).await {
                        Ok(0) | Err(_) => break,
                        Ok(length) => request.extend_from_slice(&part[..length]),
                    }
                }
                shared.lock().unwrap().push(String::from_utf8_lossy(&request).into_owned());
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    async fn decrypt(&self) -> Result<Vec<u8>, KmsError> {
        let endpoints = Endpoints::from_vars([("AWS_ENDPOINT_URL_KMS", self.address.as_str())]).unwrap();
        let session = SessionKeys::of_environment([
            ("AWS_ACCESS_KEY_ID", "ASIA00000000000000TEST"),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_SESSION_TOKEN", "a-token"),
        ]);
        let answer = Kms::new(endpoints).decrypt(&key(), b"wrapped", &session.unwrap(), Timestamp::now()).await;
        answer.map(|key| key.to_vec())
    }
}

fn key() -> KeyArn {
    KEY.parse().unwrap()
}

fn answer(key: &str) -> String {
    format!(r#"{{"KeyId":"{key}","Plaintext":"a2V5"}}"#)
}

#[tokio::test]
async fn a_key_is_asked_for_by_one_signed_request_that_names_the_key() {
    let server = Server::start("200", "", &answer(KEY)).await;
    assert_eq!(server.decrypt().await.unwrap(), b"key");
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:#?}");
    let request = asked[0].to_ascii_lowercase();
    assert!(request.starts_with("post / http/1.1\r\n"), "{request}");
    assert!(request.contains("x-amz-target: trentservice.decrypt\r\n"));
    assert!(request.contains("/eu-central-1/kms/aws4_request"));
    assert!(request.contains("x-amz-security-token: a-token\r\n"));
    assert!(
        asked[0].contains(&format!("\"KeyId\":\"{KEY}\"")) && asked[0].contains("\"CiphertextBlob\":\"d3JhcHBlZA==\"")
    );
    assert!(!asked[0].contains(SECRET));
}

#[tokio::test]
async fn a_key_that_another_key_decrypted_is_none() {
    let other = KEY.replace("1234abcd", "00000000");
    let server = Server::start("200", "", &answer(&other)).await;
    assert_eq!(server.decrypt().await, Err(KmsError::NotOfKey { key: key() }));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start("200", "", &answer(KEY)).await;
    let location = format!("location: {}/\r\n", elsewhere.address);
    for status in ["301", "302", "307", "308"] {
        let server = Server::start(status, &location, "").await;
        assert!(matches!(server.decrypt().await, Err(KmsError::Unexpected { .. })), "{status}");
    }
    assert_eq!(elsewhere.asked(), [] as [String; 0]);
}

#[tokio::test]
async fn a_refusal_is_told_in_the_words_of_kms() {
    let server = Server::start("400", "", r#"{"__type":"AccessDeniedException","message":"no kms:Decrypt"}"#).await;
    let error = server.decrypt().await.unwrap_err();
    assert_eq!(error, KmsError::Denied { key: key(), message: "no kms:Decrypt".to_owned() });
    assert_eq!(server.asked().len(), 1, "a refusal is not asked twice");
}
