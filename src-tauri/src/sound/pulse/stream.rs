//! Playing through the sound server, on a thread for each open device: the server asks for samples and gets them.

use std::ffi::CString;
use std::io::Write;
use std::net::Shutdown;
use std::num::NonZero;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use pulseaudio::protocol::stream::{BufferAttr, StreamFlags};
use pulseaudio::protocol::{
    ChannelMap, Command, CreatePlaybackStreamReply, MAX_MEMBLOCKQ_LENGTH, PlaybackStreamParams, Prop, Props,
    ProtocolError, SampleFormat, SampleSpec, write_memblock,
};
use rodio::mixer::{MixerSource, mixer};

use super::super::output::{Lost, Output};
use super::{NOTHING, Result, Server};

/// How much the server keeps ahead of what is heard: so late is a sound, and so long does it go on after its end.
const AHEAD: Duration = Duration::from_millis(30);

/// The least it asks for at a time.
const PORTION: Duration = Duration::from_millis(10);

const CHANNELS: u8 = 2;

/// Bytes of a moment of sound: a number of 4 bytes for each ear.
const FRAME: u32 = 4 * CHANNELS as u32;

/// Opens the device of this id; the default when none is chosen or the chosen one is not there; none when there is neither.
pub(in crate::sound) fn open(mut server: Server, chosen: Option<&str>, lost: Lost) -> Result<Option<Output>> {
    let sinks = server.sinks()?;
    let Some((sink, stand_in)) = sinks.playing(chosen) else { return Ok(None) };
    let rate = sink.sample_spec.sample_rate;
    // The server moves what plays on no device in particular to the new default by itself.
    let named = (chosen.is_some() && !stand_in).then(|| sink.name.clone());
    let stream: CreatePlaybackStreamReply = server.ask(&Command::CreatePlaybackStream(wanted(rate, named)))?;
    let (channels, rate) = (NonZero::new(u16::from(CHANNELS)), NonZero::new(stream.sample_spec.sample_rate));
    let (Some(channels), Some(rate)) = (channels, rate) else {
        return Err(ProtocolError::Invalid("a device without a rate".to_owned()));
    };
    let (mixer, samples) = mixer(channels, rate);
    let open = Open { socket: server.socket()?, closed: Arc::default() };
    let closed = Arc::clone(&open.closed);
    server.socket.get_ref().set_read_timeout(None)?;
    let feed = move || {
        let ended = feed(&mut server, &stream, samples);
        if !closed.load(Ordering::Relaxed) {
            tracing::warn!(?ended, "the sound server ended what plays");
            lost();
        }
    };
    std::thread::Builder::new().name("sound output".to_owned()).spawn(feed)?;
    Ok(Some(Output { mixer, stand_in, _open: Box::new(open) }))
}

fn wanted(rate: u32, sink_name: Option<CString>) -> PlaybackStreamParams {
    let bytes = |time: Duration| (u64::from(rate) * time.as_millis() as u64 / 1_000) as u32 * FRAME;
    let mut props = Props::new();
    props.set(Prop::MediaName, c"Deskbell");
    PlaybackStreamParams {
        sample_spec: SampleSpec { format: SampleFormat::Float32Le, channels: CHANNELS, sample_rate: rate },
        channel_map: ChannelMap::stereo(),
        sink_name,
        buffer_attr: BufferAttr {
            target_length: bytes(AHEAD),
            minimum_request_length: bytes(PORTION),
            ..BufferAttr::default()
        },
        flags: StreamFlags { adjust_latency: true, ..StreamFlags::default() },
        props,
        ..PlaybackStreamParams::default()
    }
}

/// Gives the server what it asks for until it goes away or the device does.
fn feed(server: &mut Server, stream: &CreatePlaybackStreamReply, mut samples: MixerSource) -> Result<()> {
    let mut wanted = stream.requested_bytes;
    let mut chunk = Vec::new();
    loop {
        if wanted >= FRAME {
            chunk.clear();
            let count = wanted.min(MAX_MEMBLOCKQ_LENGTH as u32) / FRAME * u32::from(CHANNELS);
            chunk.extend((0..count).flat_map(|_| samples.next().unwrap_or_default().to_le_bytes()));
            let mut message = Vec::with_capacity(chunk.len() + 20);
            write_memblock(&mut message, stream.channel, &chunk, 0)?;
            server.socket.get_mut().write_all(&message)?;
            wanted -= (chunk.len() as u32).min(wanted);
        }
        match server.event()? {
            Command::Request(request) if request.channel == stream.channel => {
                wanted = wanted.saturating_add(request.length);
            }
            Command::PlaybackStreamKilled(_) => return Ok(()),
            Command::PlaybackStreamMoved(moved) if moved.device_name.as_bytes() == NOTHING => return Ok(()),
            _ => {}
        }
    }
}

/// Closes the device when it is dropped.
struct Open {
    socket: UnixStream,
    closed: Arc<AtomicBool>,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::Relaxed);
        // It is closed already when this fails.
        let _ = self.socket.shutdown(Shutdown::Both);
    }
}
