//! A server that gives the answers it was given, and keeps the requests.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a request meets.
#[derive(Clone)]
pub enum Answer {
    /// These bytes, then the end of the connection.
    Bytes(String),
    /// The end of the connection.
    Nothing,
    /// Silence, for as long as the client waits.
    Silence,
}

/// A request: its head and its body.
#[derive(Clone, Debug)]
pub struct Request {
    pub head: String,
    pub body: String,
}

impl Request {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

pub struct Script {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

/// An AWS answer with a status, an error code if it is one, and a body.
pub fn aws(status: u16, code: &str, body: &str) -> Answer {
    let kind = if code.is_empty() { String::new() } else { format!("x-amzn-errortype: {code}\r\n") };
    http(status, &format!("{kind}x-amzn-requestid: the-request-id\r\n"), body)
}

pub fn http(status: u16, headers: &str, body: &str) -> Answer {
    let length = body.len();
    Answer::Bytes(format!(
        "HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
    ))
}

/// Serves the answers one after another, the last one again and again.
pub fn serve(answers: impl IntoIterator<Item = Answer>) -> Script {
    let answers: Vec<Answer> = answers.into_iter().collect();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&requests);
    std::thread::spawn(move || {
        let mut silent = Vec::new();
        for (number, stream) in listener.incoming().flatten().enumerate() {
            let Some(request) = read(&stream) else { continue };
            kept.lock().unwrap().push(request);
            match answers.get(number).or(answers.last()) {
                Some(Answer::Bytes(bytes)) => drop((&stream).write_all(bytes.as_bytes())),
                Some(Answer::Silence) => silent.push(stream),
                _ => {}
            }
        }
    });
    Script { url, requests }
}

impl Script {
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let head = head.to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.trim().parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body: String::from_utf8(body).unwrap() })
}
