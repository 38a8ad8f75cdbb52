//! A seat: one operator's sign-in at this desk, from signing in to signing out.

use tokio::sync::{Mutex, Notify, watch};
use uuid::Uuid;

use crate::{about::FileNames, api::Api, database::AccountId, pictures::Pictures};

pub(crate) struct Seat {
    id: Uuid,
    pub(crate) api: Api,
    pub(crate) account: AccountId,
    /// Under which the token is kept.
    pub(crate) secret_key: String,
    /// Something is in the outbox.
    pub(crate) outbox: Notify,
    /// Another status was chosen.
    pub(crate) status: Notify,
    /// Held by whoever chooses one, so that desk.db has the last choice.
    pub(crate) choosing: Mutex<()>,
    /// Try to connect now.
    pub(crate) retry: Notify,
    /// The computer woke.
    pub(crate) woke: Notify,
    /// Pictures of conversations that were shown lately.
    pub(crate) pictures: Pictures,
    pub(crate) file_names: FileNames,
    stop: watch::Sender<bool>,
}

impl Seat {
    pub(crate) fn new(api: Api, account: AccountId, secret_key: String) -> Self {
        Self {
            id: Uuid::now_v7(),
            api,
            account,
            secret_key,
            outbox: Notify::new(),
            status: Notify::new(),
            choosing: Mutex::new(()),
            retry: Notify::new(),
            woke: Notify::new(),
            pictures: Pictures::default(),
            file_names: FileNames::default(),
            stop: watch::Sender::new(false),
        }
    }

    /// Whether it is the same sign-in.
    pub(crate) fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }

    /// Ends the supervisor.
    pub(crate) fn stop(&self) {
        self.stop.send_replace(true);
    }

    pub(crate) async fn stopped(&self) {
        let mut stop = self.stop.subscribe();
        // The sender is `self`: it cannot be gone.
        let _stopped = stop.wait_for(|stop| *stop).await;
    }
}
