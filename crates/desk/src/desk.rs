//! What the window asks for. Every command is short: the rules are in [`crate::workspace`], the tasks in [`crate::supervisor`].

use std::{path::Path, sync::Arc, time::Duration};

use deskbell_protocol::{
    ApiError, Channel, ErrorCode, GroupId, MESSAGE_TEXT_MAX, MessageId, OperatorId, SessionId, SetOwnPassword,
    SetProfile, Status, StatusHistory,
};
use tokio::{
    sync::{Mutex, mpsc::UnboundedReceiver},
    task::AbortHandle,
};
use uuid::Uuid;

use crate::{
    address::Address,
    api::Api,
    clock,
    database::{Database, KeptStatus, Written},
    error::not_found,
    held::Held,
    outbox::Item,
    photo,
    ports::{Clock, IdleSource, Lookout, Notifier, Preferences, Remembered, SecretStore, SoundPlayer},
    sender,
    shared::Shared,
    sign_in::{self, Running},
    sitting,
    view::{Change, ServerCheck, Settings, SignInRequest, Snapshot, Trouble},
    wanted::Wanted,
};

/// How long a command waits for what happens beside it before it answers all the same.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// What only a desktop can do.
pub struct Ports {
    /// Shows popups.
    pub notifier: Arc<dyn Notifier>,
    /// Plays sounds.
    pub sounds: Arc<dyn SoundPlayer>,
    /// Keeps the sign-in's token.
    pub secrets: Arc<dyn SecretStore>,
    /// Keeps cheap things.
    pub preferences: Arc<dyn Preferences>,
    /// Tells whether somebody sits at the computer.
    pub idle: Arc<dyn IdleSource>,
    /// This computer's clock.
    pub clock: Arc<dyn Clock>,
    /// Looks at whether an alert would reach the operator.
    pub lookout: Arc<dyn Lookout>,
}

/// The operator's side of Deskbell. Clones are the same desk; when the last one is dropped its tasks end.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    shared: Arc<Shared>,
    running: Mutex<Running>,
    /// Watches whether somebody sits here.
    sitting: AbortHandle,
    /// Does what only time brings about.
    clock: AbortHandle,
}

impl Drop for Inner {
    fn drop(&mut self) {
        if let Ok(seat) = self.shared.seat() {
            seat.stop();
        }
        self.sitting.abort();
        self.clock.abort();
    }
}

impl Desk {
    /// Opens desk.db in the data folder; connects to nothing. One that is damaged or from a newer program is put aside, never
    /// deleted, and the window is told.
    ///
    /// # Errors
    /// `local_storage` when the folder cannot be written to.
    pub async fn open(data: &Path, ports: Ports) -> Result<Self, ApiError> {
        let (database, put_aside) = Database::open_or_begin_anew(data).await?;
        let held = Held::beside(data);
        // A file that nobody sends any more is left by a kill at the wrong moment.
        match database.files().await {
            Ok(needed) => held.sweep(&needed).await,
            Err(error) => tracing::warn!(%error, "the outbox's files could not be looked through"),
        }
        let shared = Arc::new(Shared::new(ports, database, held));
        if let Some(trouble) = put_aside {
            shared.change(|workspace| workspace.set_trouble(trouble, true));
        }
        let sitting = tokio::spawn(sitting::run(shared.clone())).abort_handle();
        let clock = tokio::spawn(clock::run(shared.clone())).abort_handle();
        // What was remembered is told to the desktop.
        shared.change(|_| ());
        Ok(Self(Arc::new(Inner { shared, running: Mutex::new(None), sitting, clock })))
    }

    /// Everything that is to be drawn, and after it every change, without a gap.
    #[must_use]
    pub fn subscribe(&self) -> (Snapshot, UnboundedReceiver<Vec<Change>>) {
        self.shared().core().subscribe()
    }

    /// What survives a restart.
    #[must_use]
    pub fn remembered(&self) -> Remembered {
        self.shared().ports.preferences.load()
    }

    /// Goes on with the sign-in that was kept: shows what was known last at once and connects in the background. Answers
    /// false when there is none to go on with.
    ///
    /// # Errors
    /// When desk.db cannot be read or the kept address is not one.
    pub async fn resume_sign_in(&self) -> Result<bool, ApiError> {
        sign_in::resume(self.shared(), &mut *self.0.running.lock().await).await
    }

    /// Asks whether a Deskbell server answers at an address.
    ///
    /// # Errors
    /// When none does, or none that may be used.
    pub async fn check_server(&self, address: &str) -> Result<ServerCheck, ApiError> {
        let address = Address::parse(address)?;
        let info = Api::new(address.clone())?.info().await?;
        Ok(ServerCheck { address: address.as_str().to_owned(), company: info.company, encrypted: address.encrypted() })
    }

    /// Signs in and connects in the background. Who was signed in before is not any more.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn sign_in(&self, request: SignInRequest) -> Result<(), ApiError> {
        sign_in::sign_in(self.shared(), &mut *self.0.running.lock().await, request, false).await
    }

    /// Signs in to the server that runs inside this program.
    ///
    /// # Errors
    /// As [`Desk::sign_in`].
    pub async fn sign_in_local(&self, address: &str, username: &str, password: &str) -> Result<(), ApiError> {
        let request =
            SignInRequest { address: address.to_owned(), username: username.to_owned(), password: password.to_owned() };
        sign_in::sign_in(self.shared(), &mut *self.0.running.lock().await, request, true).await
    }

    /// The server inside this program answers at another address from now on. To be told before [`Desk::resume_sign_in`].
    pub async fn move_local(&self, address: &str) {
        let _nobody_signs_in_meanwhile = self.0.running.lock().await;
        sign_in::move_local(self.shared(), address);
    }

    /// Signs out. This computer forgets the sign-in even when the server cannot be told.
    ///
    /// # Errors
    /// None at present: whatever fails, the operator is signed out here.
    pub async fn sign_out(&self) -> Result<(), ApiError> {
        sign_in::sign_out(self.shared(), &mut *self.0.running.lock().await).await
    }

    /// Chooses a status. It is shown at once and told to the server as soon as that can be reached, within 15 minutes; it
    /// survives the program.
    ///
    /// # Errors
    /// `signed_out` when nobody is signed in.
    pub async fn set_status(&self, status: Status) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let _one_at_a_time = seat.choosing.lock().await;
        let (key, now) = (Uuid::now_v7(), shared.moment());
        shared.change_for(&seat, |workspace| workspace.want_status(Wanted::new(key, status, now)));
        seat.status.notify_one();
        let kept = shared.database.set_status(seat.account, KeptStatus { key, status, chosen_at: now.clock }).await;
        // A full disk is no reason not to go away: without a kill it is told all the same.
        if let Err(error) = kept {
            tracing::warn!(%error, "could not write to desk.db");
        }
        if shared.read(|workspace| workspace.unsettled_status()) != Some(key)
            && let Err(error) = shared.database.forget_status(seat.account, key).await
        {
            tracing::warn!(%error, "could not write to desk.db");
        }
        Ok(())
    }

    /// Switches a channel on or off: shown at once, and taken back when the server refuses.
    ///
    /// # Errors
    /// `channel_locked`, or when the server cannot be asked.
    pub async fn set_channel(&self, channel: Channel, on: bool) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let key = Uuid::now_v7();
        let mut told = 0;
        shared.change_for(&seat, |workspace| told = workspace.switch_channel(key, channel, on));
        let (channels, answer) = match seat.api.set_channel(key, channel, on).await {
            Ok(channels) => (Some(channels), Ok(())),
            Err(error) => (None, Err(error)),
        };
        shared.change_for(&seat, |workspace| workspace.channel_answered(key, channel, told, channels));
        answer
    }

    /// Changes what clients and colleagues see of the operator.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn set_profile(&self, profile: SetProfile) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        let operator = seat.api.set_profile(&profile).await?;
        self.shared().change_for(&seat, |workspace| workspace.take_operator(operator));
        Ok(())
    }

    /// Changes the operator's photo: a picture as base64, or none.
    ///
    /// # Errors
    /// `bad_request` when it is no picture that is taken, `too_large`, or when the server cannot be asked.
    pub async fn set_photo(&self, base64: Option<String>) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        let photo = base64.as_deref().map(photo::decode).transpose()?;
        let operator = seat.api.set_photo(photo).await?;
        self.shared().change_for(&seat, |workspace| workspace.take_operator(operator));
        Ok(())
    }

    /// Changes the operator's password; his or her other computers are signed out.
    ///
    /// # Errors
    /// `wrong_credentials` when the present one is wrong, or when the server cannot be asked.
    pub async fn set_password(&self, password: SetOwnPassword) -> Result<(), ApiError> {
        self.shared().seat()?.api.set_password(&password).await
    }

    /// The operator's statuses, newest first.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn history(&self) -> Result<StatusHistory, ApiError> {
        self.shared().seat()?.api.history().await
    }

    /// A colleague's statuses, newest first.
    ///
    /// # Errors
    /// `forbidden` for operators, or when the server cannot be asked.
    pub async fn operator_history(&self, operator_id: OperatorId) -> Result<StatusHistory, ApiError> {
        self.shared().seat()?.api.operator_history(operator_id).await
    }

    /// Sets a colleague's status.
    ///
    /// # Errors
    /// `forbidden` for operators, or when the server cannot be asked.
    pub async fn set_operator_status(&self, operator_id: OperatorId, status: Status) -> Result<(), ApiError> {
        self.shared().seat()?.api.set_operator_status(operator_id, status).await
    }

    /// Signs a colleague out on all of his or her computers.
    ///
    /// # Errors
    /// `forbidden` for operators, or when the server cannot be asked.
    pub async fn sign_out_operator(&self, operator_id: OperatorId) -> Result<(), ApiError> {
        self.shared().seat()?.api.sign_out_operator(operator_id).await
    }

    /// Lets an offer go on to somebody else.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn decline(&self, session_id: SessionId) -> Result<(), ApiError> {
        self.shared().seat()?.api.decline(session_id).await
    }

    /// Gives a client who waits for me to a group's queue.
    ///
    /// # Errors
    /// When the server cannot be asked or refuses.
    pub async fn pass_on(&self, session_id: SessionId, group_id: GroupId) -> Result<(), ApiError> {
        self.shared().seat()?.api.pass_on(session_id, group_id).await
    }

    /// Takes a waiting client and opens the conversation.
    ///
    /// # Errors
    /// `already_accepted` when somebody else was faster, or when the server cannot be asked.
    pub async fn accept(&self, session_id: SessionId) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        shared.change_for(&seat, |workspace| workspace.set_accepting(session_id, true));
        let answer = seat.api.accept(session_id).await;
        let now = shared.now();
        match answer {
            Ok(answer) => {
                shared.change_for(&seat, |workspace| {
                    workspace.take(answer.session, now);
                    workspace.show(Some(session_id));
                });
                Ok(())
            }
            Err(error) => {
                shared.change_for(&seat, |workspace| match error.code {
                    ErrorCode::AlreadyAccepted => {
                        workspace.gone(session_id, error.args.get("operator").cloned(), None, now);
                    }
                    _ => workspace.set_accepting(session_id, false),
                });
                Err(error)
            }
        }
    }

    /// Shows a conversation; answers when its newest messages are there, or at once when there is no connection: they
    /// come as soon as there is one.
    ///
    /// # Errors
    /// `not_found` when there is no such session.
    pub async fn open_conversation(&self, session_id: SessionId) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        if !shared.read(|workspace| workspace.sessions.contains_key(&session_id)) {
            return Err(not_found("session"));
        }
        shared.change_for(&seat, |workspace| workspace.show(Some(session_id)));
        let settled = |workspace: &crate::workspace::Workspace| {
            !workspace.link.is_connected()
                || workspace.open.as_ref().is_none_or(|open| open.session_id != session_id || open.complete)
        };
        shared.until(PATIENCE, settled).await;
        Ok(())
    }

    /// Shows the conversation of the client who waits longest for me; Home when nobody does.
    ///
    /// # Errors
    /// As [`Desk::open_conversation`].
    pub async fn open_longest_waiting(&self) -> Result<(), ApiError> {
        let session_id = self.shared().core().longest_waiting();
        match session_id {
            Some(session_id) => self.open_conversation(session_id).await,
            None => {
                self.show_home().await;
                Ok(())
            }
        }
    }

    /// Shows Home.
    pub async fn show_home(&self) {
        self.shared().change(|workspace| workspace.show(None));
    }

    /// Loads older messages of the shown conversation, if there are any.
    ///
    /// # Errors
    /// When the server cannot be asked.
    pub async fn load_older(&self) -> Result<(), ApiError> {
        let seat = self.shared().seat()?;
        sender::older(self.shared(), &seat).await
    }

    /// Puts a message into the outbox. Answers once it is on the disk; from there it goes out by itself.
    ///
    /// # Errors
    /// `bad_request` when it is empty, `too_large`, `not_found`, or `local_storage` when desk.db cannot be written.
    pub async fn send_message(&self, session_id: SessionId, text: String) -> Result<MessageId, ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        if text.trim().is_empty() {
            return Err(ApiError::never(ErrorCode::BadRequest, "a message without text"));
        }
        if text.len() > MESSAGE_TEXT_MAX {
            let error = ApiError::never(ErrorCode::TooLarge, "the text is over the limit");
            return Err(error.with("limit", MESSAGE_TEXT_MAX.to_string()));
        }
        if !shared.read(|workspace| workspace.sessions.contains_key(&session_id)) {
            return Err(not_found("session"));
        }
        let id = MessageId(Uuid::now_v7());
        let now = shared.now();
        let (written_at, snapshot) = shared.read(|workspace| (workspace.server_time(now), workspace.snapshot(now)));
        let written = Written::Text(&text);
        let put = shared.database.put(seat.account, session_id, id, written, written_at, snapshot.as_ref());
        let place = put.await?;
        let item = Item { place, id, session_id, text, file: None, uploaded: None, written_at, failure: None };
        shared.change_for(&seat, |workspace| workspace.queued(item));
        seat.outbox.notify_one();
        Ok(id)
    }

    /// Tries a message again that the server refused.
    ///
    /// # Errors
    /// `not_found` when it is not in the outbox, `local_storage` when desk.db cannot be written.
    pub async fn retry_message(&self, id: MessageId) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        self.in_outbox(id)?;
        shared.database.set_failure(id, None).await?;
        shared.change_for(&seat, |workspace| workspace.set_failure(id, None));
        seat.outbox.notify_one();
        Ok(())
    }

    /// Deletes a message that the server refused, or cancels a file that is on its way.
    ///
    /// # Errors
    /// `not_found` when it is not in the outbox, `conflict` while a text is on its way, `local_storage` when desk.db cannot
    /// be written.
    pub async fn discard_message(&self, id: MessageId) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        let item = self.in_outbox(id)?;
        if item.failure.is_none() && item.file.is_none() {
            return Err(ApiError::never(ErrorCode::Conflict, "the message is on its way"));
        }
        shared.database.remove(id).await?;
        shared.change_for(&seat, |workspace| workspace.discard(id));
        if item.file.is_some() {
            shared.held.remove(id).await;
        }
        Ok(())
    }

    /// Keeps what the operator has begun to write.
    ///
    /// # Errors
    /// `local_storage` when desk.db cannot be written.
    pub async fn save_draft(&self, session_id: SessionId, text: String) -> Result<(), ApiError> {
        let shared = self.shared();
        let seat = shared.seat()?;
        shared.database.set_draft(seat.account, session_id, &text).await?;
        shared.change_for(&seat, |workspace| workspace.set_draft(session_id, text));
        Ok(())
    }

    /// Keeps what the operator set.
    pub async fn set_settings(&self, settings: Settings) {
        let kept = settings.clone();
        self.shared().remember(|remembered| remembered.settings = kept);
        self.shared().change(|workspace| workspace.settings = settings);
    }

    /// Tells the window that something of this computer does not work, or works again.
    pub fn set_trouble(&self, trouble: Trouble, there: bool) {
        self.shared().change(|workspace| workspace.set_trouble(trouble, there));
    }

    /// The operator has read what was told about a trouble.
    pub fn dismiss_trouble(&self, trouble: &Trouble) {
        self.shared().change(|workspace| workspace.dismiss(trouble));
    }

    /// The window gained or lost the focus.
    pub fn set_focused(&self, focused: bool) {
        self.shared().change(|workspace| workspace.set_focused(focused));
    }

    /// Tries to connect now instead of waiting for the next attempt.
    pub fn reconnect_now(&self) {
        if let Ok(seat) = self.shared().seat() {
            seat.retry.notify_one();
        }
    }

    /// Ends the tasks; what was to be written is on the disk after this. The operator stays signed in for the next start.
    pub async fn stop(&self) {
        sign_in::end(self.shared(), &mut *self.0.running.lock().await).await;
        self.shared().core().fall_silent();
        self.shared().database.close().await;
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.0.shared
    }

    fn in_outbox(&self, id: MessageId) -> Result<Item, ApiError> {
        self.shared()
            .read(|workspace| workspace.outbox.get(id).cloned())
            .ok_or_else(|| not_found("message in the outbox"))
    }
}
