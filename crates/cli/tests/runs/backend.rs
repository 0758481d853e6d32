//! A state server of Terraform's `http` backend, on this machine. It also serves a module.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What the server holds.
#[derive(Debug, Default)]
pub(crate) struct Held {
    pub(crate) state: Option<Vec<u8>>,
    pub(crate) lock: Option<Vec<u8>>,
    /// Methods of all requests.
    pub(crate) requests: Vec<String>,
    /// A module as a zip file, for every address that ends in `/m.zip`.
    pub(crate) module: Vec<u8>,
    /// Whether no state is taken any more.
    pub(crate) full: bool,
    /// What code that ran told of itself.
    pub(crate) found: Option<String>,
}

pub(crate) struct StateServer {
    pub(crate) address: String,
    pub(crate) held: Arc<Mutex<Held>>,
}

impl StateServer {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let held = Arc::new(Mutex::new(Held::default()));
        let shared = Arc::clone(&held);
        // Ends with the test's process.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let held = Arc::clone(&shared);
                thread::spawn(move || answer(stream, &held));
            }
        });
        Self { address, held }
    }

    /// A `backend` block for it.
    pub(crate) fn block(&self) -> String {
        let address = &self.address;
        format!(
            "terraform {{\n  backend \"http\" {{\n    address        = \"{address}/state\"\n    lock_address   = \"{address}/state\"\n    unlock_address = \"{address}/state\"\n  }}\n}}\n"
        )
    }

    pub(crate) fn state(&self) -> Option<serde_json::Value> {
        self.held.lock().unwrap().state.as_ref().map(|bytes| serde_json::from_slice(bytes).unwrap())
    }

    /// What code that ran told of itself, once.
    pub(crate) fn found(&self) -> Option<String> {
        self.held.lock().unwrap().found.take()
    }

    pub(crate) fn is_locked(&self) -> bool {
        self.held.lock().unwrap().lock.is_some()
    }

    /// Addresses of all resources in the state.
    pub(crate) fn resources(&self) -> Vec<String> {
        let state = self.state().unwrap_or_default();
        let resources = state["resources"].as_array().cloned().unwrap_or_default();
        resources
            .iter()
            .map(|it| format!("{}.{}", it["type"].as_str().unwrap(), it["name"].as_str().unwrap()))
            .collect()
    }
}

fn answer(stream: TcpStream, held: &Mutex<Held>) {
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).unwrap_or(0) == 0 {
            return;
        }
        let mut words = line.split(' ');
        let method = words.next().unwrap().to_owned();
        let archive = words.next().is_some_and(|path| path.ends_with("/m.zip"));
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).unwrap();
            let header = header.trim().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).unwrap();
        let mut held = held.lock().unwrap();
        held.requests.push(method.clone());
        let (status, content) = match method.as_str() {
            "GET" if archive => (200, held.module.clone()),
            "GET" => held.state.clone().map_or((404, Vec::new()), |state| (200, state)),
            "POST" if held.full => (403, Vec::new()),
            "POST" => {
                held.state = Some(body);
                (200, Vec::new())
            }
            "LOCK" => {
                if let Some(lock) = &held.lock {
                    (423, lock.clone())
                } else {
                    held.lock = Some(body);
                    (200, Vec::new())
                }
            }
            "FOUND" => {
                held.found = Some(String::from_utf8_lossy(&body).into_owned());
                (200, Vec::new())
            }
            "UNLOCK" => {
                held.lock = None;
                (200, Vec::new())
            }
            _ => (405, Vec::new()),
        };
        drop(held);
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", content.len());
        let stream = reader.get_mut();
        if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&content)).is_err() {
            return;
        }
    }
}
