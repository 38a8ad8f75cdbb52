//! From an event to the popup and to the first sound, while the operator looks at another window, and from the end of its
//! reason to silence.

use std::time::{Duration, Instant};

use deskbell_testkit::{DeskWindow, ScriptedClient, Stage, wait};
use serde_json::{Value, json};
use uuid::Uuid;

use super::company::Company;
use super::report::{Line, Times};
use super::{Outcome, Programs, window};

const WARM: usize = 500;
const COLD: usize = 4;
const ENDED: usize = 500;
const LIMIT: Duration = Duration::from_millis(50);
const SILENT_WITHIN: Duration = Duration::from_millis(200);

/// Longer than the program keeps an idle sound device open.
const DEVICE_CLOSED: Duration = Duration::from_secs(17);

/// Longer than the gaps within a tone, shorter than the pause before it comes again.
const SILENCE: Duration = Duration::from_millis(300);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let mut client = window::conversation(&desk).await?;
    look_elsewhere(&desk).await;

    let (mut popups, mut sounds, mut cold) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..COLD {
        stage.sink().wait_silent_for(DEVICE_CLOSED, DEVICE_CLOSED * 2).await;
        cold.push(write(&stage, &mut client, &format!("Cold {number}.")).await?.1);
    }
    for number in 0..WARM {
        stage.sink().wait_silent_for(SILENCE, wait::PATIENCE).await;
        let (popup, sound) = write(&stage, &mut client, &format!("Warm {number}.")).await?;
        popups.push(popup);
        sounds.push(sound);
    }
    let ended = ended(&stage, &company).await?;
    let (popups, sounds, cold) = (Times::new(popups), Times::new(sounds), Times::new(cold));
    let since = "from before the client's PUT, so the request and the commit are in it";
    let heard = "the ear tells of sound some 20 ms late, which is in it too";
    Ok(vec![
        Line::new("event to popup call", popups.to_string(), format!("{since}, to Notify on the session bus"))
            .limit("median < 50 ms", popups.median() < LIMIT),
        Line::new(
            "event to first sound",
            sounds.to_string(),
            format!("{since}, to the first 10 ms above -60 dB; {heard}"),
        )
        .limit("median < 50 ms", sounds.median() < LIMIT),
        Line::new(
            "the same when the sound device was closed",
            cold.to_string(),
            "after 17 s of silence: it is opened first",
        ),
        Line::new(
            "end of the reason to silence",
            ended.to_string(),
            format!("a waiting client leaves in the middle of the tone; from before the request to the last 10 ms above -60 dB; {heard}"),
        )
        .limit("p99 < 200 ms", ended.at(99) < SILENT_WITHIN),
    ])
}

/// The operator turns to another window.
pub(super) async fn look_elsewhere(desk: &DeskWindow<'_>) {
    desk.unfocus().await;
    wait::until("the window knows that it is not looked at", wait::PATIENCE, async || {
        desk.script("return document.hasFocus()").await == false
    })
    .await;
}

/// The client writes; how long until the popup and until the sound.
async fn write(stage: &Stage, client: &mut ScriptedClient, text: &str) -> Outcome<(Duration, Duration)> {
    let sent = Instant::now();
    let (said, popup) = tokio::join!(client.say(text), stage.notifications().next(|popup| popup.body.contains(text)));
    said.map_err(|error| error.message)?;
    let heard = stage.sink().wait_audible_after(sent, wait::PATIENCE).await;
    Ok((popup.at - sent, heard - sent))
}

/// Clients come and leave as soon as they are heard; how long their tone goes on.
async fn ended(stage: &Stage, company: &Company) -> Outcome<Times> {
    let mut operator = company.operator().await?;
    let body = json!({ "valid_for_ms": 3_600_000, "reusable": true });
    let invitation: Value = operator.send("PUT", &format!("/v1/invitations/{}", Uuid::now_v7()), &body).await?;
    let url = invitation["url"].as_str().ok_or("an invitation has an address")?;
    let mut times = Vec::new();
    for _ in 0..ENDED {
        stage.sink().wait_silent_for(SILENCE, wait::PATIENCE).await;
        let mut client = ScriptedClient::from_url(url);
        let came = Instant::now();
        client.join("Eva").await.map_err(|error| error.message)?;
        stage.sink().wait_audible_after(came, wait::PATIENCE).await;
        let left = Instant::now();
        client.leave().await.map_err(|error| error.message)?;
        stage.sink().wait_silent_for(SILENCE, wait::PATIENCE).await;
        times.push(stage.sink().audible_since(left));
    }
    Ok(Times::new(times))
}
