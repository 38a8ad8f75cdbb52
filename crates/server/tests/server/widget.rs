//! The chat on the company's own site: which sites may show it, and what their pages may ask.

use deskbell_protocol::{ErrorCode, GroupCard, GroupState};
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};

use crate::house::House;

const SITE: &str = "https://www.example.com";
const FOREIGN: &str = "https://www.evil.example";

async fn ask(house: &House, path: &str, origin: Option<&str>) -> Response {
    let mut request = house.api("").request(Method::GET, path);
    if let Some(origin) = origin {
        request = request.header("origin", origin);
    }
    request.send().await.expect("an answer")
}

fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Which pages browsers show this one in.
async fn around(house: &House, path: &str) -> String {
    let answer = ask(house, path, None).await;
    assert_eq!(answer.status(), 200, "{path} is a page");
    let policy = read(answer.headers(), "content-security-policy").expect("a policy");
    policy.split("frame-ancestors ").nth(1).expect("it names what may stand around").to_owned()
}

async fn named(sites: &[&str]) -> House {
    let house = House::open().await;
    house.group("support", &["eva"]).await;
    house.settings(|settings| settings.widget.sites = sites.iter().map(|site| (*site).to_owned()).collect()).await;
    house
}

#[tokio::test]
async fn the_frame_is_for_the_sites_that_are_named_and_every_other_page_for_none() {
    let house = named(&[SITE, "https://*.example.org"]).await;
    assert_eq!(around(&house, "/chat/support?embedded").await, format!("'self' {SITE} https://*.example.org"));
    for path in ["/chat/support", "/chat/support?embed", "/i/any", "/i/any?embedded"] {
        assert_eq!(around(&house, path).await, "'none'", "{path} stands in no page");
    }
    house.settings(|settings| settings.widget.sites.clear()).await;
    let trial = around(&house, "/chat/support?embedded=cs").await;
    assert!(trial.starts_with("'self' http://localhost:* "), "to try it on one's own computer: {trial}");
    assert!(!trial.contains("example"), "a change holds at once: {trial}");
}

#[tokio::test]
async fn the_frame_speaks_the_language_of_the_page_around_it() {
    let house = named(&[]).await;
    for (path, accepted, language) in [
        ("/chat/support?embedded=cs", "en", "cs"),
        ("/chat/support?embedded=en", "cs", "en"),
        ("/chat/support?embedded=xx", "cs", "cs"),
        ("/chat/support?embedded", "cs", "cs"),
    ] {
        let request = house.api("").request(Method::GET, path).header("accept-language", accepted);
        let page = request.send().await.expect("an answer").text().await.expect("a page");
        for part in [format!("<html lang=\"{language}\">"), format!("/client/embedded.{language}.js")] {
            assert!(page.contains(&part), "{path} for {accepted}: {part}");
        }
        assert!(page.contains("/client/embedded.css"), "its own style");
    }
    let alone = ask(&house, "/chat/support", None).await.text().await.expect("a page");
    assert!(!alone.contains("embedded"), "the page by itself loads nothing of that");
    for file in ["embedded.en.js", "embedded.cs.js", "embedded.css"] {
        assert_eq!(ask(&house, &format!("/client/{file}"), None).await.status(), 200, "{file} is served");
    }
}

#[tokio::test]
async fn pages_of_the_sites_that_are_named_may_ask_whether_somebody_is_there() {
    let house = named(&[SITE]).await;
    let path = "/v1/client/groups/support";
    let answer = ask(&house, path, Some(SITE)).await;
    assert_eq!(read(answer.headers(), "access-control-allow-origin"), Some(SITE));
    assert_eq!(read(answer.headers(), "access-control-allow-credentials"), None, "nobody's cookies");
    assert!(read(answer.headers(), "vary").is_some_and(|vary| vary.contains("origin")), "for whoever keeps answers");
    let card: GroupCard = answer.json().await.expect("a card");
    assert_eq!((card.group.as_str(), card.state), ("support", GroupState::Busy));

    let answer = ask(&house, "/v1/client/groups/nobody", Some(SITE)).await;
    assert_eq!(answer.status(), 404);
    assert_eq!(read(answer.headers(), "access-control-allow-origin"), Some(SITE), "the site may read why not");

    let own = format!("http://{}", house.server.address());
    assert_eq!(ask(&house, path, Some(&own)).await.status(), 200, "the server's own pages may");
    assert_eq!(ask(&house, path, None).await.status(), 200, "as may whoever is no page");
}

#[tokio::test]
async fn a_page_of_another_site_learns_only_that_it_may_not() {
    let house = named(&[SITE]).await;
    for origin in
        [FOREIGN, "null", "http://www.example.com", "https://www.example.com.evil.example", "http://localhost:80"]
    {
        let answer = ask(&house, "/v1/client/groups/support", Some(origin)).await;
        assert_eq!(answer.status(), 403, "{origin}");
        assert_eq!(
            read(answer.headers(), "access-control-allow-origin"),
            Some("*"),
            "it can be told whoever builds it"
        );
        let text = answer.text().await.expect("an error");
        assert!(text.contains(&ErrorCode::Forbidden.as_str()) && !text.contains("support"), "{text}");
    }
    for path in ["/v1/info", "/v1/client/invitations/any", "/v1/client/joins/00000000-0000-7000-8000-000000000000"] {
        let answer = ask(&house, path, Some(SITE)).await;
        assert_eq!(read(answer.headers(), "access-control-allow-origin"), None, "{path} is for no other site's pages");
    }
}

#[tokio::test]
async fn any_page_may_load_the_script_and_keeps_it_a_while() {
    let house = House::open().await;
    let answer = ask(&house, "/widget.js", Some(FOREIGN)).await;
    let headers = answer.headers().clone();
    assert_eq!(answer.status(), 200);
    assert_eq!(read(&headers, "content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(read(&headers, "cross-origin-resource-policy"), Some("cross-origin"));
    assert_eq!(read(&headers, "x-content-type-options"), Some("nosniff"));
    assert_eq!(read(&headers, "set-cookie"), None, "no cookie");
    assert!(read(&headers, "cache-control").is_some_and(|keep| keep.contains("max-age")), "not asked for at each page");
    assert!(answer.text().await.expect("a script").contains("deskbell-widget"), "it is the button's");
    let tag = read(&headers, "etag").expect("a mark of what it is");
    let again = house.api("").request(Method::GET, "/widget.js").header("if-none-match", tag);
    assert_eq!(again.send().await.expect("an answer").status(), 304, "and then not sent again");
}

#[tokio::test]
async fn sites_are_checked_and_kept_as_browsers_tell_them() {
    let house = named(&["HTTPS://WWW.Example.com:443/", SITE, "http://localhost:3000"]).await;
    let kept = house.server.admin().settings().await.expect("the settings").settings.widget.sites;
    assert_eq!(kept, [SITE, "http://localhost:3000"], "each once, as an origin");
    let admin = house.server.admin();
    let refused = admin.change_settings(|settings| {
        settings.widget.sites = vec![SITE.to_owned(), "https://example.com/shop; script-src *".to_owned()];
        Ok(())
    });
    let error = refused.await.expect_err("that is no site").to_string();
    assert!(error.contains("widget.sites[1]"), "the field is named: {error}");
}
