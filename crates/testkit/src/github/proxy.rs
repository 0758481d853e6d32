//! A proxy of a company: it takes CONNECT and nothing else, and carries bytes both ways.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// A proxy on this machine. Whatever host it is asked for, it carries to one address.
#[derive(Debug)]
pub struct ConnectProxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

/// Whether the proxy lets anybody through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    Open,
    /// It answers with 403.
    Closed,
}

impl ConnectProxy {
    /// Starts one. It ends with the process of the test.
    pub fn start(to: SocketAddr, admission: Admission) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port of this machine");
        let address = listener.local_addr().expect("the address of a listener");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let heard = Arc::clone(&heard);
                // A connection that breaks is the client's to tell.
                thread::spawn(move || drop(carry(stream, to, admission, &heard)));
            }
        });
        Self { address, asked }
    }

    /// Its address, as variables name it. `login` is `user:password`, or empty.
    pub fn url(&self, login: &str) -> String {
        if login.is_empty() { format!("http://{}", self.address) } else { format!("http://{login}@{}", self.address) }
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn carry(
    mut client: TcpStream,
    to: SocketAddr,
    admission: Admission,
    heard: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(client.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if lines.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    heard.lock().unwrap_or_else(PoisonError::into_inner).push(head.clone());
    if admission == Admission::Closed || !head.starts_with("CONNECT ") {
        return client.write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
    }
    let mut server = TcpStream::connect(to)?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut from_server, mut to_client) = (server.try_clone()?, client);
    let back = thread::spawn(move || {
        let _ = std::io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(std::net::Shutdown::Both);
    });
    let mut buffer = vec![0; 16 << 10];
    loop {
        let length = lines.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        server.write_all(&buffer[..length])?;
    }
    let _ = server.shutdown(std::net::Shutdown::Both);
    let _ = back.join();
    Ok(())
}
