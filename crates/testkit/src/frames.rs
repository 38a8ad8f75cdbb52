//! Enough of HTTP and WebSocket to find whole text frames in what a server sends, however TCP cut it into pieces.

use std::sync::{Arc, Mutex, PoisonError};

/// What the pumps of every connection share: texts whose frames are to be swallowed or changed, and how many were.
#[derive(Debug, Default)]
pub(crate) struct Unwanted {
    pub texts: Vec<String>,
    pub swallowed: usize,
    /// What is to be replaced by what, each in one frame.
    pub changes: Vec<(String, String)>,
    pub changed: usize,
}

impl Unwanted {
    /// Whether this payload is to be swallowed; each text swallows one frame.
    fn swallows(&mut self, payload: &[u8]) -> bool {
        let wanted = |text: &String| payload.windows(text.len()).any(|part| part == text.as_bytes());
        let Some(place) = self.texts.iter().position(wanted) else { return false };
        self.texts.remove(place);
        self.swallowed += 1;
        true
    }

    /// The payload as it is to arrive, when that is another one.
    fn changes(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        let text = std::str::from_utf8(payload).ok()?;
        let place = self.changes.iter().position(|(old, _)| text.contains(old.as_str()))?;
        let (old, new) = self.changes.remove(place);
        self.changed += 1;
        Some(text.replacen(&old, &new, 1).into_bytes())
    }
}

/// Where in the server's bytes the filter stands.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    /// Before the end of the first answer's head.
    Head,
    /// After `101 Switching Protocols`.
    Frames,
    /// Plain HTTP: everything passes.
    Plain,
}

/// Passes a server's bytes on, without the unwanted text frames.
#[derive(Debug)]
pub(crate) struct FrameFilter {
    unwanted: Arc<Mutex<Unwanted>>,
    part: Part,
    waiting: Vec<u8>,
}

impl FrameFilter {
    pub(crate) fn new(unwanted: Arc<Mutex<Unwanted>>) -> Self {
        Self { unwanted, part: Part::Head, waiting: Vec::new() }
    }

    /// Takes the next bytes and returns what may go on now; the beginning of a frame waits for the rest of it.
    pub(crate) fn pass(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.waiting.extend_from_slice(bytes);
        if self.part == Part::Head {
            let Some(end) = self.waiting.windows(4).position(|four| four == b"\r\n\r\n") else { return Vec::new() };
            self.part = if self.waiting.starts_with(b"HTTP/1.1 101") { Part::Frames } else { Part::Plain };
            let mut passed: Vec<u8> = self.waiting.drain(..end + 4).collect();
            passed.extend(self.pass(&[]));
            return passed;
        }
        if self.part == Part::Plain {
            return std::mem::take(&mut self.waiting);
        }
        let mut passed = Vec::new();
        while let Some(frame) = frame_at(&self.waiting) {
            let bytes: Vec<u8> = self.waiting.drain(..frame.length).collect();
            let mut unwanted = self.unwanted.lock().unwrap_or_else(PoisonError::into_inner);
            let payload = frame.whole_text.then(|| &bytes[frame.payload_at..]);
            if payload.is_some_and(|payload| unwanted.swallows(payload)) {
                continue;
            }
            match payload.and_then(|payload| unwanted.changes(payload)) {
                Some(changed) => {
                    passed.extend([0x81, 127]);
                    passed.extend((changed.len() as u64).to_be_bytes());
                    passed.extend(changed);
                }
                None => passed.extend(bytes),
            }
        }
        passed
    }
}

/// One frame at the beginning of some bytes.
struct Frame {
    /// A text message in a single, unmasked, uncompressed frame.
    whole_text: bool,
    payload_at: usize,
    length: usize,
}

/// The frame that `bytes` begin with, once it is there whole (RFC 6455, section 5.2).
fn frame_at(bytes: &[u8]) -> Option<Frame> {
    let (&first, &second) = (bytes.first()?, bytes.get(1)?);
    let (payload, length_at_end): (u64, usize) = match second & 0x7f {
        126 => (u64::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?), 10),
        short => (u64::from(short), 2),
    };
    let masked = second & 0x80 != 0;
    let payload_at = length_at_end + if masked { 4 } else { 0 };
    let length = payload_at.checked_add(usize::try_from(payload).ok()?)?;
    (bytes.len() >= length).then_some(Frame { whole_text: first == 0x81 && !masked, payload_at, length })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> FrameFilter {
        let unwanted = Unwanted { texts: vec![text.to_owned()], ..Unwanted::default() };
        FrameFilter::new(Arc::new(Mutex::new(unwanted)))
    }

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).expect("a short payload");
        [&[first, length], payload].concat()
    }

    #[test]
    fn frames_are_found_however_the_bytes_are_cut() {
        let head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n".to_vec();
        let parts =
            [head, frame(0x81, b"keep"), frame(0x81, b"a secret b"), frame(0x89, b"secret"), frame(0x81, b"end")];
        let (all, expected) = (parts.concat(), [&parts[..2], &parts[3..]].concat().concat());
        for piece in 1..=all.len() {
            let mut filter = filter("secret");
            let passed: Vec<u8> = all.chunks(piece).flat_map(|bytes| filter.pass(bytes)).collect();
            assert_eq!(passed, expected, "in pieces of {piece} bytes only the text frame with the word is missing");
        }
    }

    #[test]
    fn plain_answers_pass_untouched() {
        let answer = b"HTTP/1.1 200 OK\r\n\r\n\x81\x06secret".to_vec();
        for piece in 1..=answer.len() {
            let mut filter = filter("secret");
            let passed: Vec<u8> = answer.chunks(piece).flat_map(|bytes| filter.pass(bytes)).collect();
            assert_eq!(passed, answer, "an ordinary answer has no frames, cut in pieces of {piece} bytes");
        }
    }
}
