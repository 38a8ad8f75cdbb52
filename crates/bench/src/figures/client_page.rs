//! From a client's tap on an invitation's link to a page that can be used.

use std::time::Duration;

use deskbell_protocol::Invitation;
use deskbell_testkit::{Browser, ScreenSize};
use serde_json::json;
use uuid::Uuid;

use super::company::Company;
use super::desk_stream::{Came, DeskStream};
use super::report::{Line, Times};
use super::{Outcome, Programs};

const OPENINGS: usize = 10;

/// On this machine's own network, with its whole processor.
const LIMIT: Duration = Duration::from_millis(300);

/// When the field for the name first was in the document, by the page's clock, which begins at the navigation.
const WATCH: &str = r"
    new MutationObserver((_, watching) => {
        if (!document.getElementById('name')) return;
        watching.disconnect();
        window.usableAt = performance.now();
    }).observe(document, { subtree: true, childList: true })";

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let token = company.operator_token().to_owned();
    let mut desk = DeskStream::open(company.address(), &token).await?;
    // The operator is there as long as pings are answered.
    let there = tokio::spawn(async move { while let Ok(Came::Event(_) | Came::Ping) = desk.next().await {} });
    let fast = openings(&company, false).await?;
    let slow = openings(&company, true).await?;
    there.abort();
    let kept = fast.worst() < LIMIT;
    Ok(vec![
        Line::new(
            "the client's page usable, same machine",
            fast.to_string(),
            "from the navigation to the field for the name, Chromium as a phone, nothing kept from before",
        )
        .limit("< 300 ms", kept),
        Line::new(
            "the same on a slow phone",
            slow.to_string(),
            "Chromium's \"Slow 4G\" (562.5 ms a request, 1.44 Mbit/s down, 0.675 up) and a quarter of the processor",
        ),
    ])
}

/// Each in a new browser, which has nothing of the page.
async fn openings(company: &Company, slow: bool) -> Outcome<Times> {
    let browser = Browser::start().await;
    let mut operator = company.operator().await?;
    let mut times = Vec::new();
    for _ in 0..OPENINGS {
        let path = format!("/v1/invitations/{}", Uuid::now_v7());
        let invitation: Invitation = operator.send("PUT", &path, &json!({ "valid_for_ms": 3_600_000 })).await?;
        let page = browser.page(ScreenSize::Phone).await;
        page.before_each_page(WATCH).await;
        if slow {
            page.slow_phone().await;
        }
        page.open(&invitation.url).await;
        page.wait_for("name").await;
        let usable = page.script("return window.usableAt").await.as_f64().ok_or("the page did not say when")?;
        times.push(Duration::from_secs_f64(usable / 1000.0));
        page.close().await;
    }
    Ok(Times::new(times))
}
