//! Searching one's own sessions.

use std::time::Duration;

use deskbell_protocol::{EditClient, Found, Joined, SessionAnswer, SessionId};
use deskbell_server::Pace;
#[cfg(unix)]
use deskbell_testkit::Postgres;
use sqlx::{AnyConnection, Connection as _};

use crate::house::{Client, Desk, House, new_id};

impl Desk {
    async fn search(&self, words: &str) -> Found {
        let request = self.api.request(reqwest::Method::GET, "/v1/search").query(&[("q", words)]);
        crate::house::answer(request).await.expect("found or not")
    }

    /// The texts of what is found.
    async fn finds(&self, words: &str) -> Vec<String> {
        self.search(words).await.hits.into_iter().map(|hit| hit.text).collect()
    }
}

#[tokio::test]
async fn searching_on_sqlite() {
    story(House::on(None, Pace::default()).await, None).await;
}

#[cfg(unix)]
#[tokio::test]
async fn searching_on_postgresql() {
    let postgres = Postgres::start();
    let url = postgres.url();
    let database = url.parse().expect("an address");
    story(House::on(Some(database), Pace::default()).await, Some(&url)).await;
}

async fn talk(house: &House, desk: &Desk, name: &str, texts: &[&str]) -> (Client, SessionId) {
    let client = house.client();
    let Joined { session, .. } = client.join(&desk.invite().await, name).await.expect("unused");
    desk.accept(session.id).await.expect("it waits");
    for text in texts {
        client.write(text).await.expect("sent");
    }
    (client, session.id)
}

async fn story(house: House, postgres: Option<&str>) {
    let (eva, tom) = (house.sign_in("eva").await, house.sign_in("tom").await);
    let (petr, first) = talk(&house, &eva, "Petr Dvořák", &["Žluťoučký kůň\npěl ódy", "objednávka 2026/117"]).await;
    let (_jana, second) = talk(&house, &eva, "Jana", &["kůň again, it's 100 % 'mine' & \"yours\""]).await;
    let (_other, _) = talk(&house, &tom, "Petr", &["kůň of tom"]).await;
    eva.write(first, "Objednávky vyřizuje Jana").await.expect("hers");
    let file = petr.api.request(reqwest::Method::PUT, &petr.path(&format!("/files/{}", new_id::<uuid::Uuid>())));
    let file = file.query(&[("name", "Smlouva o dílo.txt")]).body("text");
    assert!(file.send().await.expect("an answer").status().is_success());

    // Before the index has them and after: the same is found.
    for ready in [false, true] {
        if ready {
            in_index(&house, postgres).await;
        }
        assert_eq!(
            eva.finds("kun").await,
            ["kůň again, it's 100 % 'mine' & \"yours\"", "Žluťoučký kůň pěl ódy"],
            "newest first"
        );
        assert_eq!(eva.finds("zlutoucky KŮŇ").await, ["Žluťoučký kůň pěl ódy"], "all of the words");
        assert_eq!(
            eva.finds("objedn").await,
            ["Objednávky vyřizuje Jana", "objednávka 2026/117"],
            "the last may be begun"
        );
        assert_eq!(eva.finds("objedn 117").await, Vec::<String>::new(), "only the last");
        assert_eq!(eva.finds("2026/11").await, ["objednávka 2026/117"]);
        assert_eq!(eva.finds("smlouva").await, ["Smlouva o dílo.txt"], "files by their names");
        assert_eq!(tom.finds("kun").await, ["kůň of tom"], "his own alone");
        assert_eq!(tom.finds("objednavka").await, Vec::<String>::new());
        let named = eva.search("petr dvo").await;
        let [hit] = &named.hits[..] else { panic!("one session: {named:?}") };
        assert_eq!((hit.session.id, hit.message_id, hit.text.as_str()), (first, None, "Petr Dvořák"));
        assert_eq!((hit.session.messages, hit.session.operator_name.as_deref()), (4, Some("Eva Nováková")));
        assert_eq!(
            eva.finds("jana").await,
            ["Objednávky vyřizuje Jana", "Jana"],
            "in messages and names, newest first"
        );
        for odd in [
            "",
            "  ",
            "\"",
            "kun*\"",
            "a OR b",
            "NEAR(",
            "words:kun",
            "kun'",
            "\\",
            ":*",
            "& |",
            "!kun",
            "(",
            "%",
            "-kun",
            "\u{0}",
        ] {
            eva.search(odd).await;
        }
        assert_eq!(eva.finds("kun'").await.len(), 2, "marks are no words");
    }
    let hit = eva.search("zlutoucky").await.hits.remove(0);
    assert!(hit.message_id.is_some() && hit.session.id == first && hit.session.client_name == "Petr Dvořák");

    let (_nameless, third) = talk(&house, &eva, "", &["nobody yet"]).await;
    let named = async |session: SessionId, name: &str| {
        let body = EditClient { name: name.into(), email: String::new(), phone: String::new() };
        let path = format!("/v1/sessions/{session}/client");
        eva.api.put::<SessionAnswer>(&path, &body).await.expect("hers");
    };
    named(third, "Karel Nový").await;
    named(first, "Petr Starý").await;
    let hit = eva.search("karel").await.hits.remove(0);
    assert_eq!(
        (hit.session.id, hit.session.client_name.as_str(), hit.text.as_str()),
        (third, "Karel Nový", "Karel Nový")
    );
    let hit = eva.search("nobody yet").await.hits.remove(0);
    assert_eq!(hit.session.client_name, "Karel Nový", "who gave no name is called as he is known now");
    assert_eq!(eva.finds("petr stary").await, ["Petr Starý"], "by the name that was mended");
    assert_eq!(eva.finds("petr dvorak").await, ["Petr Dvořák"], "and by the one that was given");

    eva.end(second).await.expect("hers");
    assert_eq!(eva.finds("again").await.len(), 1, "also what is over");
    house.server.stop().await;
}

/// Waits until the index has everything.
async fn in_index(house: &House, postgres: Option<&str>) {
    const LEFT: &str = "SELECT COUNT(*) FROM message WHERE seq > (SELECT seq FROM message_words_mark)";
    let counted = |left: Result<i64, sqlx::Error>| left.expect("counted");
    match postgres {
        Some(address) => {
            sqlx::any::install_default_drivers();
            let mut connection = AnyConnection::connect(address).await.expect("the database opens");
            let look = async || counted(sqlx::query_scalar(LEFT).fetch_one(&mut connection).await) == 0;
            deskbell_testkit::wait::until("the index has everything", Duration::from_secs(20), look).await;
        }
        None => {
            let data = house.folder.path().join("data");
            let file = sqlx::sqlite::SqliteConnectOptions::new().filename(data.join("deskbell.db")).read_only(true);
            let mut connection = sqlx::SqliteConnection::connect_with(&file).await.expect("the database opens");
            let look = async || counted(sqlx::query_scalar(LEFT).fetch_one(&mut connection).await) == 0;
            deskbell_testkit::wait::until("the index has everything", Duration::from_secs(20), look).await;
        }
    }
}
