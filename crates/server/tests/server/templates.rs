//! Stored answers: the company's and operators' own.

use deskbell_protocol::{
    ErrorCode, Event, GroupId, Role, SaveTemplate, TEMPLATE_TEXT_MAX, TEMPLATES_MAX, Template, TemplateId,
};
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::house::{Answer, Desk, House, Stream, code, new_id};

fn answer(name: &str, text: &str) -> SaveTemplate {
    let (name, text) = (name.to_owned(), text.to_owned());
    SaveTemplate { company: false, name, folder: String::new(), language: None, groups: Vec::new(), text }
}

fn of_company(name: &str) -> SaveTemplate {
    SaveTemplate { company: true, ..answer(name, "Good day, {client.name}") }
}

async fn save(desk: &Desk, id: TemplateId, template: &SaveTemplate) -> Answer<Template> {
    desk.api.put(&format!("/v1/templates/{id}"), template).await
}

async fn delete(desk: &Desk, id: TemplateId) -> Answer<Value> {
    desk.api.send(Method::DELETE, &format!("/v1/templates/{id}"), None, &Value::Null).await
}

async fn names(desk: &Desk) -> Vec<String> {
    desk.workspace().await.templates.into_iter().map(|template| template.name).collect()
}

/// What the desk is told of templates next: the name of one that changed, or nothing for one that is gone.
async fn told(stream: &mut Stream) -> Option<String> {
    stream
        .until(|event| match event {
            Event::TemplateChanged { template } => Some(Some(template.name)),
            Event::TemplateGone { .. } => Some(None),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn an_operators_own_template_is_seen_and_changed_by_nobody_else() {
    let house = House::open().await;
    house.operator("ada", "Ada", Role::Administrator).await;
    let (eva, tom, ada) = (house.sign_in("eva").await, house.sign_in("tom").await, house.sign_in("ada").await);
    let mut evas = eva.stream().await;
    let id = new_id();
    let first = save(&eva, id, &answer("  Greeting\u{202e} ", "Hello\r\n{client.name}\u{7}")).await.expect("hers");
    assert_eq!((first.name.as_str(), first.text.as_str()), ("Greeting", "Hello\n{client.name}"), "tidied");
    assert_eq!(first.owner, Some(eva.operator.id));
    assert_eq!(told(&mut evas).await.as_deref(), Some("Greeting"));
    for other in [&tom, &ada] {
        assert!(names(other).await.is_empty(), "nobody else sees it");
        let changed = save(other, id, &answer("Mine", "x")).await;
        assert_eq!(code(changed), Some(ErrorCode::NotFound), "as if it were not there");
        delete(other, id).await.expect("as if it had been taken away before");
    }
    assert_eq!(names(&eva).await, ["Greeting"]);
    let again = save(&eva, id, &answer("Greeting", "Hello\n{client.name}")).await.expect("the same");
    assert_eq!(again, first, "a repeat answers the same");
    save(&eva, id, &answer("Hello", "Hello")).await.expect("hers to change");
    assert_eq!(told(&mut evas).await.as_deref(), Some("Hello"), "the repeat was told to nobody");
    delete(&eva, id).await.expect("hers");
    delete(&eva, id).await.expect("again: the same");
    assert_eq!(told(&mut evas).await, None);
    assert!(names(&eva).await.is_empty());
}

#[tokio::test]
async fn the_companys_templates_are_changed_by_supervisors_and_seen_by_everybody() {
    let house = House::open().await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    let sales = house.group("sales", &["eva"]).await;
    let (eva, tom, sue) = (house.sign_in("eva").await, house.sign_in("tom").await, house.sign_in("sue").await);
    let (mut evas, mut toms) = (eva.stream().await, tom.stream().await);
    let before = tom.workspace().await;
    let id = new_id();
    let refused = save(&eva, id, &of_company("Greeting")).await.expect_err("an operator");
    assert_eq!((refused.0, refused.1.code), (403, ErrorCode::Forbidden));
    let wanted = SaveTemplate { groups: vec![sales, sales], language: Some("cs".into()), ..of_company("Greeting") };
    let kept = save(&sue, id, &wanted).await.expect("a supervisor may");
    assert_eq!((kept.owner, kept.groups, kept.language.as_deref()), (None, vec![sales], Some("cs")));
    for stream in [&mut evas, &mut toms] {
        assert_eq!(told(stream).await.as_deref(), Some("Greeting"));
    }
    assert_eq!(names(&tom).await, ["Greeting"], "whatever groups it is for");
    assert_eq!(code(save(&eva, id, &answer("Mine now", "x")).await), Some(ErrorCode::Forbidden));
    assert_eq!(code(delete(&eva, id).await), Some(ErrorCode::Forbidden));
    let nowhere = SaveTemplate { groups: vec![new_id::<GroupId>()], ..of_company("Greeting") };
    assert_eq!(code(save(&sue, id, &nowhere).await), Some(ErrorCode::NotFound));

    // It becomes her own: the others see it no more.
    save(&sue, id, &answer("Mine now", "x")).await.expect("a supervisor may");
    for stream in [&mut evas, &mut toms] {
        assert_eq!(told(stream).await, None);
    }
    assert!(names(&tom).await.is_empty());
    assert_eq!(names(&sue).await, ["Mine now"]);
    save(&sue, id, &of_company("Ours again")).await.expect("hers to give");
    assert_eq!(told(&mut toms).await.as_deref(), Some("Ours again"));
    delete(&sue, id).await.expect("a supervisor may");
    assert_eq!(told(&mut toms).await, None);

    // Whoever was away reads the same from the store.
    let mut later = tom.resume(deskbell_protocol::Resume { epoch: before.epoch, seq: before.seq }).await;
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(told(&mut later).await);
    }
    assert_eq!(all, [Some("Greeting".into()), None, Some("Ours again".into()), None]);
}

#[tokio::test]
async fn a_template_for_a_group_that_was_taken_away_can_still_be_changed() {
    let house = House::open().await;
    house.operator("sue", "Sue", Role::Supervisor).await;
    let sales = house.group("sales", &["eva"]).await;
    let sue = house.sign_in("sue").await;
    let other = house.group("other", &["eva"]).await;
    let both = SaveTemplate { groups: vec![sales, other], ..of_company("Both") };
    let in_both = new_id();
    save(&sue, in_both, &both).await.expect("a supervisor may");
    house.settings(|settings| settings.groups.retain(|group| group.id != other)).await;
    let changed = SaveTemplate { text: "Changed".into(), ..both.clone() };
    let kept = save(&sue, in_both, &changed).await.expect("she need not know that one of them went");
    assert_eq!((kept.groups.as_slice(), kept.text.as_str()), (&[sales][..], "Changed"), "the group is gone from it");
    assert_eq!(save(&sue, in_both, &changed).await.expect("a repeat answers the same"), kept);
    assert_eq!(
        code(save(&sue, new_id(), &both).await),
        Some(ErrorCode::NotFound),
        "a new one is for groups that are there"
    );
}

#[tokio::test]
async fn a_client_learns_nothing_of_templates_nor_does_whoever_is_not_signed_in() {
    let house = House::open().await;
    let (_eva, _stream, client, _) = house.conversation().await;
    let path = format!("/v1/templates/{}", new_id::<TemplateId>());
    let asked = client.api.put::<Template>(&path, &answer("x", "x")).await;
    assert_eq!(code(asked), Some(ErrorCode::Unauthorized));
    let asked = house.api("").put::<Template>(&path, &answer("x", "x")).await;
    assert_eq!(code(asked), Some(ErrorCode::Unauthorized));
    house.operator("sue", "Sue", Role::Supervisor).await;
    let sue = house.sign_in("sue").await;
    let mut page = client.stream().await;
    save(&sue, new_id(), &of_company("Greeting")).await.expect("a supervisor may");
    client.write("Hello").await.expect("active");
    let (_, first) = page.event().await;
    assert_eq!(first.kind, "message.added", "the template before it is not for clients");
}

#[tokio::test]
async fn templates_keep_to_their_limits() {
    let house = House::open().await;
    let eva = house.sign_in("eva").await;
    let refused = async |template: SaveTemplate| {
        let (status, error) = save(&eva, new_id(), &template).await.expect_err("against a limit");
        (status, error.code, error.args.get("limit").cloned())
    };
    let bad = (400, ErrorCode::BadRequest, None);
    assert_eq!(refused(answer("\u{200b}\u{2066} ", "x")).await, bad);
    assert_eq!(refused(answer("x", " \n\u{202e}")).await, bad);
    assert_eq!(refused(SaveTemplate { language: Some("<x>".into()), ..answer("x", "x") }).await, bad);
    let large = |limit: usize| (413, ErrorCode::TooLarge, Some(limit.to_string()));
    assert_eq!(refused(answer(&"x".repeat(61), "x")).await, large(60));
    assert_eq!(refused(SaveTemplate { folder: "x".repeat(61), ..answer("x", "x") }).await, large(60));
    assert_eq!(refused(answer("x", &"ě".repeat(TEMPLATE_TEXT_MAX + 1))).await, large(TEMPLATE_TEXT_MAX));
    let longest = answer(&"ě".repeat(60), &"ě".repeat(TEMPLATE_TEXT_MAX));
    let kept = save(&eva, new_id(), &longest).await.expect("at the limit");
    assert_eq!(kept.text, longest.text);
    let odd = json!({ "name": "x", "text": "{client.nothing} {{ {parameter.}", "groups": [new_id::<GroupId>()] });
    let path = format!("/v1/templates/{}", new_id::<TemplateId>());
    let kept: Template = eva.api.put(&path, &odd).await.expect("variables are filled in by the desk");
    assert!(kept.groups.is_empty(), "an operator's own is for all");

    let ids: Vec<TemplateId> = (2..TEMPLATES_MAX + 20).map(|_| new_id()).collect();
    let short = answer("x", "x");
    let saved = join_all(ids.iter().map(|id| save(&eva, *id, &short))).await;
    let over = saved.iter().filter(|answer| answer.is_err()).count();
    assert_eq!(over, 20, "however many come at once, no more than the limit are kept");
    let (status, error) = saved.into_iter().find_map(Result::err).expect("some are refused");
    assert_eq!((status, error.code, error.args.get("limit").cloned()), large(TEMPLATES_MAX));
    let mine = eva.workspace().await.templates;
    assert_eq!(mine.len(), TEMPLATES_MAX);
    save(&eva, mine[0].id, &answer("changed", "x")).await.expect("one of them can still be changed");
    let tom = house.sign_in("tom").await;
    save(&tom, new_id(), &short).await.expect("the limit is each operator's own");
}
