//! Invitations of one operator on two computers: what is asked for on the one is so on both.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, Window};
use deskbell_desk::ports::PopupReason;
use deskbell_desk::view::{InvitationView, Snapshot};
use deskbell_protocol::{CreateInvitation, ErrorCode, InvitationId, InvitationState, SessionState, Status};
use deskbell_testkit::{INES, Proxy, ScriptedClient, TestServer};

const HOUR: i64 = 3_600_000;

fn of(seen: &Snapshot, id: InvitationId) -> Option<&InvitationView> {
    seen.invitations.iter().find(|view| view.invitation.id == id)
}

/// Waits until the window shows an invitation like this.
async fn until(
    window: &mut Window,
    id: InvitationId,
    what: &str,
    so: impl Fn(&InvitationView) -> bool,
) -> InvitationView {
    let seen = window.wait_for(what, |seen| of(seen, id).is_some_and(&so)).await;
    of(seen, id).unwrap().clone()
}

fn reusable() -> CreateInvitation {
    CreateInvitation {
        valid_for_ms: Some(HOUR),
        reusable: true,
        uses_max: Some(3),
        label: Some("Trade fair".to_owned()),
        client_name: Some("Eva".to_owned()),
        language: Some("cs".to_owned()),
        ..CreateInvitation::default()
    }
}

#[tokio::test]
async fn what_is_done_to_an_invitation_is_seen_on_every_computer_of_its_owner() {
    let server = TestServer::start().await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, mut window) = here.signed_in(&server.url(), INES).await;
    let (other, mut other_window) = there.signed_in(&server.url(), INES).await;
    let made = desk.create_invitation(reusable()).await.unwrap();
    let (id, end) = (made.invitation.id, made.invitation.valid_until.unwrap());
    assert!(made.open && made.can_extend, "it can be sent at once");
    until(&mut other_window, id, "the new invitation", |view| view.invitation == made.invitation).await;
    assert!(desk.invitation_qr(id).unwrap().path.starts_with("M0 0h7v1h-7z"), "its QR code is drawn");

    let mut client = ScriptedClient::from_url(&made.invitation.url);
    let joined = client.join("Jan").await.unwrap().session.id;
    let used = |view: &InvitationView| view.invitation.uses.iter().any(|came| came.session_id == joined && came.open);
    let seen = until(&mut window, id, "who joined by it", used).await;
    assert_eq!((seen.state, seen.open), (InvitationState::InUse, true), "others can still join");
    let waiting = window.wait_for_waiting().await;
    assert_eq!((waiting.invited, waiting.label.as_deref()), (true, Some("Trade fair")));

    other.extend_invitation(id, HOUR).await.unwrap();
    let longer = |view: &InvitationView| view.invitation.valid_until == Some(end.plus(HOUR));
    until(&mut window, id, "the later end", longer).await;

    let again = other.duplicate_invitation(id).await.unwrap().invitation;
    assert_ne!((again.id, &again.url), (id, &made.invitation.url), "a link of its own");
    assert_eq!(again.valid_until.unwrap().since(again.valid_from), 2 * HOUR, "as long as the first is now");
    let texts = (again.label.as_deref(), again.client_name.as_deref(), again.language.as_deref());
    assert_eq!(texts, (Some("Trade fair"), Some("Eva"), Some("cs")));
    assert_eq!((again.reusable, again.uses_max, again.used), (true, Some(3), 0));

    assert!(desk.invitation_picture(id).unwrap().starts_with(b"\x89PNG"));
    desk.revoke_invitation(id, false).await.unwrap();
    let revoked = |view: &InvitationView| view.state == InvitationState::Revoked;
    let seen = until(&mut other_window, id, "the revocation", revoked).await;
    assert!(!seen.open && !seen.can_extend, "nobody can join by it");
    assert_eq!(desk.invitation_qr(id).unwrap_err().code, ErrorCode::InvitationRevoked, "there is nothing to be sent");
    assert_eq!(desk.invitation_picture(id).unwrap_err().code, ErrorCode::InvitationRevoked);
    assert_eq!(desk.extend_invitation(id, HOUR).await.unwrap_err().code, ErrorCode::InvitationRevoked);
    assert!(client.session().state.is_waiting(), "who came by it goes on");

    let mut second = ScriptedClient::from_url(&again.url);
    second.join("Ida").await.unwrap();
    desk.revoke_all_invitations(true).await.unwrap();
    until(&mut other_window, again.id, "the other's revocation", revoked).await;
    for client in [&client, &second] {
        client.wait_for_session(|session| session.state == SessionState::Closed).await;
    }
    desk.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn an_extension_whose_answer_is_lost_is_not_made_twice() {
    let server = TestServer::start().await;
    let proxy = Proxy::start(server.address()).await;
    let (here, there) = (Computer::new(), Computer::new());
    let (desk, _window) = here.signed_in(&proxy.url(), INES).await;
    let (_other, mut other_window) = there.signed_in(&server.url(), INES).await;
    let made = desk.create_invitation(reusable()).await.unwrap().invitation;
    let end = made.valid_until.unwrap();
    proxy.lose_answers(true);
    let extending = tokio::spawn({
        let desk = desk.clone();
        async move { desk.extend_invitation(made.id, HOUR).await }
    });
    let moved = |view: &InvitationView| view.invitation.valid_until != Some(end);
    until(&mut other_window, made.id, "the later end", moved).await;
    proxy.lose_answers(false);
    proxy.cut();
    extending.await.unwrap().expect("asked again, it is answered");
    let known = desk.invitation(made.id).unwrap().invitation;
    assert_eq!(known.valid_until, Some(end.plus(HOUR)), "once and not twice");
    desk.stop().await;
}

#[tokio::test]
async fn what_is_not_there_or_not_mine_cannot_be_sent() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, _window) = computer.signed_in(&server.url(), INES).await;
    let nowhere = InvitationId(uuid::Uuid::from_u128(1));
    assert_eq!(desk.invitation(nowhere).unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(desk.duplicate_invitation(nowhere).await.unwrap_err().code, ErrorCode::NotFound);
    assert_eq!(desk.revoke_invitation(nowhere, false).await.unwrap_err().code, ErrorCode::NotFound);
    let made = desk.create_invitation(reusable()).await.unwrap().invitation;
    let invited = desk.invitation(made.id).unwrap();
    assert_eq!((invited.operator.as_str(), invited.company.is_empty()), (INES.display_name, false));
    desk.stop().await;
    assert!(desk.client(deskbell_protocol::SessionId(uuid::Uuid::from_u128(1))).is_err());
}

#[tokio::test]
async fn who_leaves_a_message_is_told_once_and_can_be_answered() {
    let server = TestServer::start().await;
    let computer = Computer::new();
    let (desk, mut window) = computer.signed_in(&server.url(), INES).await;
    desk.set_status(Status::AWAY).await.unwrap();
    let away = |seen: &Snapshot| seen.account.as_ref().is_some_and(|account| !account.status_pending);
    window.wait_for("Away to be confirmed", away).await;
    let made = desk.create_invitation(reusable()).await.unwrap().invitation;
    let mut client = ScriptedClient::from_url(&made.url);
    let session = client.join("Eva").await.unwrap().session.id;
    window.wait_for_waiting().await;
    assert_eq!((computer.popups(), computer.ringing()), (1, 1), "who waits for me rings");

    client.leave_message("Please write to me", "eva@example.com").await.unwrap();
    let left = |seen: &Snapshot| seen.sessions.iter().any(|view| view.message_left_at.is_some());
    window.wait_for("the message that was left", left).await;
    let label = Some("Trade fair".to_owned());
    let said: Vec<_> = computer.doubles.notifier.visible().into_iter().map(|popup| popup.reason).collect();
    assert_eq!(said, [PopupReason::MessageLeft { name: "Eva".to_owned(), label }], "instead of the first popup");
    assert_eq!(computer.ringing(), 0, "nobody waits to be heard");
    assert_eq!(desk.client(session).unwrap().email.as_deref(), Some("eva@example.com"));
    desk.stop().await;
}
