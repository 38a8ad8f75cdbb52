//! The sound server of a Linux desktop (PulseAudio, or PipeWire in its place), by its own protocol and without its C library.
//! See `docs/decisions/0013`.

mod stream;

use std::ffi::CString;
use std::io::{self, BufReader, Cursor, Read};
use std::os::unix::net::UnixStream;
use std::time::Duration;

use deskbell_desk::view::OutputDevice;
use pulseaudio::protocol::{
    AuthParams, AuthReply, Command, CommandReply, MAX_VERSION, Prop, Props, ProtocolError, ServerInfo,
    SetClientNameReply, SinkInfo, SubscriptionMask, TagStructReader, read_descriptor, write_command_message,
};

pub(super) use stream::open;

/// How long the server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// No message of the server's is larger than a long list of devices.
const MAX_MESSAGE: u32 = 4 * 1024 * 1024;

/// What ours are called in the settings, before the server's own name of the device.
const ID: &str = "pulse:";

/// What the server plays on when there is no device: nobody hears it.
const NOTHING: &[u8] = b"auto_null";

pub(super) type Result<T> = std::result::Result<T, ProtocolError>;

/// A connection to the sound server.
pub(super) struct Server {
    socket: BufReader<UnixStream>,
    version: u16,
    asked: u32,
    /// The server told of a change, see [`Server::subscribe`], while it was asked something else.
    changed: bool,
}

impl Server {
    pub(super) fn connect() -> Result<Self> {
        let path = pulseaudio::socket_path_from_env().ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let socket = UnixStream::connect(path)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let mut server = Self { socket: BufReader::new(socket), version: MAX_VERSION, asked: 0, changed: false };
        let cookie = pulseaudio::cookie_path_from_env().and_then(|path| std::fs::read(path).ok()).unwrap_or_default();
        let us = AuthParams { version: MAX_VERSION, supports_shm: false, supports_memfd: false, cookie };
        let reply: AuthReply = server.ask(&Command::Auth(us))?;
        server.version = MAX_VERSION.min(reply.version);
        let mut props = Props::new();
        props.set(Prop::ApplicationName, c"Deskbell");
        let _: SetClientNameReply = server.ask(&Command::SetClientName(props))?;
        Ok(server)
    }

    /// What there is to play on now.
    pub(super) fn sinks(&mut self) -> Result<Sinks> {
        let server: ServerInfo = self.ask(&Command::GetServerInfo)?;
        let mut all: Vec<SinkInfo> = self.ask(&Command::GetSinkInfoList)?;
        all.retain(|sink| sink.name.as_bytes() != NOTHING);
        Ok(Sinks { all, default: server.default_sink_name })
    }

    /// From now on the server tells when a device, or which one is the default, changes: see [`Server::wait_for_change`].
    pub(super) fn subscribe(&mut self) -> Result<()> {
        let what = SubscriptionMask::SINK | SubscriptionMask::SERVER;
        self.reply(&Command::Subscribe(what)).map(drop)
    }

    /// Waits, for ever if need be, until something changed since this was asked last.
    pub(super) fn wait_for_change(&mut self) -> Result<()> {
        self.socket.get_ref().set_read_timeout(None)?;
        while !std::mem::take(&mut self.changed) {
            self.changed = matches!(self.event()?, Command::SubscribeEvent(_));
        }
        Ok(self.socket.get_ref().set_read_timeout(Some(PATIENCE))?)
    }

    /// To end the connection from another thread.
    pub(super) fn socket(&self) -> Result<UnixStream> {
        Ok(self.socket.get_ref().try_clone()?)
    }

    fn ask<R: CommandReply>(&mut self, command: &Command) -> Result<R> {
        let mut reply = self.reply(command)?;
        TagStructReader::new(&mut reply, self.version).read()
    }

    fn reply(&mut self, command: &Command) -> Result<Cursor<Vec<u8>>> {
        self.asked += 1;
        write_command_message(self.socket.get_mut(), self.asked, command, self.version)?;
        loop {
            let mut message = self.message()?;
            match Command::read_tag_prefixed(&mut message, self.version) {
                Ok((number, Command::Reply)) if number == self.asked => return Ok(message),
                Ok((number, Command::Error(error))) if number == self.asked => {
                    return Err(ProtocolError::ServerError(error));
                }
                Ok((_, Command::SubscribeEvent(_))) => self.changed = true,
                _ => {}
            }
        }
    }

    /// The next thing that the server tells by itself. What is not understood is passed over.
    fn event(&mut self) -> Result<Command> {
        loop {
            let mut message = self.message()?;
            if let Ok((_, command)) = Command::read_tag_prefixed(&mut message, self.version) {
                return Ok(command);
            }
        }
    }

    /// The next whole message.
    fn message(&mut self) -> Result<Cursor<Vec<u8>>> {
        let length = read_descriptor(&mut self.socket)?.length;
        if length > MAX_MESSAGE {
            return Err(ProtocolError::Invalid(format!("a message of {length} bytes")));
        }
        let mut message = vec![0; length as usize];
        self.socket.read_exact(&mut message)?;
        Ok(Cursor::new(message))
    }
}

/// The devices of a sound server.
pub(super) struct Sinks {
    all: Vec<SinkInfo>,
    default: Option<CString>,
}

impl Sinks {
    /// Which one plays when this one was chosen, and whether it stands in for it.
    pub(super) fn playing(&self, chosen: Option<&str>) -> Option<(&SinkInfo, bool)> {
        let named = |name: &[u8]| self.all.iter().find(|sink| sink.name.as_bytes() == name);
        let wanted = chosen.and_then(|id| named(id.strip_prefix(ID)?.as_bytes()));
        let default = || self.default.as_ref().and_then(|name| named(name.as_bytes()));
        wanted.map(|sink| (sink, false)).or_else(|| Some((default()?, chosen.is_some())))
    }

    /// The default's name, and that of each.
    pub(super) fn names(&self) -> (Option<CString>, Vec<CString>) {
        (self.default.clone(), self.all.iter().map(|sink| sink.name.clone()).collect())
    }

    /// As the settings list them.
    pub(super) fn listed(&self) -> Vec<OutputDevice> {
        let told = |sink: &SinkInfo| {
            let id = format!("{ID}{}", sink.name.to_string_lossy());
            OutputDevice { id, name: name(sink) }
        };
        self.all.iter().map(told).collect()
    }
}

/// What the system calls it.
pub(super) fn name(sink: &SinkInfo) -> String {
    sink.description.as_ref().unwrap_or(&sink.name).to_string_lossy().into_owned()
}
