//! Taking the bytes of a file as they come: counted, hashed, and written piece by piece, never held whole.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, EXPECT};
use deskbell_protocol::{ApiError, ErrorCode, SessionId};
use futures_util::StreamExt as _;
use sha2::{Digest as _, Sha256};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, timeout, timeout_at};

use super::disk;
use crate::api::failure::Failure;
use crate::commands::messages::Sender;
use crate::encoding::hex;
use crate::rules::file::HEAD;
use crate::store::blobs::{Blobs, Coming};

/// Between two pieces of a body may be so long.
const SILENCE: Duration = Duration::from_secs(30);

/// A file that has not come whole by then is given up.
const WHOLE: Duration = Duration::from_secs(45 * 60);

/// What is written to the disk at once, in bytes.
const PIECE: usize = 256 * 1024;

/// So much of what is refused is read, in bytes and in time: who sends hears an answer only when everything was taken.
const PASSED_OVER: u64 = 128 * 1024 * 1024;
const PASSING_OVER: Duration = Duration::from_secs(60);

/// So many files may come at once from one side of a session.
const AT_ONCE: u32 = 6;

/// Who sends files right now.
#[derive(Debug, Default)]
pub(crate) struct Receivers(Mutex<HashMap<(SessionId, Sender), u32>>);

impl Receivers {
    /// A place for one more file; it is free again when it is dropped.
    pub(super) fn place(&self, session: SessionId, sender: Sender) -> Result<Place<'_>, Failure> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry((session, sender)).or_default();
        if *count >= AT_ONCE {
            return Err(ApiError::later(ErrorCode::Unavailable, "too many files come at once").into());
        }
        *count += 1;
        Ok(Place { all: self, key: (session, sender) })
    }
}

/// A file comes.
#[derive(Debug)]
pub(super) struct Place<'a> {
    all: &'a Receivers,
    key: (SessionId, Sender),
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut all = self.all.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.key);
            }
        }
    }
}

/// A file that came whole and is not kept yet. Dropped, nothing remains of it.
pub(super) struct Received {
    coming: Box<dyn Coming>,
    /// In bytes.
    pub(super) size: u64,
    /// Its beginning.
    pub(super) head: Vec<u8>,
}

impl Received {
    /// Keeps it. Gives its hash.
    pub(super) async fn keep(self) -> Result<String, Failure> {
        let coming = self.coming;
        blocking(move || coming.keep()).await
    }
}

/// Takes a body of at most `limit` bytes.
pub(super) async fn receive(
    blobs: Arc<dyn Blobs>,
    headers: &HeaderMap,
    body: Body,
    limit: u64,
) -> Result<Received, Failure> {
    if told_length(headers).is_some_and(|length| length > limit) {
        pass_over(headers, body).await;
        return Err(too_large(limit));
    }
    let mut pieces = Pieces::of(body);
    let mut coming = blocking(move || blobs.begin()).await?;
    let mut size = 0;
    while let Some(piece) = pieces.next(PIECE).await? {
        size += count(&piece);
        if size > limit {
            drop(coming);
            pieces.pass_over().await;
            return Err(too_large(limit));
        }
        coming = match blocking(move || coming.write(&piece).map(|()| coming)).await {
            Ok(coming) => coming,
            Err(failure) => {
                pieces.pass_over().await;
                return Err(failure);
            }
        };
    }
    let (coming, head) = blocking(move || coming.head(HEAD).map(|head| (coming, head))).await?;
    Ok(Received { coming, size, head })
}

/// The hash of a body of `size` bytes; none where it has not so many.
pub(super) async fn hash(headers: &HeaderMap, body: Body, size: u64) -> Result<Option<String>, Failure> {
    if told_length(headers).is_some_and(|length| length != size) {
        pass_over(headers, body).await;
        return Ok(None);
    }
    let mut pieces = Pieces::of(body);
    let (mut hash, mut came) = (Sha256::new(), 0);
    while let Some(piece) = pieces.next(PIECE).await? {
        came += count(&piece);
        if came > size {
            pieces.pass_over().await;
            return Ok(None);
        }
        hash.update(&piece);
    }
    Ok((came == size).then(|| hex(&hash.finalize())))
}

/// Reads and forgets what is refused.
pub(super) async fn pass_over(headers: &HeaderMap, body: Body) {
    // Who asks first sends nothing after a refusal.
    let asks = headers.contains_key(EXPECT);
    if !asks && told_length(headers).is_none_or(|length| length <= PASSED_OVER) {
        Pieces::of(body).pass_over().await;
    }
}

/// A body, piece by piece.
struct Pieces {
    stream: BodyDataStream,
    until: Instant,
}

impl Pieces {
    fn of(body: Body) -> Self {
        Self { stream: body.into_data_stream(), until: Instant::now() + WHOLE }
    }

    /// The next bytes: about so many, or fewer at the end.
    async fn next(&mut self, about: usize) -> Result<Option<Vec<u8>>, Failure> {
        let mut piece = Vec::new();
        while piece.len() < about {
            let next = timeout_at(self.until, timeout(SILENCE, self.stream.next())).await;
            match next.map_err(|_| Failure::too_slow())?.map_err(|_| Failure::too_slow())? {
                Some(Ok(bytes)) => piece.extend_from_slice(&bytes),
                Some(Err(_)) => return Err(Failure::bad_request("the body could not be read")),
                None => break,
            }
        }
        Ok(Some(piece).filter(|piece| !piece.is_empty()))
    }

    async fn pass_over(mut self) {
        let mut left = PASSED_OVER;
        let all = async {
            while let Some(Ok(bytes)) = self.stream.next().await {
                left = left.saturating_sub(count(&bytes));
                if left == 0 {
                    return;
                }
            }
        };
        // Who has not sent it by then may not hear the answer.
        timeout(PASSING_OVER, all).await.ok();
    }
}

fn count(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn told_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_large(limit: u64) -> Failure {
    ApiError::never(ErrorCode::TooLarge, "the file is too large").with("limit", limit.to_string()).into()
}

/// Does what may block where it harms nobody.
pub(super) async fn blocking<T: Send + 'static>(
    act: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let done = spawn_blocking(act).await.unwrap_or_else(|error| Err(io::Error::other(error)));
    done.map_err(|error| disk(&error))
}
