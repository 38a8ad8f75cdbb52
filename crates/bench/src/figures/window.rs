//! The real window, signed in, with a client in a conversation.

use deskbell_testkit::{DeskWindow, INES, ScriptedClient, Stage, wait};

use super::company::Company;
use super::{Outcome, Programs};

/// Waits until the page says that it is drawn and what it shows.
async fn wait_shown(desk: &DeskWindow<'_>, what: &str) {
    wait::until(&format!("the window shows {what}"), wait::PATIENCE, async || {
        desk.script("return document.body.dataset.ready ?? ''").await == what
    })
    .await;
}

/// Opens the window and signs in as a person does.
pub(super) async fn signed_in<'stage>(
    stage: &'stage Stage,
    programs: &Programs,
    company: &Company,
) -> DeskWindow<'stage> {
    let desk = DeskWindow::start(stage, &programs.desk(), &[]).await;
    wait_shown(&desk, "sign-in").await;
    desk.clear("signin-address").await;
    desk.type_into("signin-address", &company.url()).await;
    desk.type_into("signin-username", INES.username).await;
    desk.type_into("signin-password", INES.password).await;
    desk.click("signin-submit").await;
    wait_shown(&desk, "workspace").await;
    wait::until("the window is connected", wait::PATIENCE, async || {
        desk.script("return document.body.dataset.connection").await == "connected"
    })
    .await;
    desk
}

/// A client whom the operator accepted; the conversation is open.
pub(super) async fn conversation(desk: &DeskWindow<'_>) -> Outcome<ScriptedClient> {
    desk.click("home").await;
    desk.click("tab-invitation").await;
    desk.click("invitation-create").await;
    let url = desk.text("invitation-url").await;
    let mut client = ScriptedClient::from_url(&url);
    client.join("Anna").await.map_err(|error| error.message)?;
    desk.click("accept").await;
    desk.wait_for("composer").await;
    Ok(client)
}
