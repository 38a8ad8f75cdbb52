//! What whoever only looks at a link is given: the client's page, its preview and the calendar file.

use deskbell_protocol::{ErrorCode, Invitation, InvitationCard};
use reqwest::{Method, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Desk, House, code, code_of};

const HOUR_MS: i64 = 3_600_000;

async fn invite(desk: &Desk, request: Value) -> Invitation {
    desk.api.put(&format!("/v1/invitations/{}", Uuid::now_v7()), &request).await.expect("an invitation")
}

async fn look(house: &House, method: Method, path: &str, language: &str) -> Response {
    let request = house.api("").request(method, path).header("accept-language", language);
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn the_preview_of_a_link_names_the_company_and_nobody_else_and_is_the_same_for_every_code() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let invitation = invite(&eva, json!({ "valid_for_ms": HOUR_MS, "label": "Rebate", "client_name": "Anna" })).await;
    let path = format!("/i/{}", code_of(&invitation));
    let page = look(&house, Method::GET, &path, "en").await.text().await.expect("a page");
    let company = "Acme";
    for part in [
        format!("<title>{company}: chat</title>"),
        format!("<meta property=\"og:title\" content=\"{company}: chat\">"),
        format!("<meta property=\"og:description\" content=\"Opens a chat with {company} in your browser.\">"),
    ] {
        assert!(page.contains(&part), "{part} is in {page}");
    }
    for secret in ["Rebate", "Anna", invitation.leads_to.as_str(), &code_of(&invitation)] {
        assert!(!page.contains(secret), "the preview does not tell {secret:?}");
    }
    for other in ["/i/unknown", "/i/%00", "/chat/nobody"] {
        let answer = look(&house, Method::GET, other, "en").await;
        assert_eq!(answer.text().await.expect("a page"), page, "{other} looks the same");
    }
}

#[tokio::test]
async fn the_page_comes_in_the_language_of_its_reader() {
    let house = House::open().await;
    for (wanted, got) in [("cs-CZ,cs;q=0.9,en;q=0.8", "cs"), ("de,en;q=0.5", "en"), ("", "en")] {
        let answer = look(&house, Method::GET, "/i/any", wanted).await;
        let vary: Vec<_> = answer.headers().get_all("vary").iter().filter_map(|vary| vary.to_str().ok()).collect();
        assert!(vary.join(",").contains("accept-language"), "for whoever keeps answers: {vary:?}");
        let page = answer.text().await.expect("a page");
        assert!(page.contains(&format!("<html lang=\"{got}\">")), "{wanted:?} gets {got}");
        assert_eq!(page.matches("<script").count(), 1, "and one script");
    }
}

#[tokio::test]
async fn whoever_only_looks_uses_nothing_up() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let invitation = eva.invite().await;
    let name = code_of(&invitation);
    for path in [
        format!("/i/{name}"),
        format!("/v1/client/invitations/{name}"),
        format!("/v1/client/invitations/{name}/calendar.ics"),
    ] {
        for method in [Method::HEAD, Method::GET, Method::GET] {
            let answer = look(&house, method.clone(), &path, "en").await;
            assert_eq!(answer.status(), 200, "{method} {path}");
            assert_eq!(answer.headers().get("set-cookie"), None, "no cookie");
        }
    }
    house.client().join(&invitation, "Anna").await.expect("nobody has joined by looking");
}

#[tokio::test]
async fn the_calendar_file_tells_when_with_whom_and_where() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let now: InvitationCard = card(&house, &eva.invite().await).await;
    let start = now.server_time.0 + HOUR_MS;
    let invitation = invite(&eva, json!({ "valid_from": start, "valid_for_ms": HOUR_MS, "label": "Rebate" })).await;
    let path = format!("/v1/client/invitations/{}/calendar.ics", code_of(&invitation));
    let answer = look(&house, Method::GET, &path, "en").await;
    assert_eq!(answer.headers()["content-type"], "text/calendar; charset=utf-8");
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"invitation.ics\"");
    let text = answer.text().await.expect("a calendar").replace("\r\n ", "");
    assert!(text.contains(&format!("URL:{}\r\n", invitation.url)), "the address is whole: {text}");
    assert!(text.contains(&invitation.leads_to), "with whom: {text}");
    assert!(!text.contains("Rebate"), "the label is for operators alone");
}

#[tokio::test]
async fn a_calendar_file_is_refused_as_the_card_is() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let path = |name: &str| format!("/v1/client/invitations/{name}/calendar.ics");
    let refused = house.api("").get::<Value>(&path("unknown")).await;
    assert_eq!(code(refused), Some(ErrorCode::InvitationUnknown));
    let invitation = eva.invite().await;
    house.client().join(&invitation, "Anna").await.expect("unused");
    let refused = house.api("").get::<Value>(&path(&code_of(&invitation))).await;
    assert_eq!(code(refused), Some(ErrorCode::InvitationUsed));
}

async fn card(house: &House, invitation: &Invitation) -> InvitationCard {
    house.api("").get(&format!("/v1/client/invitations/{}", code_of(invitation))).await.expect("a card")
}
