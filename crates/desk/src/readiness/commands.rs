//! What the shell tells, and what the window asks for.

use deskbell_protocol::Status;

use crate::{
    Desk,
    ports::{Fact, PopupAction, Sound, Subject},
};

impl Desk {
    /// The shell tells something of this computer, or what became of an alert.
    pub fn told(&self, fact: Fact) {
        let now = self.shared().now();
        self.shared().alerting(|alerting| alerting.take(fact, now));
    }

    /// A popup or its button was clicked. The shell raises the window afterwards.
    pub async fn popup_used(&self, subject: Subject, action: PopupAction) {
        let answer = match (subject, action) {
            (Subject::Session(id), PopupAction::Accept) => self.accept(id).await,
            (Subject::Session(id), _) => self.open_conversation(id).await,
            (Subject::Summary, _) => self.open_longest_waiting().await,
            (Subject::Status, PopupAction::GoOnline) => self.set_status(Status::Online).await,
            (Subject::Connection, PopupAction::TryNow) => {
                self.reconnect_now();
                Ok(())
            }
            (Subject::Test, _) => {
                self.shared().alerting(|alerting| alerting.answer(Some(true), None));
                Ok(())
            }
            _ => {
                self.show_home().await;
                Ok(())
            }
        };
        if let Err(error) = answer {
            tracing::warn!(code = %error.code.as_str(), "what a popup was clicked for could not be done");
        }
    }

    /// Mutes sounds for so many minutes; none: not any more. The program forgets it when it ends.
    pub fn mute(&self, minutes: Option<u32>) {
        let now = self.shared().moment();
        self.shared().alerting(|alerting| alerting.mute(minutes, now));
    }

    /// Shows the real popup and plays the real sound, whatever is in front. A sound that a mute or do-not-disturb keeps back
    /// is kept back here too, and its receipt says so.
    pub fn test_alert(&self) {
        self.shared().act(crate::core::Core::test_alert);
    }

    /// What the operator noticed of the test. Nothing happens when there is none.
    pub fn answer_test(&self, seen: bool, heard: bool) {
        self.shared().alerting(|alerting| alerting.answer(Some(seen), Some(heard)));
    }

    /// Looks at this computer again.
    pub fn check_again(&self) {
        self.shared().ports.lookout.look();
    }

    /// Plays a tone, for the operator who chooses one, muted or not; `volume` in percent of the volume that is set for all.
    pub fn listen(&self, sound: Sound, volume: u32) {
        self.shared().act(|core| core.listen(sound, volume));
    }
}
