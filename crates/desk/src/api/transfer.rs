//! Giving sessions to colleagues.

use deskbell_protocol::{ApiError, BeginTransfer, SessionId, TransferTargets};
use reqwest::Method;
use uuid::Uuid;

use super::{Api, ask, repeated, told};

impl Api {
    /// Puts a session before somebody else. The stream tells what becomes of it.
    pub(crate) async fn begin_transfer(&self, id: SessionId, body: &BeginTransfer) -> Result<(), ApiError> {
        self.tell(&format!("/v1/sessions/{id}/transfer"), Some(body)).await
    }

    /// Takes that back.
    pub(crate) async fn cancel_transfer(&self, id: SessionId) -> Result<(), ApiError> {
        let (key, path) = (Uuid::now_v7(), format!("/v1/sessions/{id}/transfer"));
        repeated(|| told(self.written(Method::DELETE, &path, key, None::<&()>))).await
    }

    /// To whom a session could go.
    pub(crate) async fn transfer_targets(&self, id: SessionId) -> Result<TransferTargets, ApiError> {
        repeated(|| ask(self.request(Method::GET, &format!("/v1/sessions/{id}/transfer-targets")))).await
    }
}
