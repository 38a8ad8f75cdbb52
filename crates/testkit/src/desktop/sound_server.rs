//! The stage's sound server: PulseAudio with an output that nobody hears but the meter.

use std::path::PathBuf;

use super::{
    programs::require,
    sink::Sink,
    stage::{START_LIMIT, Stage},
};
use crate::wait::until;

impl Stage {
    /// Starts the sound server, or again after [`Stage::kill_sound_server`], and listens to it.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn start_sound_server(&mut self) {
        self.kill_sound_server();
        self.spawn_sound_server();
        self.listen_to_sound_server().await;
    }

    /// Kills the sound server in the middle of what it does; nothing happens when there is none.
    pub fn kill_sound_server(&mut self) {
        self.sink = None;
        if let Some(server) = self.sound_server.take() {
            self.family().kill_one(server);
        }
    }

    /// Where the sound server listens, when there is one.
    #[must_use]
    pub fn sound_socket(&self) -> PathBuf {
        self.runtime().join("sound")
    }

    pub(super) fn spawn_sound_server(&mut self) {
        require(&["pulseaudio", "pactl", "parec", "libasound_module_pcm_pulse.so"]);
        let socket = self.sound_socket();
        let protocol = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let arguments = [
            "-n",
            "--daemonize=no",
            "--use-pid-file=no",
            "--exit-idle-time=-1",
            "--disable-shm=yes",
            "-L",
            "module-null-sink sink_name=test norewinds=1",
            "-L",
            &protocol,
        ];
        self.sound_server = Some(self.spawn("pulseaudio", &arguments));
    }

    pub(super) async fn listen_to_sound_server(&mut self) {
        until("the sound server answers", START_LIMIT, async || self.run("pactl", &["info"]).await.is_some()).await;
        self.sink = Some(Sink::listen(self).await);
    }
}
