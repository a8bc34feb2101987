//! The account on a socket, for any AWS client.

use std::net::SocketAddr;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};

use super::Account;
use super::answer::plain;
use super::body::{Body, Broken};
use super::wire::{ApiError, json};

/// The largest request body that AWS's JSON services take.
const LARGEST: usize = 1_048_576;

/// Binds the socket.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves the account until the future is dropped.
pub async fn serve(account: Account, listener: TcpListener) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(account.clone(), stream));
            }
            // Too many open files, most likely: others have to end first.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

async fn connection(account: Account, stream: TcpStream) {
    // Small answers must not wait for more to send.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let account = account.clone();
        async move { one(&account, request).await }
    });
    // A connection that breaks, or that an account fault breaks, concerns nobody else.
    let _ = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn one(account: &Account, request: Request<Incoming>) -> Result<Response<Body>, Broken> {
    let (parts, body) = request.into_parts();
    match read(body).await {
        Ok(bytes) => account.answer(Request::from_parts(parts, bytes)).await,
        Err(error) => Ok(plain(error.status, json::write_error(&error))),
    }
}

async fn read(body: Incoming) -> Result<Bytes, ApiError> {
    let limited = http_body_util::Limited::new(body, LARGEST);
    match limited.collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(_) => {
            Err(ApiError::with_status("RequestEntityTooLarge", 413, "The request is larger than 1 MiB."))
        }
    }
}
