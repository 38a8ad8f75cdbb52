//! The company's settings: validated, versioned, told to those whom they concern.

use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use deskbell_protocol::{
    AllAway, AwayReason, AwayReasonId, Channel, ChannelSwitches, CompanySettings, CompanyView, ErrorCode, Event,
    FrameFromServer, Group, OperatorSettings, Role, SettingsChange, VersionedSettings,
};
use deskbell_server::{Admin, Language, NewOperator, Pace};
use serde_json::{Value, json};
use sqlx::Connection as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use tempfile::TempDir;
use uuid::Uuid;

use crate::house::{Answer, Desk, House, Stream, code, new_id};

/// Within a second, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(3);

async fn administrator(house: &House) -> Desk {
    let new = NewOperator {
        username: "ada".into(),
        display_name: "Ada".into(),
        password: "correct horse".into(),
        role: Role::Administrator,
    };
    house.server.admin().create_operator(new).await.expect("the user name is free");
    house.sign_in("ada").await
}

async fn read(desk: &Desk) -> VersionedSettings {
    desk.api.get("/v1/settings").await.expect("an administrator may read them")
}

async fn put(desk: &Desk, settings: &VersionedSettings) -> Answer<VersionedSettings> {
    desk.api.put("/v1/settings", settings).await
}

/// Changes the newest settings.
async fn change(desk: &Desk, change: impl FnOnce(&mut CompanySettings)) -> VersionedSettings {
    let mut wanted = read(desk).await;
    change(&mut wanted.settings);
    put(desk, &wanted).await.expect("valid")
}

fn group(name: &str, slug: &str, members: &[&Desk]) -> Group {
    let group = json!({ "id": Uuid::now_v7(), "name": name, "slug": slug, "members": [] });
    let mut group: Group = serde_json::from_value(group).expect("the rest has values");
    group.members = members.iter().map(|member| member.operator.id).collect();
    group
}

/// The company as the desk is told of it next; a stream that ends with `resync` gives none.
async fn told(stream: &mut Stream) -> Option<CompanyView> {
    loop {
        match stream.frame().await? {
            FrameFromServer::Event { event, .. } => {
                if let Some(Event::CompanyChanged { company }) = event.known() {
                    return Some(*company);
                }
            }
            FrameFromServer::Resync => return None,
            _ => {}
        }
    }
}

fn names(reasons: &[AwayReason]) -> Vec<&str> {
    reasons.iter().map(|reason| reason.name.as_str()).collect()
}

#[tokio::test]
async fn a_new_company_has_the_usual_reasons_in_its_language() {
    let house = House::open().await;
    let VersionedSettings { version, settings } = read(&administrator(&house).await).await;
    assert_eq!(version, 1);
    assert_eq!(names(&settings.away_reasons), ["Lunch", "Personal", "Meeting", "Training"]);
    let paid: Vec<_> = settings.away_reasons.iter().map(|reason| reason.paid).collect();
    assert_eq!(paid, [false, false, true, true]);
    assert!(settings.away_reasons.iter().all(|reason| reason.enabled && reason.emoji.is_some()));
    let others = CompanySettings { away_reasons: Vec::new(), ..settings };
    assert_eq!(others, CompanySettings::default(), "all the rest is as it is by default");

    let folder = TempDir::new().expect("a temporary folder");
    let admin = Admin::open(folder.path()).await.expect("a new database");
    admin.create_company_in("Firma", Language::Czech).await.expect("no company yet");
    let settings = admin.settings().await.expect("readable").settings;
    assert_eq!(names(&settings.away_reasons), ["Oběd", "Osobní", "Schůzka", "Školení"]);
}

#[tokio::test]
async fn only_administrators_read_and_write_settings() {
    let house = House::open().await;
    let (eva, ada) = (house.sign_in("eva").await, administrator(&house).await);
    let wanted = read(&ada).await;
    assert_eq!(code(eva.api.get::<Value>("/v1/settings").await), Some(ErrorCode::Forbidden));
    assert_eq!(code(eva.api.get::<Value>("/v1/settings/history").await), Some(ErrorCode::Forbidden));
    assert_eq!(code(put(&eva, &wanted).await), Some(ErrorCode::Forbidden));
    assert_eq!(code(house.api("").put::<Value>("/v1/settings", &wanted).await), Some(ErrorCode::Unauthorized));
}

#[tokio::test]
async fn a_change_is_kept_with_who_made_it_and_one_from_an_old_version_is_refused() {
    let house = House::open().await;
    let ada = administrator(&house).await;
    let old = read(&ada).await;
    let mut first = old.clone();
    first.settings.slots = 7;
    let kept = put(&ada, &first).await.expect("valid");
    assert_eq!((kept.version, kept.settings.slots), (2, 7));
    assert_eq!(put(&ada, &first).await.expect("asked again after a lost answer"), kept);
    let mut second = old;
    second.settings.slots = 9;
    let (status, error) = put(&ada, &second).await.expect_err("somebody was quicker");
    assert_eq!((status, error.code), (409, ErrorCode::Conflict));
    assert_eq!(read(&ada).await, kept);

    house.server.admin().add_reason("Doctor", Some("🩺"), false).await.expect("valid");
    let changes: Vec<SettingsChange> = ada.api.get("/v1/settings/history").await.expect("hers to see");
    let seen: Vec<_> = changes.iter().map(|change| (change.version, change.by.as_deref())).collect();
    assert_eq!(seen, [(3, None), (2, Some("Ada")), (1, None)], "newest first; the command line has no name");
    assert!(changes.windows(2).all(|pair| pair[0].at >= pair[1].at));
}

#[tokio::test]
async fn what_is_not_valid_is_refused_with_field_and_reason_and_changes_nothing() {
    let house = House::open().await;
    let ada = administrator(&house).await;
    let before = read(&ada).await;
    let refused = async |path: &str, value: Value| {
        let mut wanted = serde_json::to_value(&before).expect("it serialises");
        *wanted.pointer_mut(path).expect("the path is there") = value;
        let (status, error) = ada.api.put::<Value>("/v1/settings", &wanted).await.expect_err("it must be refused");
        assert_eq!((status, error.code), (400, ErrorCode::BadSettings), "{path}");
        assert!(!error.args["reason"].is_empty(), "{path}");
        error.args["field"].clone()
    };
    assert_eq!(refused("/settings/slots", json!(0)).await, "slots");
    assert_eq!(refused("/settings/slots", json!("four")).await, "slots");
    assert_eq!(refused("/settings/gone", json!("explode")).await, "gone");
    assert_eq!(refused("/settings/away_reasons/1/name", json!("x".repeat(41))).await, "away_reasons[1].name");
    let stranger = json!([{ "id": Uuid::now_v7(), "name": "Sales", "slug": "sales", "members": [Uuid::now_v7()] }]);
    assert_eq!(refused("/settings/groups", stranger).await, "groups[0].members");
    let mut unknown = serde_json::to_value(&before).expect("it serialises");
    unknown["settings"]["slotz"] = json!(4);
    let (_, error) = ada.api.put::<Value>("/v1/settings", &unknown).await.expect_err("a slip of the pen");
    assert!(error.args["reason"].contains("slotz"), "{error:?}");
    assert_eq!(read(&ada).await, before);
}

#[tokio::test]
async fn desks_hear_of_what_concerns_them_and_those_whose_rights_changed_load_everything_anew() {
    let house = House::open().await;
    let (eva, tom, ada) = (house.sign_in("eva").await, house.sign_in("tom").await, administrator(&house).await);
    let (mut evas, mut toms) = (eva.stream().await, tom.stream().await);
    let kept = change(&ada, |settings| {
        settings.away_reasons.remove(0);
        settings.groups.push(group("Sales", "sales", &[&eva]));
    })
    .await;
    assert_eq!(kept.settings.away_reasons.len(), 4, "a reason that is taken out is disabled instead");
    assert_eq!(told(&mut evas).await, None, "eva serves a group from now on");
    let company = told(&mut toms).await.expect("tom has the rights that he had");
    assert_eq!(names(&company.away_reasons), ["Personal", "Meeting", "Training"]);
    let card = |company: &CompanyView| {
        let group = &company.groups[0];
        (group.name.clone(), group.url.clone(), group.mine)
    };
    let url = format!("{}/chat/sales", house.server.url());
    assert_eq!(card(&company), ("Sales".to_owned(), url.clone(), false));

    // She was away while her rights changed: coming back, she is sent to load everything anew as well.
    let before = eva.workspace().await;
    assert_eq!(card(&before.settings), ("Sales".to_owned(), url, true));
    drop(evas);
    change(&ada, |settings| settings.groups[0].members.clear()).await;
    let resume = deskbell_protocol::Resume { epoch: before.epoch, seq: before.seq };
    assert_eq!(told(&mut eva.resume(resume).await).await, None, "the change is in the feed");
    let mut evas = eva.stream().await;
    change(&ada, |settings| settings.wait_target_s = 90).await;
    assert_eq!(told(&mut evas).await.expect("her rights are as they were").wait_target_s, 90);
    change(&ada, |settings| settings.channel_switches = ChannelSwitches::None).await;
    change(&ada, |settings| settings.wait_target_s = 91).await;
    assert_eq!(told(&mut evas).await, None, "a switch of hers was locked before that");
}

#[tokio::test]
async fn a_change_that_no_desk_sees_tells_no_desk() {
    let house = House::open().await;
    let (eva, ada) = (house.sign_in("eva").await, administrator(&house).await);
    let mut evas = eva.stream().await;
    change(&ada, |settings| settings.all_away = AllAway::Offline).await;
    change(&ada, |settings| settings.wait_target_s = 61).await;
    let company = told(&mut evas).await.expect("no resync");
    assert_eq!(company.wait_target_s, 61, "the first that she hears of is the second");
}

#[tokio::test]
async fn groups_exchange_their_names_and_one_taken_out_frees_its_own() {
    let house = House::open().await;
    let (eva, ada) = (house.sign_in("eva").await, administrator(&house).await);
    change(&ada, |settings| settings.groups = vec![group("One", "one", &[&eva]), group("Two", "two", &[])]).await;
    let swapped = change(&ada, |settings| {
        let [one, two] = &mut settings.groups[..] else { panic!("two groups") };
        std::mem::swap(&mut one.name, &mut two.name);
        std::mem::swap(&mut one.slug, &mut two.slug);
    })
    .await;
    let seen: Vec<_> = swapped.settings.groups.iter().map(|group| (group.name.as_str(), group.slug.as_str())).collect();
    assert_eq!(seen, [("Two", "two"), ("One", "one")]);
    let kept = change(&ada, |settings| settings.groups = vec![group("One", "one", &[])]).await;
    assert_eq!(kept.settings.groups.len(), 1, "a new group takes the name of one that was taken out");
    change(&ada, |settings| settings.groups = swapped.settings.groups.clone()).await;
    let house = house.restart().await;
    let ada = Desk { api: house.api(&ada.api.token), operator: ada.operator };
    assert_eq!(read(&ada).await.settings.groups, swapped.settings.groups, "taken back, as it was");
}

#[tokio::test]
async fn groups_made_before_there_were_settings_are_taken_into_the_first_document() {
    let house = House::open().await;
    let (eva, ada) = (house.sign_in("eva").await, administrator(&house).await);
    let data = house.folder.path().join("data");
    let House { server, folder, database } = house;
    server.stop().await;
    let (sales, support) = (Uuid::now_v7(), Uuid::now_v7());
    let eva_id = eva.operator.id;
    let file = SqliteConnectOptions::new().filename(data.join("deskbell.db"));
    let mut connection = SqliteConnection::connect_with(&file).await.expect("the database opens");
    for (sql, values) in [
        ("DELETE FROM settings", vec![]),
        ("DELETE FROM meta WHERE name = 'settings_told'", vec![]),
        (
            "INSERT INTO operator_group (id, name, created_at) VALUES (?, ?, 1)",
            vec![sales.to_string(), "Prodej a účty".into()],
        ),
        (
            "INSERT INTO operator_group (id, name, created_at) VALUES (?, ?, 1)",
            vec![support.to_string(), "Support".into()],
        ),
        ("INSERT INTO group_member (group_id, operator_id) VALUES (?, ?)", vec![sales.to_string(), eva_id.to_string()]),
    ] {
        let statement = values.into_iter().fold(sqlx::query(sql), sqlx::query::Query::bind);
        statement.execute(&mut connection).await.expect("the change is made");
    }
    connection.close().await.expect("the database closes");
    let house = House { server: crate::house::start(&folder, None, Pace::default()).await, folder, database };
    let ada = Desk { api: house.api(&ada.api.token), operator: ada.operator };
    let settings = read(&ada).await.settings;
    let seen: Vec<_> = settings.groups.iter().map(|group| (group.name.as_str(), group.slug.as_str())).collect();
    assert_eq!(seen, [("Prodej a účty", "prodej-a-ucty"), ("Support", "support")]);
    assert_eq!((settings.groups[0].id.0, &settings.groups[0].members[..]), (sales, &[eva_id][..]));
    assert_eq!(settings.away_reasons.len(), 4, "and the usual reasons with them");
}

fn admin(data: &Path, arguments: &[&str]) -> String {
    let done: Output = crate::program::admin(data, arguments, "");
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_command_line_changes_reaches_a_running_server_and_its_desks_within_a_second() {
    let house = House::open().await;
    let data = house.folder.path().join("data");
    let eva = house.sign_in("eva").await;
    let mut evas = eva.stream().await;
    evas.frame().await.expect("hello");
    let began = Instant::now();
    admin(&data, &["reason", "add", "Doctor", "--emoji", "🩺"]);
    let company = told(&mut evas).await.expect("her rights are as they were");
    assert!(began.elapsed() < SOON, "{:?}", began.elapsed());
    assert_eq!(names(&company.away_reasons), ["Lunch", "Personal", "Meeting", "Training", "Doctor"]);

    admin(&data, &["reason", "rename", "doctor", "At the doctor's", "--paid", "true"]);
    admin(&data, &["reason", "disable", "Training"]);
    admin(&data, &["reason", "order", "At the doctor's", "Meeting"]);
    let list = admin(&data, &["reason", "list"]);
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines[..2], ["🩺\tAt the doctor's\tpaid", "👥\tMeeting\tpaid"]);
    assert_eq!(lines[4], "🎓\tTraining\tpaid\tdisabled");
    admin(&data, &["reason", "enable", "training"]);

    // The company's events before it are on their way still.
    admin(&data, &["group", "create", "Sales", "--member", "tom", "--accept", "20", "--queue", "5"]);
    admin(&data, &["group", "add-member", "sales", "eva"]);
    while told(&mut evas).await.is_some() {}
    let groups = eva.workspace().await.settings.groups;
    assert_eq!(groups.iter().map(|group| (group.name.as_str(), group.mine)).collect::<Vec<_>>(), [("Sales", true)]);
    assert!(groups[0].url.starts_with(&house.server.url()), "the server's own address: {}", groups[0].url);
    admin(&data, &["group", "set", "Sales", "--name", "Tickets", "--mode", "ring-all", "--queue", "any"]);
    admin(&data, &["group", "remove-member", "Tickets", "tom"]);
    assert_eq!(admin(&data, &["group", "list"]), "/chat/sales\tTickets\tring-all\t20 s\tqueue: any\teva\n");
    assert_eq!(admin(&data, &["operator", "eva", "--slots", "2"]), "eva\tslots: 2\tchannels: web_chat\n");
    assert_eq!(
        admin(&data, &["operator", "eva", "--slots", "usual", "--channels", "none"]),
        "eva\tslots: 4\tchannels: none\n"
    );

    let wrong = crate::program::admin(&data, &["operator", "eva", "--channels", "phone"], "");
    let said = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert!(!wrong.status.success() && said.contains("does not serve phone"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_is_shown_changed_and_applied_but_not_over_a_newer_one() {
    let house = House::open().await;
    let (data, file) = (house.folder.path().join("data"), house.folder.path().join("settings.json"));
    let shown = admin(&data, &["settings", "show"]);
    let mut document: VersionedSettings = serde_json::from_str(&shown).expect("the document");
    let eva = house.sign_in("eva").await.operator.id;
    let own = OperatorSettings { slots: Some(2), channels: Some(vec![Channel::WebChat]) };
    document.settings.operators.insert(eva, own);
    std::fs::write(&file, serde_json::to_string(&document).expect("it serialises")).expect("written");
    let path = file.to_str().expect("a plain path");
    assert_eq!(admin(&data, &["settings", "apply", path]), "The settings are those of version 2.\n");
    admin(&data, &["reason", "disable", "Lunch"]);
    let refused = |text: &str| {
        let done = crate::program::admin(&data, &["settings", "apply", "-"], text);
        assert!(!done.status.success());
        String::from_utf8_lossy(&done.stderr).into_owned()
    };
    document.settings.slots = 5;
    assert!(refused(&serde_json::to_string(&document).expect("it serialises")).contains("changed meanwhile"));
    document.version = 3;
    document.settings.slots = 0;
    let said = refused(&serde_json::to_string(&document).expect("it serialises"));
    assert!(said.contains("slots: it must be from 1 to 100"), "{said}");
    assert!(refused("{ \"version\": 3 ").contains("not valid"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_holds_for_talks_is_set_by_the_document_and_told_to_desks_and_pages() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let (eva, data) = (house.sign_in("eva").await, house.folder.path().join("data"));
    let mut stream = eva.stream().await;
    let shown = admin(&data, &["settings", "show"]);
    let mut document: Value = serde_json::from_str(&shown).expect("the document");
    let apply = |document: &Value| crate::program::admin(&data, &["settings", "apply", "-"], &document.to_string());
    let settings = &mut document["settings"];
    assert_eq!(settings["talk"]["transfer_s"], 60, "what nobody has set is shown");
    settings["talk"]["tags"] = json!(["VIP", "vip", " Order "]);
    settings["talk"]["rating"] = json!(true);
    settings["files"]["kinds"] = json!(["picture"]);
    settings["after_work"] = json!({ "results": [{ "id": Uuid::now_v7(), "name": "Sold" }], "limit_s": 60 });
    settings["entry"] = json!({ "email": "required" });
    assert!(apply(&document).status.success(), "valid");
    let company = told(&mut stream).await.expect("her rights stay");
    assert_eq!(company.talk.tags, ["VIP", "Order"]);
    assert_eq!((company.files.kinds.len(), company.after_work.results.len()), (1, 1));
    let card: deskbell_protocol::GroupCard = house.api("").get("/v1/client/groups/sales").await.expect("the card");
    assert_eq!(serde_json::to_value(card.entry).expect("words")["email"], "required");

    let mut document: Value = serde_json::from_str(&admin(&data, &["settings", "show"])).expect("the document");
    for (part, wrong, said) in [
        ("talk", json!({ "transfer_s": 9 }), "talk.transfer_s: it must be from 10 to 600"),
        ("files", json!({ "max_mb": 101 }), "files.max_mb: it must be from 1 to 100"),
        ("after_work", json!({ "needs_result": true }), "after_work.needs_result: "),
        ("entry", json!({ "name": "perhaps" }), "unknown variant `perhaps`"),
        ("talk", json!({ "ratings": true }), "unknown field `ratings`"),
    ] {
        let right = std::mem::replace(&mut document["settings"][part], wrong);
        let done = apply(&document);
        let stderr = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(!done.status.success() && stderr.contains(said), "{stderr}");
        document["settings"][part] = right;
    }
}

#[tokio::test]
async fn two_administrators_who_add_reasons_at_once_lose_none() {
    let house = House::open().await;
    let data = house.folder.path().join("data");
    let (here, beside) = (house.server.admin(), Admin::open(&data).await.expect("beside the server"));
    let add = async |admin: &Admin, prefix: &str| {
        for n in 0..10 {
            admin.add_reason(&format!("{prefix} {n}"), None, false).await.expect("valid");
        }
    };
    tokio::join!(add(&here, "here"), add(&beside, "beside"));
    let settings = here.settings().await.expect("readable");
    assert_eq!((settings.version, settings.settings.away_reasons.len()), (21, 24));
}

#[tokio::test]
async fn a_reason_with_an_id_of_the_administrators_own_is_kept_by_it() {
    let house = House::open().await;
    let ada = administrator(&house).await;
    let id: AwayReasonId = new_id();
    let reason = AwayReason { id, name: " Gym ".into(), emoji: None, paid: false, enabled: true };
    let kept = change(&ada, |settings| settings.away_reasons.insert(0, reason)).await;
    assert_eq!((kept.settings.away_reasons[0].id, kept.settings.away_reasons[0].name.as_str()), (id, "Gym"));
}

#[tokio::test]
async fn a_group_is_not_taken_out_while_clients_wait_in_it() {
    let house = House::open().await;
    let ada = administrator(&house).await;
    let before = change(&ada, |settings| settings.groups.push(group("Sales", "sales", &[]))).await;
    let client = house.client();
    let join = json!({ "group": "sales", "name": "Petr", "language": null });
    client.api.put::<Value>(&client.path(""), &join).await.expect("everybody is busy, and clients may wait");
    let mut without = before.clone();
    without.settings.groups.clear();
    let (status, error) = put(&ada, &without).await.expect_err("Petr would wait for ever");
    assert_eq!((status, error.code, error.args["field"].as_str()), (400, ErrorCode::BadSettings, "groups[0]"));
    assert!(error.args["reason"].contains("Sales"), "{error:?}");
    client.leave().await.expect("he has had enough");
    put(&ada, &without).await.expect("nobody waits any more");
}

#[cfg(unix)]
#[tokio::test]
async fn settings_are_kept_on_postgresql_and_taken_up_by_another_server() {
    let postgres = deskbell_testkit::Postgres::start();
    let address = Some(postgres.url().parse().expect("an address"));
    let house = House::on(address, Pace::default()).await;
    let (eva, ada, beside) = (house.sign_in("eva").await, administrator(&house).await, house.beside().await);
    let there = Desk { api: beside.api(&eva.api.token), operator: eva.operator.clone() };
    let mut evas = there.stream().await;
    change(&ada, |settings| settings.wait_target_s = 61).await;
    assert_eq!(told(&mut evas).await.expect("her rights are as they were").wait_target_s, 61);
    for name in ["Sales", "Tickets"] {
        change(&ada, |settings| settings.groups = vec![group(name, "sales", &[&eva])]).await;
    }
    while told(&mut evas).await.is_some() {}
    assert_eq!(there.workspace().await.settings.groups[0].name, "Tickets");
    let changes: Vec<SettingsChange> = ada.api.get("/v1/settings/history").await.expect("hers to see");
    assert_eq!(changes.first().map(|change| (change.version, change.by.as_deref())), Some((4, Some("Ada"))));
    beside.server.stop().await;
    house.server.stop().await;
}
