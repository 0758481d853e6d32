//! A KMS of one key, on this machine. It also says whose a session is, as STS does.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// The key that it has.
pub(crate) const KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";
/// `0123456789abcdef0123456789abcdef` in base64: the one data key that it makes.
const PLAINTEXT: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
/// That key as it encrypts it.
const WRAPPED: &str = "d3JhcHBlZA==";

/// Whether it decrypts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decrypts {
    Yes,
    /// The role may not.
    Denied,
}

pub(crate) struct KmsServer {
    pub(crate) address: String,
    /// What it was asked for: the operation, and the key.
    asked: Arc<Mutex<Vec<(String, String)>>>,
}

impl KmsServer {
    pub(crate) fn start(decrypts: Decrypts) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&asked);
        // Ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let asked = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &asked, decrypts));
            }
        });
        Self { address, asked }
    }

    pub(crate) fn asked(&self) -> Vec<(String, String)> {
        self.asked.lock().unwrap().clone()
    }
}

fn answer(stream: TcpStream, asked: &Mutex<Vec<(String, String)>>, decrypts: Decrypts) {
    let mut reader = BufReader::new(stream);
    let (mut length, mut operation) = (0, String::new());
    loop {
        let mut header = String::new();
        if reader.read_line(&mut header).unwrap_or(0) == 0 {
            return;
        }
        let Some((name, value)) = header.trim().split_once(':') else {
            if header.trim().is_empty() {
                break;
            }
            continue;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap(),
            "x-amz-target" => value.trim().clone_into(&mut operation),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let question: Value = serde_json::from_slice(&body).unwrap_or_default();
    let key = question["KeyId"].as_str().unwrap_or_default().to_owned();
    let (status, content) = match operation.as_str() {
        "TrentService.GenerateDataKey" if key == KEY => {
            (200, json!({"KeyId": KEY, "Plaintext": PLAINTEXT, "CiphertextBlob": WRAPPED}).to_string())
        }
        "TrentService.Decrypt" if decrypts == Decrypts::Denied => {
            (400, json!({"__type": "AccessDeniedException", "message": "not authorized to perform kms:Decrypt"}).to_string())
        }
        "TrentService.Decrypt" if key == KEY && question["CiphertextBlob"] == WRAPPED => {
            (200, json!({"KeyId": KEY, "Plaintext": PLAINTEXT}).to_string())
        }
        "" => (
            200,
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:sts::412033857711:assumed-role/plan/sora</Arn><UserId>AROA:sora</UserId><Account>412033857711</Account></GetCallerIdentityResult></GetCallerIdentityResponse>".to_owned(),
        ),
        _ => (400, json!({"__type": "IncorrectKeyException"}).to_string()),
    };
    if !operation.is_empty() {
        asked.lock().unwrap().push((operation.trim_start_matches("TrentService.").to_owned(), key));
    }
    let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", content.len());
    let stream = reader.get_mut();
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(content.as_bytes()));
}
