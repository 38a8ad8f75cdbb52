//! What the window may ask about a talk beside its texts: transfers, files, templates, and what is known of a client.

use deskbell_desk::Source;
use deskbell_desk::view::{PastPage, TemplateMatch};
use deskbell_protocol::{
    ApiError, BanClient, BanId, Bans, BeginTransfer, EditClient, ErrorCode, Found, MessageId, SaveTemplate, Seq,
    SessionId, SetResult, Tags, Template, TemplateId, TransferTargets, TransferTo,
};
use percent_encoding::percent_decode;
use tauri::AppHandle;
use tauri::ipc::{InvokeBody, Request};

use super::{Answer, TheShell};

#[tauri::command]
pub(super) async fn begin_transfer(
    shell: TheShell<'_>,
    session_id: SessionId,
    to: TransferTo,
    note: String,
) -> Answer<()> {
    shell.desk.begin_transfer(session_id, BeginTransfer { to, note }).await
}

#[tauri::command]
pub(super) async fn cancel_transfer(shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.desk.cancel_transfer(session_id).await
}

#[tauri::command]
pub(super) async fn transfer_targets(shell: TheShell<'_>, session_id: SessionId) -> Answer<TransferTargets> {
    shell.desk.transfer_targets(session_id).await
}

#[tauri::command]
pub(super) fn dismiss_returned(shell: TheShell<'_>, session_id: SessionId) {
    shell.desk.dismiss_returned(session_id);
}

#[tauri::command]
pub(super) fn set_typing(shell: TheShell<'_>, session_id: SessionId, on: bool) {
    shell.desk.set_typing(session_id, on);
}

#[tauri::command]
pub(super) fn unread_next(shell: TheShell<'_>) -> Option<SessionId> {
    shell.desk.unread_next()
}

/// The bytes are the request itself; the headers `session` and `name` say the rest.
#[tauri::command]
pub(super) async fn send_file(shell: TheShell<'_>, request: Request<'_>) -> Answer<MessageId> {
    let header = |name| request.headers().get(name).map(|value| value.as_bytes()).unwrap_or_default();
    let session_id = std::str::from_utf8(header("session")).ok().and_then(|id| id.parse().ok());
    let session_id: SessionId = session_id.ok_or_else(|| not_a_file("no session is named"))?;
    let name = percent_decode(header("name")).decode_utf8_lossy().into_owned();
    shell.desk.send_file(session_id, &name, Source::Bytes(bytes(request.body())?)).await
}

#[tauri::command]
pub(super) async fn choose_files(app: AppHandle, shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.choose_files(&app, session_id).await
}

#[tauri::command]
pub(super) async fn save_file(shell: TheShell<'_>, session_id: SessionId, message_id: MessageId) -> Answer<String> {
    shell.save_file(session_id, message_id).await
}

#[tauri::command]
pub(super) async fn find_templates(
    shell: TheShell<'_>,
    session_id: SessionId,
    query: String,
) -> Answer<Vec<TemplateMatch>> {
    shell.desk.find_templates(session_id, &query)
}

#[tauri::command]
pub(super) async fn save_template(
    shell: TheShell<'_>,
    id: Option<TemplateId>,
    template: SaveTemplate,
) -> Answer<Template> {
    shell.desk.save_template(id, template).await
}

#[tauri::command]
pub(super) async fn delete_template(shell: TheShell<'_>, id: TemplateId) -> Answer<()> {
    shell.desk.delete_template(id).await
}

#[tauri::command]
pub(super) async fn edit_client(shell: TheShell<'_>, session_id: SessionId, client: EditClient) -> Answer<()> {
    shell.desk.edit_client(session_id, client).await
}

#[tauri::command]
pub(super) async fn set_tags(shell: TheShell<'_>, session_id: SessionId, tags: Vec<String>) -> Answer<()> {
    shell.desk.set_tags(session_id, tags).await
}

#[tauri::command]
pub(super) async fn find_tags(shell: TheShell<'_>) -> Answer<Tags> {
    shell.desk.find_tags().await
}

#[tauri::command]
pub(super) async fn write_note(shell: TheShell<'_>, session_id: SessionId, text: String) -> Answer<()> {
    shell.desk.write_note(session_id, text).await
}

#[tauri::command]
pub(super) async fn past(shell: TheShell<'_>, session_id: SessionId, before: Option<Seq>) -> Answer<PastPage> {
    shell.desk.past(session_id, before).await
}

#[tauri::command]
pub(super) async fn set_result(shell: TheShell<'_>, session_id: SessionId, result: SetResult) -> Answer<()> {
    shell.desk.set_result(session_id, result).await
}

#[tauri::command]
pub(super) async fn ban(shell: TheShell<'_>, session_id: SessionId, ban: BanClient) -> Answer<()> {
    shell.desk.ban(session_id, ban).await
}

#[tauri::command]
pub(super) async fn bans(shell: TheShell<'_>) -> Answer<Bans> {
    shell.desk.bans().await
}

#[tauri::command]
pub(super) async fn lift_ban(shell: TheShell<'_>, id: BanId) -> Answer<()> {
    shell.desk.lift_ban(id).await
}

#[tauri::command]
pub(super) async fn search(shell: TheShell<'_>, query: String) -> Answer<Found> {
    shell.desk.search(&query).await
}

/// Where bytes cannot travel as they are they come as a list of numbers.
fn bytes(body: &InvokeBody) -> Answer<Vec<u8>> {
    match body {
        InvokeBody::Raw(bytes) => Ok(bytes.clone()),
        InvokeBody::Json(list) => {
            serde_json::from_value(list.clone()).map_err(|_| not_a_file("the request is no list of bytes"))
        }
    }
}

fn not_a_file(why: &str) -> ApiError {
    ApiError::never(ErrorCode::BadRequest, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_as_they_are_or_as_numbers() {
        assert_eq!(bytes(&InvokeBody::Raw(vec![0, 255])).unwrap(), [0, 255]);
        assert_eq!(bytes(&InvokeBody::Json(serde_json::json!([0, 255]))).unwrap(), [0, 255]);
        for other in [serde_json::json!({ "a": 1 }), serde_json::json!([256]), serde_json::json!("x")] {
            assert_eq!(bytes(&InvokeBody::Json(other)).unwrap_err().code, ErrorCode::BadRequest);
        }
    }
}
