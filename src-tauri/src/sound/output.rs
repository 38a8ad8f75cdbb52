//! The devices that play: on Linux those of the sound server, see [`super::pulse`], or ALSA's where there is none. The library
//! follows the system's default by itself on Windows and macOS; where it does not, it says that the device is gone, and the
//! default is opened anew.

use std::any::Any;
#[cfg(target_os = "linux")]
use std::io::ErrorKind::{TimedOut, WouldBlock};
use std::str::FromStr;

use deskbell_desk::view::OutputDevice;
#[cfg(target_os = "linux")]
use pulseaudio::protocol::ProtocolError;
use rodio::cpal::traits::{DeviceTrait, HostTrait};
use rodio::cpal::{self, BufferSize, Device, DeviceId, ErrorKind};
use rodio::mixer::Mixer;
use rodio::{DeviceSinkBuilder, DeviceSinkError};

/// Frames that the device takes at a time: 12 ms at 44.1 kHz. The library's own choice is 50 ms, and two are queued ahead.
const PERIOD: u32 = 512;

/// What there is to play on now, the system's default left out. May block.
#[must_use]
pub fn outputs() -> Vec<OutputDevice> {
    #[cfg(target_os = "linux")]
    if let Ok(sinks) = super::pulse::Server::connect().and_then(|mut server| server.sinks()) {
        return sinks.listed();
    }
    let devices = cpal::default_host().output_devices();
    let devices = devices.inspect_err(|error| tracing::warn!(%error, "the output devices cannot be listed"));
    let told = |device: Device| {
        let told = device.description().ok()?;
        // On Linux there is always one that swallows everything.
        let plays = told.driver() != Some("null") && told.driver() != Some("default");
        plays.then_some(OutputDevice { id: device.id().ok()?.to_string(), name: told.name().to_owned() })
    };
    devices.into_iter().flatten().filter_map(told).collect()
}

/// Called when an open device went away, from whatever thread notices.
pub(super) type Lost = Box<dyn Fn() + Send + Sync>;

/// Where there are devices: the system, or a test's double.
pub(super) trait Host {
    /// Opens the device of this id, or the default when none is chosen or the chosen one cannot be opened.
    fn open(&mut self, chosen: Option<&str>, lost: Lost) -> Option<Output>;
}

/// An open device.
pub(super) struct Output {
    pub(super) mixer: Mixer,
    /// It stands in for the one that was chosen.
    pub(super) stand_in: bool,
    /// The device is closed when this is dropped.
    pub(super) _open: Box<dyn Any>,
}

/// The system's devices.
pub(super) struct System;

impl Host for System {
    fn open(&mut self, chosen: Option<&str>, lost: Lost) -> Option<Output> {
        #[cfg(target_os = "linux")]
        match super::pulse::Server::connect() {
            Ok(server) => {
                let output = super::pulse::open(server, chosen, lost);
                return output.inspect_err(|error| tracing::warn!(%error, "the sound server plays nothing")).ok()?;
            }
            // ALSA would wait with us, and not as patiently.
            Err(ProtocolError::Io(error)) if matches!(error.kind(), WouldBlock | TimedOut) => return None,
            Err(error) => tracing::debug!(%error, "there is no sound server"),
        }
        let host = cpal::default_host();
        let lost: std::sync::Arc<dyn Fn() + Send + Sync> = lost.into();
        if let Some(id) = chosen {
            let device = DeviceId::from_str(id).ok().and_then(|id| host.device_by_id(&id));
            match device.ok_or(DeviceSinkError::NoDevice).and_then(|device| open(&device, &lost)) {
                Ok(output) => return Some(output),
                Err(error) => tracing::debug!(%error, "the chosen output device cannot be opened"),
            }
        }
        let device = host.default_output_device().ok_or(DeviceSinkError::NoDevice);
        let output = device.and_then(|device| open(&device, &lost));
        let output = output.inspect_err(|error| tracing::debug!(%error, "the output device cannot be opened"));
        Some(Output { stand_in: chosen.is_some(), ..output.ok()? })
    }
}

/// With short periods, since what is queued ahead delays every sound; with the device's own when it refuses them.
fn open(device: &Device, lost: &std::sync::Arc<dyn Fn() + Send + Sync>) -> Result<Output, DeviceSinkError> {
    let with = |buffer| {
        let lost = std::sync::Arc::clone(lost);
        let builder = DeviceSinkBuilder::from_device(device.clone())?.with_buffer_size(buffer);
        builder
            .with_error_callback(move |error: cpal::Error| match error.kind() {
                // It goes on, though perhaps on another device or with a gap.
                ErrorKind::DeviceChanged | ErrorKind::Xrun | ErrorKind::RealtimeDenied => {
                    tracing::debug!(%error, "the output device goes on");
                }
                _ => {
                    tracing::warn!(%error, "the output device failed");
                    lost();
                }
            })
            .open_stream()
    };
    let mut sink = with(BufferSize::Fixed(PERIOD)).or_else(|_| with(BufferSize::Default))?;
    sink.log_on_drop(false);
    Ok(Output { mixer: sink.mixer().clone(), stand_in: false, _open: Box::new(sink) })
}
