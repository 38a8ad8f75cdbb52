//! A talk with a long history in the real window: opening it, scrolling, typing, sending; and sixty talks at once.

use std::time::{Duration, Instant};

use deskbell_testkit::{DeskWindow, ENTER, Stage, wait};
use serde_json::{Value, json};

use super::company::{Client, Company};
use super::report::{Line, Times, bytes};
use super::wire::Wire;
use super::{Outcome, Programs, memory, window};

const HISTORY: usize = 100_000;
/// So many connections write the history at once.
const WRITERS: usize = 64;
const OPENINGS: usize = 20;
const KEYS: usize = 50;
const SENT: usize = 20;
/// As many pages of older messages are loaded before scrolling is measured.
const PAGES: usize = 20;
const SESSIONS: usize = 60;
/// Messages of each of the sixty clients: one a minute for an hour, in less time.
const AN_HOUR: usize = 60;

const OPENED: Duration = Duration::from_millis(50);
/// Of a display with 60 frames a second.
const FRAME: Duration = Duration::from_micros(16_700);

/// The newest messages of a conversation are in the document after a click on its row, and the frame after that has begun.
const WATCH_OPENING: &str = r"
    const row = [...document.querySelectorAll('[data-testid=conversation-row]')]
        .find((row) => row.textContent.includes('Long talk'));
    return new Promise((done) => {
        const watching = new MutationObserver(() => {
            if (!document.querySelector('[data-testid=message]')) return;
            watching.disconnect();
            const shown = performance.now() - began;
            requestAnimationFrame(() => done([shown, performance.now() - began]));
        });
        watching.observe(document.body, { subtree: true, childList: true });
        const began = performance.now();
        row.click();
    })";

/// From a key's event to the frame that follows what it changed.
const WATCH_TYPING: &str = r"
    window.typed = [];
    document.querySelector('[data-testid=composer]').addEventListener('keydown', (event) => {
        const began = event.timeStamp;
        requestAnimationFrame(() => { const at = new MessageChannel(); at.port1.onmessage = () => typed.push(performance.now() - began); at.port2.postMessage(0); });
    });
    return true";

/// From the enter key to the message in the document, and to the frame that draws it.
const WATCH_SENDING: &str = r"
    window.sent = [];
    let began = 0;
    document.querySelector('[data-testid=composer]').addEventListener('keydown', (event) => {
        if (event.key === 'Enter') began = event.timeStamp;
    }, true);
    new MutationObserver(() => {
        const mine = [...document.querySelectorAll('[data-testid=message][data-author=operator]')].slice(-2);
        if (!began || !mine.some((one) => one.textContent.includes(`Answer ${sent.length}.`))) return;
        const shown = performance.now() - began, from = began;
        began = 0;
        const place = sent.push([shown, 0]) - 1;
        requestAnimationFrame(() => { sent[place][1] = performance.now() - from; });
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
    return true";

/// Scrolls up through what is loaded, and notes how long each frame took.
const SCROLL: &str = r"
    const box = document.querySelector('[data-testid=messages]');
    return new Promise((done) => {
        const frames = [];
        let last = 0, left = 300;
        const step = (now) => {
            if (last) frames.push(now - last);
            last = now;
            box.scrollTop -= 40;
            left -= 1;
            if (left > 0) requestAnimationFrame(step); else done(frames);
        };
        requestAnimationFrame(step);
    })";

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let settings = r#"{"version": 1, "settings": {"slots": 100}}"#;
    let room: (&[&str], &str) = (&["settings", "apply", "-"], settings);
    let company = Company::furnished(programs, &[room], async |_| Ok(())).await?;
    let mut operator = company.operator().await?;
    let long = company.named_client(&mut operator, "Long talk").await?;
    accept(&mut operator, &long).await?;
    write_history(&company, &long).await?;
    let stage = Stage::start().await;
    let desk = window::signed_in(&stage, programs, &company).await;
    let mut lines = opening(&desk).await?;
    lines.extend(scrolling(&desk).await?);
    lines.extend(typing(&desk).await?);
    lines.push(sixty(&company, &desk, &mut operator).await?);
    Ok(lines)
}

async fn accept(operator: &mut Wire, client: &Client) -> Outcome<()> {
    let path = format!("/v1/sessions/{}/accept", client.joined.session.id);
    let _: Value = operator.send_once("POST", &path, &json!({})).await?;
    Ok(())
}

/// The client's own page could not write so fast; its secret can, from many connections.
async fn write_history(company: &Company, client: &Client) -> Outcome<()> {
    let writers = (0..WRITERS).map(async |writer| -> Outcome<()> {
        let mut own = client.again(company).await?;
        for number in (writer..HISTORY).step_by(WRITERS) {
            own.say(&format!("Message {number}: is the seat by the window still free, or shall I take another train?"))
                .await?;
        }
        Ok(())
    });
    futures_util::future::try_join_all(writers).await.map(drop)
}

async fn opening(desk: &DeskWindow<'_>) -> Outcome<Vec<Line>> {
    let (mut shown, mut drawn) = (Vec::new(), Vec::new());
    for _ in 0..OPENINGS {
        desk.click("home").await;
        desk.wait_gone("message").await;
        let took = desk.script(WATCH_OPENING).await;
        shown.push(milliseconds(&took[0])?);
        drawn.push(milliseconds(&took[1])?);
    }
    let (shown, drawn) = (Times::new(shown), Times::new(drawn));
    let kept = shown.median() < OPENED;
    let how = format!("from the click on the row to its newest messages in the document; {HISTORY} messages stored");
    Ok(vec![
        Line::new("open a long conversation", shown.to_string(), how).limit("median < 50 ms", kept),
        Line::new("the same to the next frame", drawn.to_string(), "when the window begins to draw it"),
    ])
}

async fn scrolling(desk: &DeskWindow<'_>) -> Outcome<Vec<Line>> {
    for _ in 0..PAGES {
        desk.script("const box = document.querySelector('[data-testid=messages]'); box.scrollTop = 0; return 1").await;
        let loads = "return document.querySelector('[data-testid=messages]').scrollTop > 0";
        wait::until("older messages are there", wait::PATIENCE, async || desk.script(loads).await == true).await;
    }
    desk.script(
        "const box = document.querySelector('[data-testid=messages]'); box.scrollTop = box.scrollHeight; return 1",
    )
    .await;
    let frames = desk.script(SCROLL).await;
    let frames = frames.as_array().ok_or("no frames")?;
    let frames = frames.iter().map(milliseconds).collect::<Outcome<Vec<_>>>()?;
    let dropped = frames.iter().filter(|frame| **frame > FRAME * 3 / 2).count();
    let times = Times::new(frames);
    let how = format!("40 px a frame over about {} loaded messages; dropped: took half a frame too long", PAGES * 100);
    Ok(vec![
        Line::new("frames while scrolling", times.to_string(), how),
        Line::new(
            "dropped of them",
            format!("{dropped} of {}", times.count()),
            "software rendering on a virtual display",
        ),
    ])
}

async fn typing(desk: &DeskWindow<'_>) -> Outcome<Vec<Line>> {
    desk.click("composer").await;
    desk.script(WATCH_TYPING).await;
    for _ in 0..KEYS {
        desk.press(&["a"]).await;
    }
    let typed = desk.script("return typed").await;
    let typed = typed.as_array().ok_or("nothing was typed")?;
    let typed = Times::new(typed.iter().map(milliseconds).collect::<Outcome<Vec<_>>>()?);
    desk.clear("composer").await;
    desk.script(WATCH_SENDING).await;
    for number in 0..SENT {
        desk.type_into("composer", &format!("Answer {number}.")).await;
        desk.press(&[ENTER]).await;
        wait::until("the message is on the screen", wait::PATIENCE, async || {
            desk.script("return sent.length").await == number + 1
        })
        .await;
    }
    let sent = desk.script("return new Promise((done) => requestAnimationFrame(() => done(sent)))").await;
    let sent = sent.as_array().ok_or("nothing was sent")?;
    let shown = Times::new(sent.iter().map(|one| milliseconds(&one[0])).collect::<Outcome<Vec<_>>>()?);
    let drawn = Times::new(sent.iter().map(|one| milliseconds(&one[1])).collect::<Outcome<Vec<_>>>()?);
    Ok(vec![
        Line::new("key to painted", typed.to_string(), "from the key's event to after the frame that follows"),
        Line::new(
            "enter to the message in the document",
            shown.to_string(),
            "from the key's event, kept on the disk first",
        ),
        Line::new("the same to the next frame", drawn.to_string(), "when the window begins to draw it"),
    ])
}

/// What sixty sessions cost after an hour's messages.
async fn sixty(company: &Company, desk: &DeskWindow<'_>, operator: &mut Wire) -> Outcome<Line> {
    let process = desk.process_id().ok_or("the program has ended")?;
    let before = memory::of_family(process)?;
    let mut clients = Vec::new();
    for number in 1..SESSIONS {
        let client = company.named_client(operator, &format!("Client {number}")).await?;
        accept(operator, &client).await?;
        clients.push(client);
    }
    let began = Instant::now();
    for minute in 0..AN_HOUR {
        for client in &mut clients {
            client.say(&format!("What about number {minute}?")).await?;
        }
    }
    let took = began.elapsed();
    wait::until("the window shows them all", wait::PATIENCE, async || desk.count("conversation-row").await >= SESSIONS)
        .await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    let after = memory::of_family(process)?;
    let how = format!(
        "PSS with WebKit's processes, {} before; {} messages, an hour's traffic in {:.0} s",
        bytes(before),
        AN_HOUR * (SESSIONS - 1),
        took.as_secs_f64()
    );
    Ok(Line::new(format!("memory with {SESSIONS} sessions"), bytes(after), how))
}

fn milliseconds(value: &Value) -> Outcome<Duration> {
    let value = value.as_f64().filter(|value| value.is_finite() && *value >= 0.0).ok_or("no time")?;
    Ok(Duration::from_secs_f64(value / 1000.0))
}
