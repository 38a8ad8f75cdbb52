//! A file on its way to the server, read as fast as it is taken.

use std::{
    convert::Infallible,
    pin::{Pin, pin},
    sync::atomic::{AtomicU64, Ordering},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use deskbell_protocol::{ApiError, ErrorCode, FileCard, Message};
use http_body::{Body, Frame, SizeHint};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt},
    sync::mpsc::{Receiver, Sender, channel},
    time::{Instant, MissedTickBehavior, interval},
};

use crate::{held::unreadable, outbox::Item, seat::Seat, shared::Shared};

/// Read and handed on at once.
const PIECE: usize = 64 * 1024;
/// How often the window is told how far it has come.
const TELL_EVERY: Duration = Duration::from_millis(100);
/// A file of which nothing is taken or brought for so long is on a dead way.
pub(crate) const STANDSTILL: Duration = Duration::from_secs(30);

/// Brings a file to the server and tells the window how far it has come.
///
/// # Errors
/// `file_unreadable` when its bytes are gone, or when the server cannot be asked or refuses.
pub(crate) async fn upload(shared: &Shared, seat: &Seat, item: &Item, card: &FileCard) -> Result<Message, ApiError> {
    let file = File::open(shared.held.path(item.id)).await.map_err(|error| unreadable(&error))?;
    let (sender, pieces) = channel(1);
    let body = reqwest::Body::wrap(Pieces { pieces, left: card.size });
    let taken = AtomicU64::new(0);
    let mut feeding = pin!(feed(file, card.size, sender, &taken));
    let mut asking = pin!(seat.api.send_file(item.session_id, item.id, &card.name, body));
    let tell = |taken| shared.change_for(seat, |workspace| workspace.set_uploaded(item.id, Some(taken)));
    let mut ticks = interval(TELL_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (mut fed, mut told, mut moved) = (false, 0, Instant::now());
    tell(0);
    loop {
        tokio::select! {
            biased;
            done = &mut feeding, if !fed => {
                done?;
                (fed, moved) = (true, Instant::now());
            }
            answer = &mut asking => return answer,
            now = ticks.tick() => {
                let so_far = taken.load(Ordering::Relaxed);
                if so_far != told {
                    (told, moved) = (so_far, now);
                    tell(told);
                } else if now.duration_since(moved) > STANDSTILL {
                    return Err(ApiError::later(ErrorCode::ServerUnreachable, "the file is not taken any more"));
                }
            }
        }
    }
}

/// Hands a file on piece by piece and counts what was taken. Ends early, and well, when nobody takes it any more: the answer
/// tells why.
async fn feed(file: impl AsyncRead + Unpin, size: u64, to: Sender<Bytes>, taken: &AtomicU64) -> Result<(), ApiError> {
    let mut file = file.take(size);
    let mut so_far = 0_u64;
    while so_far < size {
        let mut piece = Vec::with_capacity(PIECE);
        let mut part = (&mut file).take(u64::try_from(PIECE).unwrap_or(u64::MAX));
        let read = part.read_to_end(&mut piece).await.map_err(|error| unreadable(&error))?;
        if read == 0 {
            return Err(unreadable(&std::io::ErrorKind::UnexpectedEof.into()));
        }
        if to.send(piece.into()).await.is_err() {
            break;
        }
        so_far = so_far.saturating_add(u64::try_from(read).unwrap_or(u64::MAX));
        taken.store(so_far, Ordering::Relaxed);
    }
    Ok(())
}

/// A request's body whose length is known before it is read.
struct Pieces {
    pieces: Receiver<Bytes>,
    left: u64,
}

impl Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.pieces.poll_recv(context).map(|piece| {
            let piece = piece?;
            self.left = self.left.saturating_sub(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            Some(Ok(Frame::data(piece)))
        })
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_is_handed_on_whole_and_no_faster_than_it_is_taken() {
        let bytes: Vec<u8> = (0..3 * PIECE + 7).map(|n| u8::try_from(n % 251).unwrap()).collect();
        let (sender, mut pieces) = channel(1);
        let taken = AtomicU64::new(0);
        let feeding = feed(bytes.as_slice(), bytes.len() as u64, sender, &taken);
        let taking = async {
            let mut all = Vec::new();
            while let Some(piece) = pieces.recv().await {
                all.extend_from_slice(&piece);
                let ahead = taken.load(Ordering::Relaxed).saturating_sub(all.len() as u64);
                assert!(ahead <= 2 * PIECE as u64, "{ahead} bytes are in memory");
            }
            all
        };
        let (fed, all) = tokio::join!(feeding, taking);
        fed.unwrap();
        assert!(all == bytes, "every byte in its place");
    }

    #[tokio::test]
    async fn a_file_that_became_shorter_is_told_and_one_that_nobody_takes_is_not_read_on() {
        let taken = AtomicU64::new(0);
        let (sender, _pieces) = channel(1);
        let error = feed(b"abc".as_slice(), 4, sender, &taken).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::FileUnreadable, "{error}");
        assert!(!error.is_retryable(), "it would be the same again");
        let (sender, pieces) = channel(1);
        drop(pieces);
        feed(b"abc".as_slice(), 3, sender, &taken).await.expect("the answer tells why");
    }
}
