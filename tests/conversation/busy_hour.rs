//! A busy hour in a few minutes: three operators at real windows, twenty clients in real browser contexts.

use std::collections::BTreeMap;
use std::time::Instant;

use deskbell_protocol::Role;
use deskbell_server::NewOperator;
use deskbell_testkit::Crowd;

use super::*;

const TOM: Somebody = Somebody { username: "tom", display_name: "Tom Berg", password: "a password of Tom's" };
const CLIENTS: usize = 20;
/// So many come at once.
const WAVE: usize = 5;
/// How long a wave may take.
const PATIENCE: Duration = Duration::from_secs(120);

fn name_of(client: usize) -> String {
    const NAMES: [&str; 10] = ["Anna", "Bo", "Chloé", "Dušan", "Élodie", "Farid", "Grete", "Hana", "Ivo", "Jürgen"];
    // None is the beginning of another.
    format!("{} {:02}", NAMES[client % NAMES.len()], client + 1)
}

/// The hour as it goes on.
struct Hour<'a> {
    desks: &'a [DeskWindow<'a>],
    crowd: Crowd,
    /// Who has which client.
    with: BTreeMap<usize, usize>,
}

impl Hour<'_> {
    /// Some clients come, and each is accepted and greeted by somebody.
    async fn wave(&mut self, server: &TestServer, clients: std::ops::Range<usize>) {
        for client in clients.clone() {
            let page = self.crowd.open_as(client, &format!("{}/chat/support", server.url())).await;
            page.type_into("name", &format!("{}{ENTER}", name_of(client))).await;
            page.wait_for("composer").await;
            says(page, &format!("Question of {}.", name_of(client))).await;
        }
        let began = Instant::now();
        while clients.clone().any(|client| !self.with.contains_key(&client)) {
            assert!(began.elapsed() < PATIENCE, "of {clients:?} only {:?} were accepted", self.with);
            for (operator, desk) in self.desks.iter().enumerate() {
                if desk.sees("accept").await {
                    self.greets(operator, desk).await;
                }
            }
        }
    }

    /// Accepts whoever is put before the operator, and answers.
    async fn greets(&mut self, operator: usize, desk: &Page) {
        let rows = desk.count("conversation-row").await;
        desk.click("accept").await;
        wait::until("the client is the operator's", SOON, async || desk.count("conversation-row").await > rows).await;
        desk.wait_text("messages", "Question of ").await;
        let messages = desk.text("messages").await;
        let client = (0..CLIENTS).find(|client| messages.contains(&format!("Question of {}.", name_of(*client))));
        let client = client.expect("the conversation says whose it is");
        writes(desk, &format!("Hello {}, I look into it.", name_of(client))).await;
        assert!(self.with.insert(client, operator).is_none(), "{} is accepted once", name_of(client));
    }

    /// Each client has been greeted, and thanks.
    async fn thanks(&mut self, clients: std::ops::Range<usize>) {
        for client in clients {
            let page = self.crowd.client(client).await;
            page.wait_text("messages", &format!("Hello {}, I look into it.", name_of(client))).await;
            says(page, &format!("Thanks from {}.", name_of(client))).await;
        }
    }

    /// Opens a client's conversation at its operator's.
    async fn opens(&self, client: usize) -> &Page {
        let desk = &self.desks[self.with[&client]];
        // Rows move while others write: who clicks beside the one that was meant clicks again.
        let words = format!("Thanks from {}.", name_of(client));
        wait::until(&format!("the talk with {} is open", name_of(client)), SOON, async || {
            desk.click_text("conversation-row", &name_of(client)).await;
            desk.text("messages").await.contains(&words)
        })
        .await;
        desk
    }

    /// Gives a client to the next operator.
    async fn transfers(&mut self, client: usize, names: &[&str]) {
        let to = (self.with[&client] + 1) % self.desks.len();
        let desk = self.opens(client).await;
        desk.click("transfer").await;
        desk.click_text("transfer-find-option", names[to]).await;
        desk.click("transfer-confirm").await;
        let receiver = &self.desks[to];
        receiver.wait_text("transfer-card", &name_of(client)).await;
        receiver.click("accept").await;
        receiver.wait_text("messages", &format!("Thanks from {}.", name_of(client))).await;
        self.with.insert(client, to);
    }

    /// Ends a talk and writes its result.
    async fn ends(&self, client: usize) {
        let desk = self.opens(client).await;
        writes(desk, &format!("Goodbye {}.", name_of(client))).await;
        desk.click("end").await;
        desk.click("end-confirm").await;
        desk.wait_for("after-work").await;
        desk.click("result-00000000-0000-7000-8000-000000000001").await;
        desk.click("after-save").await;
        desk.wait_gone("after-work").await;
    }
}

#[test]
fn in_a_busy_hour_three_operators_serve_twenty_clients_and_nobody_is_missed_and_nothing_lost_or_doubled() {
    run(async {
        let began = Instant::now();
        let server = company(&[INES, MARA], |settings| {
            settings.after_work.results = results(&["Solved", "Call back"]);
            settings.talk.rating = true;
            settings.talk.transfer_s = 300;
            settings.slots = 8;
        })
        .await;
        let tom = NewOperator {
            username: TOM.username.to_owned(),
            display_name: TOM.display_name.to_owned(),
            password: TOM.password.to_owned(),
            role: Role::Operator,
        };
        server.admin().create_operator(tom).await.expect("Tom is created");
        server.admin().add_members(GROUP, &[TOM.username.to_owned()]).await.expect("Tom serves the group");
        let stages = tokio::join!(Stage::start(), Stage::start(), Stage::start());
        let stages = [stages.0, stages.1, stages.2];
        let mut desks = Vec::new();
        for (stage, who) in stages.iter().zip([INES, MARA, TOM]) {
            desks.push(at_desk(stage, &server, who).await);
        }
        let names = [INES.display_name, MARA.display_name, TOM.display_name];
        let browser = Browser::start().await;
        let crowd = browser.crowd(CLIENTS).await;
        let mut hour = Hour { desks: &desks, crowd, with: BTreeMap::new() };

        for first in (0..CLIENTS).step_by(WAVE) {
            hour.wave(&server, first..first + WAVE).await;
            hour.thanks(first..first + WAVE).await;
            hour.transfers(first, &names).await;
            if first == WAVE {
                picture(&desks[0], "busy-hour").await;
            }
            // Half of them stay for the next wave.
            for client in first..first + WAVE / 2 {
                hour.ends(client).await;
            }
        }
        let left: Vec<usize> = (0..CLIENTS).filter(|client| client % WAVE >= WAVE / 2).collect();
        for client in left {
            hour.ends(client).await;
        }
        let page = hour.crowd.client(0).await;
        page.wait_text("messages", &format!("Goodbye {}.", name_of(0))).await;
        rates(page, 4).await;
        page.click("rate").await;
        page.wait_for("rated").await;

        let database = Database::of(&server).await;
        let count = async |sql: &str| database.count(sql).await;
        let all = i64::try_from(CLIENTS).expect("a small number");
        wait::until("every session is closed with its result", SOON, async || {
            count("select count(*) from session where state = 'closed' and result_name = 'Solved'").await == all
        })
        .await;
        assert_eq!(count("select count(*) from session").await, all, "each client has one session");
        let written = "select count(*) from message where author_kind <> 'system'";
        assert_eq!(count(written).await, all * 4, "question, greeting, thanks and goodbye of each");
        let doubled = "select count(*) from (select 1 from message where author_kind <> 'system' group by session_id, content having count(*) > 1)";
        assert_eq!(count(doubled).await, 0, "nothing is doubled");
        let joined = "select count(*) from message where content like '%operator_joined%'";
        assert_eq!(count(joined).await, all, "each is accepted once");
        let transferred = "select count(*) from message where content like '%transferred%'";
        assert_eq!(count(transferred).await, all / i64::try_from(WAVE).expect("small"), "and given on as was asked");
        assert_eq!(
            count(r#"select count(*) from session where rating like '%"stars":4%'"#).await,
            1,
            "and one was rated"
        );
        hour.crowd.close().await;
        println!("a busy hour in {:.0?}", began.elapsed());
    });
}
