//! What the window may ask. Three lines each: take a typed request, call the desk, return its result.

mod alerting;
mod talk;

use std::sync::Arc;

use deskbell_desk::view::{Change, InvitationView, QrView, ServerCheck, Settings, SignInRequest, Snapshot, Trouble};
use deskbell_protocol::{
    ApiError, Channel, CreateInvitation, GroupId, InvitationId, MessageId, OperatorId, SessionId, SetOwnPassword,
    SetProfile, Status, StatusHistory,
};
use tauri::ipc;
use tauri::plugin::{Builder, TauriPlugin};
use tauri::{AppHandle, Manager, State, Wry};

use crate::Shell;
use crate::invitations::By;

type Answer<T> = Result<T, ApiError>;
type TheShell<'a> = State<'a, Arc<Shell>>;

/// The commands as Tauri wants them. `build.rs` has the same list.
#[must_use]
pub fn plugin() -> TauriPlugin<Wry> {
    Builder::new("desk")
        .invoke_handler(tauri::generate_handler![
            subscribe,
            check_server,
            sign_in,
            try_here,
            sign_out,
            set_status,
            set_channel,
            set_profile,
            set_photo,
            set_password,
            history,
            operator_history,
            set_operator_status,
            sign_out_operator,
            create_invitation,
            duplicate_invitation,
            revoke_invitation,
            revoke_all_invitations,
            extend_invitation,
            mail_invitation,
            invitation_qr,
            save_invitation_qr,
            save_invitation_calendar,
            show_in_folder,
            contact,
            accept,
            decline,
            pass_on,
            end_session,
            open_conversation,
            show_home,
            load_older,
            send_message,
            retry_message,
            discard_message,
            save_draft,
            talk::begin_transfer,
            talk::cancel_transfer,
            talk::transfer_targets,
            talk::dismiss_returned,
            talk::set_typing,
            talk::unread_next,
            talk::send_file,
            talk::choose_files,
            talk::save_file,
            talk::find_templates,
            talk::save_template,
            talk::delete_template,
            talk::edit_client,
            talk::set_tags,
            talk::find_tags,
            talk::write_note,
            talk::past,
            talk::set_result,
            talk::ban,
            talk::bans,
            talk::lift_ban,
            talk::search,
            set_settings,
            dismiss_trouble,
            reconnect_now,
            open_url,
            alerting::mute,
            alerting::test_alert,
            alerting::answer_test,
            alerting::check_again,
            alerting::listen,
            alerting::outputs,
            alerting::own_sounds,
            alerting::set_own_sound,
            alerting::open_system_settings,
            alerting::set_autostart,
            leave,
        ])
        .build()
}

#[tauri::command]
fn subscribe(app: AppHandle, on_change: ipc::Channel<Vec<Change>>) -> Answer<Snapshot> {
    let shell = app.try_state::<Arc<Shell>>();
    shell.map(|shell| shell.follow_window(on_change)).ok_or_else(|| crate::start::reason(&app))
}

#[tauri::command]
async fn check_server(shell: TheShell<'_>, address: String) -> Answer<ServerCheck> {
    shell.desk.check_server(&address).await
}

#[tauri::command]
async fn sign_in(shell: TheShell<'_>, request: SignInRequest) -> Answer<()> {
    shell.desk.sign_in(request).await
}

#[tauri::command]
async fn try_here(shell: TheShell<'_>) -> Answer<()> {
    shell.try_here().await
}

#[tauri::command]
async fn sign_out(shell: TheShell<'_>) -> Answer<()> {
    shell.desk.sign_out().await
}

#[tauri::command]
async fn set_status(shell: TheShell<'_>, status: Status) -> Answer<()> {
    shell.desk.set_status(status).await
}

#[tauri::command]
async fn set_channel(shell: TheShell<'_>, channel: Channel, on: bool) -> Answer<()> {
    shell.desk.set_channel(channel, on).await
}

#[tauri::command]
async fn set_profile(shell: TheShell<'_>, profile: SetProfile) -> Answer<()> {
    shell.desk.set_profile(profile).await
}

#[tauri::command]
async fn set_photo(shell: TheShell<'_>, base64: Option<String>) -> Answer<()> {
    shell.desk.set_photo(base64).await
}

#[tauri::command]
async fn set_password(shell: TheShell<'_>, password: SetOwnPassword) -> Answer<()> {
    shell.desk.set_password(password).await
}

#[tauri::command]
async fn history(shell: TheShell<'_>) -> Answer<StatusHistory> {
    shell.desk.history().await
}

#[tauri::command]
async fn operator_history(shell: TheShell<'_>, operator_id: OperatorId) -> Answer<StatusHistory> {
    shell.desk.operator_history(operator_id).await
}

#[tauri::command]
async fn set_operator_status(shell: TheShell<'_>, operator_id: OperatorId, status: Status) -> Answer<()> {
    shell.desk.set_operator_status(operator_id, status).await
}

#[tauri::command]
async fn sign_out_operator(shell: TheShell<'_>, operator_id: OperatorId) -> Answer<()> {
    shell.desk.sign_out_operator(operator_id).await
}

#[tauri::command]
async fn create_invitation(shell: TheShell<'_>, request: CreateInvitation) -> Answer<InvitationView> {
    shell.desk.create_invitation(request).await
}

#[tauri::command]
async fn duplicate_invitation(shell: TheShell<'_>, invitation_id: InvitationId) -> Answer<InvitationView> {
    shell.desk.duplicate_invitation(invitation_id).await
}

#[tauri::command]
async fn revoke_invitation(shell: TheShell<'_>, invitation_id: InvitationId, end_sessions: bool) -> Answer<()> {
    shell.desk.revoke_invitation(invitation_id, end_sessions).await
}

#[tauri::command]
async fn revoke_all_invitations(shell: TheShell<'_>, end_sessions: bool) -> Answer<()> {
    shell.desk.revoke_all_invitations(end_sessions).await
}

#[tauri::command]
async fn extend_invitation(shell: TheShell<'_>, invitation_id: InvitationId, by_ms: i64) -> Answer<()> {
    shell.desk.extend_invitation(invitation_id, by_ms).await
}

#[tauri::command]
async fn mail_invitation(shell: TheShell<'_>, invitation_id: InvitationId) -> Answer<()> {
    shell.mail_invitation(invitation_id).await
}

#[tauri::command]
async fn invitation_qr(shell: TheShell<'_>, invitation_id: InvitationId) -> Answer<QrView> {
    shell.desk.invitation_qr(invitation_id)
}

#[tauri::command]
async fn save_invitation_qr(shell: TheShell<'_>, invitation_id: InvitationId) -> Answer<String> {
    shell.save_invitation_qr(invitation_id).await
}

#[tauri::command]
async fn save_invitation_calendar(shell: TheShell<'_>, invitation_id: InvitationId) -> Answer<String> {
    shell.save_invitation_calendar(invitation_id).await
}

#[tauri::command]
async fn show_in_folder(shell: TheShell<'_>, path: String) -> Answer<()> {
    shell.show_in_folder(&path).await
}

#[tauri::command]
async fn contact(shell: TheShell<'_>, session_id: SessionId, by: By) -> Answer<()> {
    shell.contact(session_id, by).await
}

#[tauri::command]
async fn accept(shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.desk.accept(session_id).await
}

#[tauri::command]
async fn decline(shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.desk.decline(session_id).await
}

#[tauri::command]
async fn pass_on(shell: TheShell<'_>, session_id: SessionId, group_id: GroupId) -> Answer<()> {
    shell.desk.pass_on(session_id, group_id).await
}

#[tauri::command]
async fn end_session(shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.desk.end_session(session_id).await
}

#[tauri::command]
async fn open_conversation(shell: TheShell<'_>, session_id: SessionId) -> Answer<()> {
    shell.desk.open_conversation(session_id).await
}

#[tauri::command]
async fn show_home(shell: TheShell<'_>) -> Answer<()> {
    shell.desk.show_home().await;
    Ok(())
}

#[tauri::command]
async fn load_older(shell: TheShell<'_>) -> Answer<()> {
    shell.desk.load_older().await
}

#[tauri::command]
async fn send_message(shell: TheShell<'_>, session_id: SessionId, text: String) -> Answer<MessageId> {
    shell.desk.send_message(session_id, text).await
}

#[tauri::command]
async fn retry_message(shell: TheShell<'_>, message_id: MessageId) -> Answer<()> {
    shell.desk.retry_message(message_id).await
}

#[tauri::command]
async fn discard_message(shell: TheShell<'_>, message_id: MessageId) -> Answer<()> {
    shell.desk.discard_message(message_id).await
}

#[tauri::command]
async fn save_draft(shell: TheShell<'_>, session_id: SessionId, text: String) -> Answer<()> {
    shell.desk.save_draft(session_id, text).await
}

#[tauri::command]
async fn set_settings(shell: TheShell<'_>, settings: Settings) -> Answer<()> {
    shell.desk.set_settings(settings).await;
    Ok(())
}

#[tauri::command]
fn dismiss_trouble(shell: TheShell<'_>, trouble: Trouble) {
    shell.desk.dismiss_trouble(&trouble);
}

#[tauri::command]
fn reconnect_now(shell: TheShell<'_>) {
    shell.desk.reconnect_now();
}

#[tauri::command]
async fn open_url(url: String) -> Answer<()> {
    match crate::links::Contact::of_link(&url) {
        Some(contact) => contact?.open().await,
        None => crate::links::open_outside(&url),
    }
}

#[tauri::command]
fn leave(app: AppHandle) {
    crate::leave(app);
}
