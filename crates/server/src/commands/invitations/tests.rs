//! Invitations of integrations, which lead to groups too and have no end.

use deskbell_protocol::{Channel, CreateInvitation, GroupId, InvitationState, JoinId, OperatorId, Role, Source};
use tempfile::TempDir;
use uuid::Uuid;

use super::*;
use crate::admin::Admin;
use crate::commands::joins::{By, Join};
use crate::company::Newest;
use crate::feed::Hub;
use crate::metrics::Metrics;
use crate::presence::Presence;
use crate::sources::Sources;
use crate::store::clients::Told;
use crate::store::{Context, Store};
use crate::{NewOperator, ServerError};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A company with an operator and the group that he or she serves.
async fn company(folder: &TempDir) -> Result<(Store, OperatorId, GroupId), ServerError> {
    let sources = Sources::system();
    let (presence, base_url) = (Presence::new(sources.pace.lease), "http://here".to_owned());
    let (hub, metrics) = (Hub::default(), Metrics::default());
    let context = Context { sources, presence, hub, metrics, company: Newest::default(), base_url };
    let store = Store::open(folder.path(), None, context).await?;
    let admin = Admin::of(store.clone());
    admin.create_company("Acme").await?;
    let (username, display_name, password) = ("eva".into(), "Eva".into(), "correct horse".into());
    let eva = admin.create_operator(NewOperator { username, display_name, password, role: Role::Operator }).await?;
    let sales = admin.create_group("Sales", &["eva".into()]).await?;
    Ok((store, eva, sales))
}

fn made(id: Uuid, leads_to: Target, request: CreateInvitation) -> Create {
    Create { id: id.into(), asker: Asker::Integration, leads_to, made_by: Some("CRM".into()), request }
}

fn endless() -> CreateInvitation {
    CreateInvitation { reusable: true, ..CreateInvitation::default() }
}

fn joining(invitation: &Invitation) -> Join {
    Join {
        id: JoinId(Uuid::now_v7()),
        secret: "secret".into(),
        by: By::Code(invitation.url.rsplit('/').next().unwrap_or_default().to_owned()),
        client_key: None,
        told: Told::default(),
        leaving_message: false,
    }
}

fn once() -> Once {
    Once { scope: "key".into(), key: Uuid::now_v7(), operation: "test".into() }
}

fn said<T>(outcome: Result<T, Refusal>) -> Option<ErrorCode> {
    outcome.err().map(|refusal| refusal.into_api().code)
}

#[tokio::test]
async fn an_invitation_to_a_group_brings_clients_into_its_queue() {
    let folder = TempDir::new().expect("a temporary folder");
    let (store, eva, sales) = company(&folder).await.expect("a company");
    let invitation = store.write(made(Uuid::now_v7(), Target::Group(sales), endless())).await.expect("made");
    assert_eq!((invitation.leads_to.as_str(), invitation.group_id), ("Sales", Some(sales)));
    assert_eq!((invitation.made_by.as_deref(), invitation.valid_until), (Some("CRM"), None));
    let joined = store.write(joining(&invitation)).await.expect("it lets in many");
    let record = crate::store::sessions::by_id(&mut store.peek().await.expect("read"), joined.session.id).await;
    let session = record.expect("read").expect("stored").session;
    assert_eq!((session.source, session.group_id, session.owner_id), (Source::Invitation, Some(sales), None));
    assert_eq!(session.invitation_id, Some(invitation.id));

    let admin = Admin::of(store.clone());
    let full = |queue_max| {
        admin.change_settings(move |settings| {
            settings.groups[0].queue_max = queue_max;
            Ok(())
        })
    };
    full(Some(1)).await.expect("valid");
    assert_eq!(said(store.write(joining(&invitation)).await), Some(ErrorCode::QueueFull), "as at the group's page");
    full(None).await.expect("valid");
    store.write(joining(&invitation)).await.expect("there is room again");
    let operators = (Asker::Operator(eva), Asker::Administrator);
    let revoke = |asker| Revoke { id: invitation.id, asker, end_sessions: true, once: once() };
    assert_eq!(said(store.write(revoke(operators.0)).await), Some(ErrorCode::NotFound), "no operator owns it");
    let revoked = store.write(revoke(operators.1)).await.expect("an administrator may");
    assert_eq!((revoked.state, revoked.used, revoked.open), (InvitationState::Revoked, 2, 0), "all of them end");

    let other = store.write(made(Uuid::now_v7(), Target::Group(sales), endless())).await.expect("made");
    let without_chat = |settings: &mut deskbell_protocol::CompanySettings| {
        settings.groups[0].channels.retain(|channel| *channel != Channel::WebChat);
        Ok(())
    };
    admin.change_settings(without_chat).await.expect("valid");
    assert_eq!(said(store.write(joining(&other)).await), Some(ErrorCode::InvitationRevoked), "it leads nowhere");
    store.close().await;
}

#[tokio::test]
async fn integrations_are_bound_by_no_longest_and_operators_are() {
    let folder = TempDir::new().expect("a temporary folder");
    let (store, eva, _) = company(&folder).await.expect("a company");
    let (id, ten_years) = (Uuid::now_v7(), 3_650 * DAY_MS);
    let long = CreateInvitation { valid_for_ms: Some(ten_years), ..endless() };
    let invitation = store.write(made(id, Target::Owner(eva), long.clone())).await.expect("not bound");
    let again = store.write(made(id, Target::Owner(eva), long.clone())).await.expect("the same");
    assert_eq!((again.url, again.changes), (invitation.url.clone(), invitation.changes));
    let by_another = Create { made_by: Some("Shop".into()), ..made(id, Target::Owner(eva), long.clone()) };
    assert_eq!(said(store.write(by_another).await), Some(ErrorCode::Conflict));
    let hers = Create { asker: Asker::Operator(eva), ..made(Uuid::now_v7(), Target::Owner(eva), long) };
    assert_eq!(said(store.write(hers).await), Some(ErrorCode::BadInvitation));
    let extend = |asker| Extend { id: invitation.id, asker, by_ms: ten_years, once: once() };
    assert!(store.write(extend(Asker::Integration)).await.is_ok());
    assert_eq!(said(store.write(extend(Asker::Operator(eva))).await), Some(ErrorCode::BadInvitation));
    let endless = store.write(made(Uuid::now_v7(), Target::Owner(eva), endless())).await.expect("no end");
    let extend = Extend { id: endless.id, asker: Asker::Integration, by_ms: DAY_MS, once: once() };
    assert_eq!(said(store.write(extend).await), Some(ErrorCode::BadInvitation), "there is no end to move");
    store.close().await;
}

#[tokio::test]
async fn an_owner_is_told_and_a_group_has_none_to_tell() {
    let folder = TempDir::new().expect("a temporary folder");
    let (store, eva, sales) = company(&folder).await.expect("a company");
    let told = async || {
        let rows = sqlx::query("SELECT seq FROM feed WHERE kind = 'invitation.changed'")
            .fetch_all(&mut *store.peek().await.expect("read"))
            .await;
        rows.expect("read").len()
    };
    store.write(made(Uuid::now_v7(), Target::Group(sales), endless())).await.expect("made");
    assert_eq!(told().await, 0);
    store.write(made(Uuid::now_v7(), Target::Owner(eva), endless())).await.expect("made");
    assert_eq!(told().await, 1);
    store.close().await;
}
