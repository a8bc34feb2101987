//! Bodies of answers: whole, streamed, or broken off.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Frame, SizeHint};
use tokio::sync::mpsc;

/// The connection broke.
#[derive(Clone, Copy, Debug)]
pub struct Broken;

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("connection reset by peer")
    }
}

impl std::error::Error for Broken {}

/// A body.
#[derive(Debug)]
pub enum Body {
    /// All of it at once.
    Whole(Option<Bytes>),
    /// A part of it, then a broken connection.
    Half {
        /// What still comes.
        part: Option<Bytes>,
        /// What was promised, bytes.
        promised: u64,
    },
    /// Frames as they come.
    Stream(mpsc::Receiver<Bytes>),
}

impl http_body::Body for Body {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Half { part, .. } => Poll::Ready(Some(part.take().map(Frame::data).ok_or(Broken))),
            Self::Stream(frames) => {
                frames.poll_recv(context).map(|frame| frame.map(|bytes| Ok(Frame::data(bytes))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Half { promised, .. } => SizeHint::with_exact(*promised),
            Self::Stream(_) => SizeHint::default(),
        }
    }
}
