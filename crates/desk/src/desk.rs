//! What the window asks for.
#![allow(missing_docs, clippy::todo, reason = "signatures first; bodies follow within the hour")]
use std::{path::Path, sync::Arc};
use deskbell_protocol::{ApiError, CreateInvitation, MessageId, SessionId, Status};
use tokio::sync::mpsc::UnboundedReceiver;
use crate::ports::{Clock, Notifier, Preferences, Remembered, SecretStore, SoundPlayer};
use crate::view::{Change, InvitationView, ServerCheck, Settings, SignInRequest, Snapshot};
pub struct Ports { pub notifier: Arc<dyn Notifier>, pub sounds: Arc<dyn SoundPlayer>, pub secrets: Arc<dyn SecretStore>, pub preferences: Arc<dyn Preferences>, pub clock: Arc<dyn Clock> }
#[derive(Clone)] pub struct Desk;
impl Desk {
  pub async fn open(_data: &Path, _ports: Ports) -> Result<Self, ApiError> { todo!() }
  pub fn subscribe(&self) -> (Snapshot, UnboundedReceiver<Vec<Change>>) { todo!() }
  pub fn remembered(&self) -> Remembered { todo!() }
  pub async fn resume_sign_in(&self) -> Result<bool, ApiError> { todo!() }
  pub async fn check_server(&self, _address: &str) -> Result<ServerCheck, ApiError> { todo!() }
  pub async fn sign_in(&self, _request: SignInRequest) -> Result<(), ApiError> { todo!() }
  pub async fn sign_in_local(&self, _address: &str, _username: &str, _password: &str) -> Result<(), ApiError> { todo!() }
  pub async fn move_local(&self, _address: &str) { todo!() }
  pub async fn sign_out(&self) -> Result<(), ApiError> { todo!() }
  pub async fn set_status(&self, _status: Status) -> Result<(), ApiError> { todo!() }
  pub async fn create_invitation(&self, _request: CreateInvitation) -> Result<InvitationView, ApiError> { todo!() }
  pub async fn accept(&self, _session_id: SessionId) -> Result<(), ApiError> { todo!() }
  pub async fn end_session(&self, _session_id: SessionId) -> Result<(), ApiError> { todo!() }
  pub async fn open_conversation(&self, _session_id: SessionId) -> Result<(), ApiError> { todo!() }
  pub async fn show_home(&self) { todo!() }
  pub async fn load_older(&self) -> Result<(), ApiError> { todo!() }
  pub async fn send_message(&self, _session_id: SessionId, _text: String) -> Result<MessageId, ApiError> { todo!() }
  pub async fn retry_message(&self, _id: MessageId) -> Result<(), ApiError> { todo!() }
  pub async fn discard_message(&self, _id: MessageId) -> Result<(), ApiError> { todo!() }
  pub async fn save_draft(&self, _session_id: SessionId, _text: String) -> Result<(), ApiError> { todo!() }
  pub async fn set_settings(&self, _settings: Settings) { todo!() }
  pub fn set_focused(&self, _focused: bool) { todo!() }
  pub fn reconnect_now(&self) { todo!() }
  pub async fn stop(&self) { todo!() }
}
