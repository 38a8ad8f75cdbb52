//! What is asked about talks beside their texts: files, templates, and what is known of a client.

use bytes::Bytes;
use deskbell_protocol::{
    AboutClient, ApiError, BanClient, BanId, Bans, EditClient, Found, Message, MessageId, NoteId, SaveTemplate,
    SessionId, SetResult, SetTags, Tags, Template, TemplateId, WriteNote,
};
use reqwest::{Method, header};
use uuid::Uuid;

use super::{Api, answer, ask, of_transport, repeated, told};

/// The body of an answer, as it comes.
pub(crate) struct Coming(reqwest::Response);

impl Coming {
    /// The next piece; none at the end.
    pub(crate) async fn next(&mut self) -> Result<Option<Bytes>, ApiError> {
        self.0.chunk().await.map_err(|error| of_transport(&error))
    }
}

impl Api {
    /// Sends a file once; the outbox repeats. It takes as long as it takes: who asks looks whether it goes on.
    pub(crate) async fn send_file(
        &self,
        session: SessionId,
        id: MessageId,
        name: &str,
        body: reqwest::Body,
    ) -> Result<Message, ApiError> {
        let request = self.unhurried(Method::PUT, &format!("/v1/sessions/{session}/files/{id}"));
        let request = request.query(&[("name", name)]).header(header::CONTENT_TYPE, "application/octet-stream");
        ask(request.body(body)).await
    }

    /// A message's file. Who asks looks whether it goes on.
    pub(crate) async fn file(&self, session: SessionId, id: MessageId) -> Result<Coming, ApiError> {
        answer(self.unhurried(Method::GET, &format!("/v1/sessions/{session}/files/{id}"))).await.map(Coming)
    }

    pub(crate) async fn save_template(&self, id: TemplateId, body: &SaveTemplate) -> Result<Template, ApiError> {
        repeated(|| ask(self.request(Method::PUT, &format!("/v1/templates/{id}")).json(body))).await
    }

    pub(crate) async fn delete_template(&self, id: TemplateId) -> Result<(), ApiError> {
        self.put_away(&format!("/v1/templates/{id}")).await
    }

    /// Asks once; who asks repeats.
    pub(crate) async fn about(&self, id: SessionId) -> Result<AboutClient, ApiError> {
        ask(self.request(Method::GET, &format!("/v1/sessions/{id}/about"))).await
    }

    pub(crate) async fn write_note(&self, id: SessionId, note: NoteId, body: &WriteNote) -> Result<(), ApiError> {
        repeated(|| told(self.request(Method::PUT, &format!("/v1/sessions/{id}/notes/{note}")).json(body))).await
    }

    pub(crate) async fn edit_client(&self, id: SessionId, body: &EditClient) -> Result<(), ApiError> {
        repeated(|| told(self.request(Method::PUT, &format!("/v1/sessions/{id}/client")).json(body))).await
    }

    pub(crate) async fn set_tags(&self, id: SessionId, body: &SetTags) -> Result<(), ApiError> {
        repeated(|| told(self.request(Method::PUT, &format!("/v1/sessions/{id}/tags")).json(body))).await
    }

    pub(crate) async fn tags(&self) -> Result<Tags, ApiError> {
        repeated(|| ask(self.request(Method::GET, "/v1/tags"))).await
    }

    /// Writes what came of a session and closes it.
    pub(crate) async fn set_result(&self, id: SessionId, body: &SetResult) -> Result<(), ApiError> {
        let (key, path) = (Uuid::now_v7(), format!("/v1/sessions/{id}/result"));
        repeated(|| told(self.written(Method::PUT, &path, key, Some(body)))).await
    }

    pub(crate) async fn ban(&self, id: SessionId, body: &BanClient) -> Result<(), ApiError> {
        self.tell(&format!("/v1/sessions/{id}/ban"), Some(body)).await
    }

    pub(crate) async fn bans(&self) -> Result<Bans, ApiError> {
        repeated(|| ask(self.request(Method::GET, "/v1/bans"))).await
    }

    pub(crate) async fn lift_ban(&self, id: BanId) -> Result<(), ApiError> {
        self.put_away(&format!("/v1/bans/{id}")).await
    }

    pub(crate) async fn search(&self, query: &str) -> Result<Found, ApiError> {
        repeated(|| ask(self.request(Method::GET, "/v1/search").query(&[("q", query)]))).await
    }

    async fn put_away(&self, path: &str) -> Result<(), ApiError> {
        let key = Uuid::now_v7();
        repeated(|| told(self.written(Method::DELETE, path, key, None::<&()>))).await
    }
}
