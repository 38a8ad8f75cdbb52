//! Sites that may not show the chat, and scripts that name no group.

use super::*;

/// Shows a page of the server in a frame, and waits until it has come or was refused.
const FRAMED: &str = "const frame = document.createElement('iframe'); document.body.append(frame); frame.src = ";

async fn said(page: &ClientPage, words: &str) {
    let said = async || page.script("return heard.said.join(' ')").await.as_str().is_some_and(|it| it.contains(words));
    wait::until(&format!("the console says {words:?}"), SOON, said).await;
    let shown = page.script("return document.querySelector('deskbell-widget') !== null").await;
    assert_eq!(shown, false, "and nothing is shown");
}

/// Whether the page in a frame of this one is ours.
async fn shows(page: &ClientPage, url: &str) -> bool {
    page.script(&format!("{FRAMED}'{url}'; frame.onload = () => {{ window.framed = true; }}")).await;
    wait::until("the frame has loaded something", SOON, async || page.script("return !!window.framed").await == true)
        .await;
    page.enter_frame("return document.querySelector('body > iframe')").await;
    let ours = page.script("return document.querySelector('main#page') !== null").await == true;
    page.leave_frame().await;
    page.script("document.querySelector('body > iframe').remove(); window.framed = false").await;
    ours
}

#[test]
fn a_site_that_was_not_named_is_refused_by_the_server_and_by_the_browser() {
    run(async {
        let place = Place::start().await;
        let (own, foreign) = tokio::join!(place.site(USUAL, false), place.site(USUAL, false));
        let named = own.origin();
        place.settings(|settings| settings.widget.sites = vec![named.clone()]).await;
        let page = place.browser.page(ScreenSize::Desktop).await;
        let (framed, alone) = ("/chat/support?embedded", "/chat/support");
        let url = |path: &str| format!("{}{path}", place.server.url());

        page.open(&own.page("/")).await;
        button_is(&page, "expanded", "false").await;
        assert!(shows(&page, &url(framed)).await, "the site that is named may show the chat");
        assert!(!shows(&page, &url(alone)).await, "but none of the server's other pages");

        page.open(&foreign.page("/")).await;
        said(&page, &format!("{} is not among the sites", foreign.origin())).await;
        assert!(!shows(&page, &url(framed)).await, "the browser refuses it to any other");
    });
}

#[test]
fn a_group_that_is_missing_or_not_known_is_said_in_the_console() {
    run(async {
        let place = Place::start().await;
        let page = place.browser.page(ScreenSize::Desktop).await;
        for (attributes, words) in
            [("data-group=\"nobody\"", "no group with the address \"nobody\""), ("", "needs data-group")]
        {
            let site = place.site(attributes, false).await;
            page.open(&site.page("/")).await;
            said(&page, words).await;
        }
    });
}
