//! A door before a served account, which can be shut: requests then wait and nothing answers.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::served::Served;

/// A request that met a shut door waits this long, and then goes on.
const HANGS: Duration = Duration::from_secs(30);

pub struct Gate {
    pub address: String,
    shut: Arc<AtomicBool>,
}

impl Gate {
    /// An open door before an account.
    pub fn before(served: &Served) -> Self {
        Self::at(&served.address)
    }

    /// An open door before what answers at an address.
    pub fn at(address: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (behind, address) = (address.to_owned(), listener.local_addr().unwrap().to_string());
        let shut = Arc::new(AtomicBool::new(false));
        let flag = shut.clone();
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (behind, flag) = (behind.clone(), flag.clone());
                std::thread::spawn(move || connection(client, &behind, flag));
            }
        });
        Self { address, shut }
    }

    pub fn shut(&self, shut: bool) {
        self.shut.store(shut, Ordering::SeqCst);
    }
}

fn connection(client: TcpStream, behind: &str, shut: Arc<AtomicBool>) -> Option<()> {
    let server = TcpStream::connect(behind).ok()?;
    let (from_client, to_server) = (client.try_clone().ok()?, server.try_clone().ok()?);
    let requests = std::thread::spawn(move || copy(from_client, to_server, &shut));
    copy(server, client, &AtomicBool::new(false));
    requests.join().ok()
}

fn copy(mut from: TcpStream, mut to: TcpStream, shut: &AtomicBool) {
    let mut buffer = [0; 16384];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        let until = Instant::now() + HANGS;
        while shut.load(Ordering::SeqCst) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
