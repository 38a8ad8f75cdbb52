//! What an administrator does while the server runs: accounts, limits, metrics, TLS, backups.

use std::time::Duration;

use deskbell_protocol::{ApiError, ErrorCode, FrameFromServer, Resume, Retry, SignIn, SignedIn};
use deskbell_server::{Admin, Config, NewOperator, Operation, Server, ServerError, Sources, TlsFiles, restore};
use reqwest::Method;
use serde_json::Value;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::house::{Answer, Api, House, answer, code, new_id, text_of};

/// Well under the ten seconds after which a stream looks at its token by itself.
const SOON: Duration = Duration::from_secs(6);

pub(crate) async fn operated(operation: Operation, public_url: Option<&str>) -> House {
    let folder = TempDir::new().expect("a temporary folder");
    let config = Config {
        public_url: public_url.map(str::to_owned),
        ..Config::new(folder.path().join("data"), ([127, 0, 0, 1], 0).into())
    };
    let server = Server::start_operated(config, operation, Sources::system()).await.expect("the server starts");
    for username in ["eva", "tom"] {
        let new = NewOperator {
            username: username.into(),
            display_name: username.into(),
            password: "correct horse".into(),
            role: deskbell_protocol::Role::Operator,
        };
        server.admin().create_operator(new).await.expect("the user name is free");
    }
    House { server, folder, database: None }
}

fn sign_in(api: &Api, username: &str, password: &str) -> reqwest::RequestBuilder {
    let body = SignIn {
        username: username.into(),
        password: password.into(),
        device_id: new_id(),
        device_name: "test".into(),
        zone: None,
    };
    api.request(Method::POST, "/v1/sign-in").json(&body)
}

async fn try_sign_in(house: &House, username: &str, password: &str) -> Answer<SignedIn> {
    answer(sign_in(&house.api(""), username, password)).await
}

/// Asks until the answer is as wished.
async fn until<T, F: Future<Output = Option<T>>>(what: &str, ask: impl Fn() -> F) -> T {
    let mut ticks = interval(Duration::from_millis(20));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let asking = async {
        loop {
            ticks.tick().await;
            if let Some(found) = ask().await {
                return found;
            }
        }
    };
    timeout(SOON, asking).await.unwrap_or_else(|_| panic!("{what} within {SOON:?}"))
}

#[tokio::test]
async fn a_disabled_operator_is_signed_out_at_once_and_cannot_sign_in_until_enabled() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let mut stream = eva.stream().await;
    stream.frame().await.expect("hello");
    let admin = house.server.admin();
    admin.disable_operator("EVA").await.expect("she is known");
    let end = timeout(SOON, stream.end()).await.expect("her stream ends at once");
    assert_eq!(end, Some(ErrorCode::Unauthorized));
    assert_eq!(code(eva.api.get::<Value>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
    assert_eq!(code(try_sign_in(&house, "eva", "correct horse").await), Some(ErrorCode::Forbidden));
    assert_eq!(
        code(try_sign_in(&house, "eva", "a guess").await),
        Some(ErrorCode::WrongCredentials),
        "who does not know the password learns nothing"
    );
    let listed = admin.operators().await.expect("the list");
    let disabled: Vec<_> = listed.iter().filter(|account| account.disabled).map(|a| a.username.as_str()).collect();
    assert_eq!(disabled, ["eva"]);
    admin.enable_operator("eva").await.expect("she is known");
    try_sign_in(&house, "eva", "correct horse").await.expect("she may again");
    assert!(matches!(admin.disable_operator("nobody").await, Err(ServerError::OperatorUnknown(_))));
}

#[tokio::test]
async fn a_device_revoked_beside_the_server_is_signed_out_and_no_other() {
    let house = House::open().await;
    let (lost, kept) = (house.sign_in("eva").await, house.sign_in("eva").await);
    let mut stream = lost.stream().await;
    stream.frame().await.expect("hello");
    let beside = Admin::open(&house.folder.path().join("data")).await.expect("the server may be running");
    let devices = beside.devices("eva").await.expect("she is known");
    assert_eq!((devices.len(), devices[0].name.as_str()), (2, "test"));
    let of_lost = devices.iter().map(|device| device.id).min().expect("the first sign-in has the smaller id");
    assert_eq!(beside.revoke_devices("eva", Some(of_lost)).await.expect("it is signed in"), 1);
    let end = timeout(SOON, stream.end()).await.expect("its stream ends soon");
    assert_eq!(end, Some(ErrorCode::Unauthorized));
    assert_eq!(code(lost.api.get::<Value>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
    kept.workspace().await;
    let again = beside.revoke_devices("eva", Some(of_lost)).await;
    assert!(matches!(again, Err(ServerError::DeviceUnknown { .. })), "{again:?}");
    assert_eq!(beside.revoke_devices("eva", None).await.expect("she is known"), 1);
    assert_eq!(code(kept.api.get::<Value>("/v1/workspace").await), Some(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn guessing_a_password_is_refused_for_a_while_and_nobody_else_with_it() {
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let house = operated(Operation { trusted_proxies: trusted, ..Operation::default() }, None).await;
    let api = house.api("");
    let from = |address: &'static str, username: &str, password: &str| {
        answer::<SignedIn>(sign_in(&api, username, password).header("x-forwarded-for", address))
    };
    for n in 0..10 {
        let refused = code(from("203.0.113.1", "eva", "a guess").await);
        assert_eq!(refused, Some(ErrorCode::WrongCredentials), "guess {n}");
    }
    let response = sign_in(&api, "eva", "correct horse").header("x-forwarded-for", "203.0.113.1").send().await;
    let response = response.expect("an answer");
    assert_eq!(response.status(), 429);
    let wait: u64 = response.headers()["retry-after"].to_str().expect("text").parse().expect("seconds");
    assert!((50..=60).contains(&wait), "{wait}");
    let error: ApiError = response.json().await.expect("of the protocol");
    assert_eq!((error.code, error.args["minutes"].as_str()), (ErrorCode::RateLimited, "1"));
    assert!(matches!(error.retry, Retry::After { ms } if ms > 50_000), "{error:?}");
    from("203.0.113.2", "eva", "correct horse").await.expect("at another computer she may");
    from("203.0.113.1", "tom", "correct horse").await.expect("so may another at that one");
}

#[tokio::test]
async fn what_comes_to_our_proxy_without_encryption_is_not_served() {
    let trusted = vec!["127.0.0.0/8".parse().expect("a network")];
    let operation = Operation { trusted_proxies: trusted, ..Operation::default() };
    let house = operated(operation, Some("https://chat.example.com")).await;
    let api = house.api("");
    let plain = |path: &str| api.request(Method::GET, path).header("x-forwarded-proto", "http");
    assert_eq!(code(answer::<Value>(plain("/v1/info")).await), Some(ErrorCode::Forbidden));
    let page = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = page.get(format!("{}/i/abc", api.base)).header("x-forwarded-proto", "http").send().await;
    let page = page.expect("an answer");
    assert_eq!(
        (page.status().as_u16(), &page.headers()["location"]),
        (308, &"https://chat.example.com/i/abc".parse().expect("a header"))
    );
    let encrypted = api.request(Method::GET, "/v1/info").header("x-forwarded-proto", "https");
    answer::<Value>(encrypted).await.expect("this is served");
}

#[tokio::test]
async fn metrics_and_health_tell_how_the_server_is_until_its_end() {
    let metrics = Some(([127, 0, 0, 1], 0).into());
    let house = operated(Operation { metrics, ..Operation::default() }, None).await;
    let own = house.server.metrics_address().expect("it was asked for");
    let own = Api::new(format!("http://{own}"), "");
    let read = async |path: &str| {
        let response = own.request(Method::GET, path).send().await.expect("an answer");
        (response.status().as_u16(), response.text().await.expect("text"))
    };
    assert_eq!(read("/health/live").await, (200, "live\n".into()));
    assert_eq!(read("/health/ready").await, (200, "ready\n".into()));
    let (eva, mut stream, client, _) = house.conversation().await;
    let mut of_client = client.stream().await;
    of_client.frame().await.expect("hello");
    stream.frame().await.expect("hello");
    assert_eq!(code(try_sign_in(&house, "eva", "a guess").await), Some(ErrorCode::WrongCredentials));
    let (_, page) = read("/metrics").await;
    for line in [
        "deskbell_ready 1",
        "deskbell_streams{kind=\"desk\"} 1",
        "deskbell_streams{kind=\"client\"} 1",
        "deskbell_sign_ins_total{outcome=\"ok\"} 1",
        "deskbell_sign_ins_total{outcome=\"wrong_credentials\"} 1",
        "deskbell_http_requests_total{method=\"POST\",route=\"/v1/sign-in\",status=\"401\"} 1",
        "deskbell_http_requests_total{method=\"PUT\",route=\"/v1/client/joins/{join_id}\",status=\"200\"} 1",
        &format!("deskbell_feed_head {}", eva.workspace().await.seq),
    ] {
        assert!(page.lines().any(|found| found == line), "{line} is missing in\n{page}");
    }
    let figure = |name: &str| page.lines().find_map(|line| line.strip_prefix(name)?.trim().parse::<f64>().ok());
    assert!(figure("deskbell_write_seconds_count").is_some_and(|count| count >= 4.0), "{page}");
    assert!(figure("deskbell_batch_writes_sum").is_some_and(|sum| sum >= 4.0), "{page}");
    let served = house.api("").request(Method::GET, "/metrics").send().await.expect("an answer");
    assert_eq!(served.status(), 404, "metrics are not for the world");

    // A request on its way holds the end up until it is answered.
    let mut slow = TcpStream::connect(house.server.address()).await.expect("it listens");
    let head = "POST /v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n";
    slow.write_all(head.as_bytes()).await.expect("sent");
    let mut begun = [0; 25];
    slow.read_exact(&mut begun).await.expect("the server waits for the body");
    let stopping = tokio::spawn(house.server.stop());
    until("not ready while it stops", async || (read("/health/ready").await.0 == 503).then_some(())).await;
    assert_eq!(stream.end().await, None, "streams are closed");
    assert!(!stopping.is_finished(), "the request is waited for");
    slow.write_all(b"{}").await.expect("sent");
    let mut rest = String::new();
    slow.read_to_string(&mut rest).await.expect("answered");
    assert!(rest.starts_with("HTTP/1.1 400"), "{rest}");
    stopping.await.expect("it ends");
}

fn certificate(files: &TlsFiles) -> reqwest::Certificate {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    std::fs::write(&files.certificate, made.cert.pem()).expect("written");
    std::fs::write(&files.key, made.signing_key.serialize_pem()).expect("written");
    reqwest::Certificate::from_pem(made.cert.pem().as_bytes()).expect("a certificate")
}

#[tokio::test]
async fn tls_is_served_and_its_certificate_changed_without_a_restart() {
    let folder = TempDir::new().expect("a temporary folder");
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    let first = certificate(&files);
    let house = operated(Operation { tls: Some(files.clone()), ..Operation::default() }, None).await;
    let url = format!("https://localhost:{}/v1/info", house.server.address().port());
    assert!(house.server.url().starts_with("https://"), "invitations lead to https");
    // Each asks on a connection of its own.
    let ask = async |trusted: &reqwest::Certificate| {
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = reqwest::Client::builder().tls_certs_only([trusted.clone()]).build().expect("a client");
        client.get(&url).send().await.is_ok_and(|answer| answer.status().is_success())
    };
    assert!(ask(&first).await, "https is served");
    let plain = reqwest::get(url.replace("https://localhost", "http://127.0.0.1")).await;
    assert!(plain.is_err(), "and nothing else");

    std::fs::write(&files.key, "not a key").expect("written");
    house.server.reload_certificate();
    assert!(ask(&first).await, "a file that cannot be used changes nothing");

    let second = certificate(&files);
    until("the new certificate is served", async || ask(&second).await.then_some(())).await;
    assert!(!ask(&first).await, "the old one is not");
    house.server.stop().await;
}

#[tokio::test]
async fn a_certificate_that_cannot_be_used_stops_the_start_with_what_to_do() {
    let folder = TempDir::new().expect("a temporary folder");
    let files = TlsFiles { certificate: folder.path().join("cert.pem"), key: folder.path().join("key.pem") };
    let start = async || {
        let operation = Operation { tls: Some(files.clone()), ..Operation::default() };
        let config = Config::new(folder.path().join("data"), ([127, 0, 0, 1], 0).into());
        match Server::start_operated(config, operation, Sources::system()).await {
            Ok(_) => panic!("it must not start"),
            Err(error) => error.to_string(),
        }
    };
    assert!(start().await.contains("--tls-cert"), "no file");
    certificate(&files);
    let other = rcgen::KeyPair::generate().expect("a key");
    std::fs::write(&files.key, other.serialize_pem()).expect("written");
    let said = start().await;
    assert!(said.contains("belongs to another certificate"), "{said}");
}

#[tokio::test]
async fn a_backup_made_while_serving_is_restored_and_every_desk_loads_anew() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    client.write("before").await.expect("sent");
    let backup = house.folder.path().join("backup.db");
    house.server.admin().backup(&backup).await.expect("the server goes on meanwhile");
    client.write("after").await.expect("sent");
    let again = house.server.admin().backup(&backup).await;
    assert!(matches!(again, Err(ServerError::File { .. })), "a backup is never overwritten: {again:?}");
    let before = eva.workspace().await;
    let data = house.folder.path().join("data");

    let running = restore(&data, &backup, true).await;
    assert!(matches!(running, Err(ServerError::ServerRuns(_))), "{running:?}");
    house.server.stop().await;
    let there = restore(&data, &backup, false).await;
    assert!(matches!(there, Err(ServerError::DatabaseExists(_))), "{there:?}");
    let not_one = house.folder.path().join("notes.txt");
    for (text, what) in [(String::new(), "empty"), ("x".repeat(5000), "no database")] {
        std::fs::write(&not_one, text).expect("written");
        let refused = restore(&data, &not_one, true).await;
        assert!(matches!(refused, Err(ServerError::NoBackup { .. })), "{what}: {refused:?}");
    }
    let mut broken = std::fs::read(&backup).expect("the backup");
    broken[4096..8192].fill(0x5a);
    std::fs::write(&not_one, broken).expect("written");
    let refused = restore(&data, &not_one, true).await;
    assert!(matches!(refused, Err(ServerError::NoBackup { .. })), "a page is broken: {refused:?}");
    assert!(data.join("deskbell.db").exists(), "what is refused changes nothing");
    let kept = restore(&data, &backup, true).await.expect("restored").expect("the old database is kept");
    assert!(kept.exists());
    assert!(!data.join("restoring").exists(), "nothing is left lying about");

    let server = Server::start(Config::new(&data, ([127, 0, 0, 1], 0).into())).await.expect("it starts");
    let house = House { server, folder: house.folder, database: None };
    let eva = crate::house::Desk { api: house.api(&eva.api.token), operator: eva.operator };
    let now = eva.workspace().await;
    assert_ne!(now.epoch, before.epoch, "the feed has a new life");
    let mut stream = eva.resume(Resume { epoch: before.epoch, seq: before.seq }).await;
    assert_eq!(stream.frame().await, Some(FrameFromServer::Resync), "who followed the old one loads anew");
    let page: deskbell_protocol::Messages =
        eva.api.get(&format!("/v1/sessions/{session}/messages")).await.expect("the session is there");
    let texts: Vec<_> = page.messages.iter().filter_map(text_of).collect();
    assert_eq!(texts, ["before"], "all of the backup, and nothing else");
}

#[tokio::test]
async fn a_backup_is_restored_into_an_empty_folder_and_only_its_owner_may_read_it() {
    let house = House::open().await;
    let backup = house.folder.path().join("backup.db");
    house.server.admin().backup(&backup).await.expect("written");
    let fresh = house.folder.path().join("fresh");
    assert_eq!(restore(&fresh, &backup, false).await.expect("restored"), None);
    let admin = Admin::open(&fresh).await.expect("a database");
    assert_eq!(admin.company().await.expect("read").as_deref(), Some("Acme"));
    #[cfg(unix)]
    for file in [&backup, &fresh.join("deskbell.db")] {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[cfg(unix)]
fn mode(file: &std::path::Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().expect("it is there").permissions().mode() & 0o777
}
