//! From an event to the popup and to the first sound, while the operator looks at another window.

use std::time::{Duration, Instant};

use deskbell_testkit::{ScriptedClient, Stage, wait};

use super::company::Company;
use super::report::{Line, Times};
use super::{Outcome, Programs, window};

const WARM: usize = 40;
const COLD: usize = 4;
const LIMIT: Duration = Duration::from_millis(50);

/// Longer than the program keeps an idle sound device open.
const DEVICE_CLOSED: Duration = Duration::from_secs(17);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let mut client = window::conversation(&desk).await?;
    desk.unfocus().await;
    wait::until("the window knows that it is not looked at", wait::PATIENCE, async || {
        desk.script("return document.hasFocus()").await == false
    })
    .await;

    let (mut popups, mut sounds, mut cold) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..COLD {
        stage.sink().wait_silent_for(DEVICE_CLOSED, DEVICE_CLOSED * 2).await;
        cold.push(write(&stage, &mut client, &format!("Cold {number}.")).await?.1);
    }
    for number in 0..WARM {
        stage.sink().wait_silent_for(Duration::from_millis(300), wait::PATIENCE).await;
        let (popup, sound) = write(&stage, &mut client, &format!("Warm {number}.")).await?;
        popups.push(popup);
        sounds.push(sound);
    }
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
    ])
}

/// The client writes; how long until the popup and until the sound.
async fn write(stage: &Stage, client: &mut ScriptedClient, text: &str) -> Outcome<(Duration, Duration)> {
    let sent = Instant::now();
    let (said, popup) = tokio::join!(client.say(text), stage.notifications().next(|popup| popup.body.contains(text)));
    said.map_err(|error| error.message)?;
    let heard = stage.sink().wait_audible_after(sent, wait::PATIENCE).await;
    Ok((popup.at - sent, heard - sent))
}
