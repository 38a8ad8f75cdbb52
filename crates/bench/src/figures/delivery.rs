//! From a client who sends to the operator's window that shows it.

use std::time::{Duration, SystemTime};

use deskbell_testkit::Stage;

use super::company::Company;
use super::report::{Line, Times};
use super::{Outcome, Programs, window};

const MESSAGES: usize = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Held to the limit of an alert, which goes the same way and further.
const LIMIT: Duration = Duration::from_millis(50);

/// Notes when the page has a message and when the frame after that begins. The clock is the machine's, as the sender's.
const WATCH: &str = r"
    window.seenAt = {};
    new MutationObserver(() => {
        const now = Date.now();
        const rows = [...document.querySelectorAll('[data-testid=message][data-author=client]')].slice(-3);
        for (const row of rows) {
            const found = /number (\d+)\./.exec(row.textContent);
            if (!found || seenAt[found[1]]) continue;
            seenAt[found[1]] = [now, 0];
            requestAnimationFrame(() => { seenAt[found[1]][1] = Date.now(); });
        }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return true";

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let mut client = window::conversation(&desk).await?;
    desk.script(WATCH).await;
    let mut sent = Vec::new();
    for number in 0..MESSAGES {
        tokio::time::sleep(PAUSE).await;
        sent.push(SystemTime::now());
        client.say(&format!("This is number {number}.")).await.map_err(|error| error.message)?;
    }
    desk.wait_text("messages", &format!("number {}.", MESSAGES - 1)).await;
    // By then the frame of the last one has begun too.
    let seen = desk.script("return new Promise((done) => requestAnimationFrame(() => done(seenAt)))").await;
    let (mut shown, mut drawn) = (Vec::new(), Vec::new());
    for (number, sent) in sent.into_iter().enumerate() {
        let seen = &seen[number.to_string()];
        for (place, times) in [(0, &mut shown), (1, &mut drawn)] {
            let at = seen[place].as_u64().filter(|at| *at > 0).ok_or(format!("message {number} was not seen"))?;
            let at = SystemTime::UNIX_EPOCH + Duration::from_millis(at);
            // The page's clock has no fractions, so the two may be the other way round by less than one.
            times.push(at.duration_since(sent).unwrap_or_default());
        }
    }
    let (shown, drawn) = (Times::new(shown), Times::new(drawn));
    let how = format!("from before the client's PUT to the text in the window's document, to 1 ms, one in {PAUSE:?}");
    let kept = shown.median() < LIMIT;
    Ok(vec![
        Line::new("client sends to window shows", shown.to_string(), how).limit("median < 50 ms", kept),
        Line::new("the same to the next frame", drawn.to_string(), "when the window begins to draw it"),
    ])
}
