//! What other programs of the company do with an API key.

use deskbell_protocol::{
    ApiKey, ApiScope, CreateApiKey, CreatedApiKey, ErrorCode, Invitation, InvitationCard, InvitationId, InvitationList,
    InvitationState, Role,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Answer, Api, Desk, House, answer, code, code_of, new_id};
use crate::program::admin;

const MINE: &str = "/v1/integration/invitations";

impl House {
    async fn ada(&self) -> Desk {
        self.operator("ada", "Ada", Role::Administrator).await;
        self.sign_in("ada").await
    }

    /// A program with a key of these scopes.
    async fn program(&self, ada: &Desk, scopes: &[ApiScope]) -> (ApiKey, Api) {
        let made = ada.make_key(new_id(), "Booking system", scopes).await.expect("an administrator may");
        let secret = made.secret.expect("the first answer holds it");
        (made.key, self.api(&secret))
    }
}

impl Desk {
    async fn make_key(&self, id: Uuid, name: &str, scopes: &[ApiScope]) -> Answer<CreatedApiKey> {
        let body = CreateApiKey { name: name.into(), scopes: scopes.to_vec() };
        self.api.put(&format!("/v1/api-keys/{id}"), &body).await
    }

    async fn keys(&self) -> Vec<ApiKey> {
        self.api.get("/v1/api-keys").await.expect("an administrator may")
    }
}

async fn make(api: &Api, body: Value) -> Answer<Invitation> {
    api.put(&format!("{MINE}/{}", Uuid::now_v7()), &body).await
}

fn for_eva() -> Value {
    json!({ "leads_to": { "kind": "operator", "username": "Eva" } })
}

const BOTH: [ApiScope; 2] = [ApiScope::InvitationsRead, ApiScope::InvitationsWrite];

#[tokio::test]
async fn an_invitation_of_a_program_lets_in_any_number_without_an_end_until_it_is_revoked() {
    let house = House::open().await;
    let ada = house.ada().await;
    let (_, shop) = house.program(&ada, &BOTH).await;
    let id = Uuid::now_v7();
    let made: Invitation = shop.put(&format!("{MINE}/{id}"), &for_eva()).await.expect("eva is there");
    assert!(made.reusable && made.valid_until.is_none() && made.uses_max.is_none(), "{made:?}");
    assert_eq!((made.made_by.as_deref(), &*made.leads_to), (Some("Booking system"), "Eva Nováková"));
    let again: Invitation = shop.put(&format!("{MINE}/{id}"), &for_eva()).await.expect("the same");
    assert_eq!(again.url, made.url, "asked again, it is the same one");
    let other = json!({ "leads_to": { "kind": "operator", "username": "tom" } });
    assert_eq!(code(shop.put::<Value>(&format!("{MINE}/{id}"), &other).await), Some(ErrorCode::Conflict));

    let eva = house.sign_in("eva").await;
    for name in ["Petr", "Jana"] {
        house.client().join(&made, name).await.expect("it lets in any number");
    }
    let owned = eva.workspace().await;
    assert_eq!((owned.sessions.len(), owned.invitations.len()), (2, 1), "it is eva's like one of her own");
    let key = Uuid::now_v7();
    for _ in 0..2 {
        let body = json!({ "end_sessions": false });
        let revoked: Invitation =
            shop.send(Method::POST, &format!("{MINE}/{id}/revoke"), Some(key), &body).await.expect("revoked");
        assert_eq!((revoked.state, revoked.open), (InvitationState::Revoked, 2), "those inside talk on");
    }
    let late = house.client().join(&made, "Late").await;
    assert_eq!(code(late), Some(ErrorCode::InvitationRevoked));
    let seen: Invitation = shop.get(&format!("{MINE}/{id}")).await.expect("it can be read");
    assert_eq!(seen.uses.iter().map(|joined| &*joined.client_name).collect::<Vec<_>>(), ["Jana", "Petr"]);
}

#[tokio::test]
async fn an_invitation_to_a_group_brings_clients_into_its_queue() {
    let house = House::open().await;
    let ada = house.ada().await;
    house.group("sales", &["eva"]).await;
    let (_, shop) = house.program(&ada, &BOTH).await;
    let to =
        |slug: &str| json!({ "leads_to": { "kind": "group", "slug": slug }, "one_off": true, "valid_for_ms": 60_000 });
    let made = make(&shop, to("sales")).await.expect("there is such a group");
    assert_eq!((&*made.leads_to, made.operator_id, made.reusable), ("sales", None, false));
    let session = house.client().join(&made, "Petr").await.expect("open").session.id;
    let (eva, tom) = (house.sign_in("eva").await, house.sign_in("tom").await);
    assert_eq!(eva.sees(session).await.expect("she serves it").group_name.as_deref(), Some("sales"));
    assert!(tom.sees(session).await.is_none(), "he does not");
    assert_eq!(code(make(&shop, to("nobody")).await), Some(ErrorCode::NotFound));
    let stranger = json!({ "leads_to": { "kind": "operator", "username": "nobody" } });
    assert_eq!(code(make(&shop, stranger).await), Some(ErrorCode::NotFound));
    let (before, path) = (made, format!("{MINE}/{}", Uuid::now_v7()));
    let to_eva: Invitation = shop.put(&path, &for_eva()).await.expect("she is there");
    house.server.admin().disable_operator("eva").await.expect("she is there");
    assert_eq!(code(make(&shop, for_eva()).await), Some(ErrorCode::NotFound), "nobody would answer");
    let again: Invitation = shop.put(&path, &for_eva()).await.expect("the answer was lost, and comes again");
    assert_eq!(again.url, to_eva.url);

    let other = make(&shop, to("sales")).await.expect("there is such a group");
    house.settings(|settings| settings.groups[0].channels.clear()).await;
    let card = async |invitation: &Invitation| {
        house.api("").get::<Value>(&format!("/v1/client/invitations/{}", code_of(invitation))).await
    };
    let (status, error) = card(&other).await.expect_err("the group takes no chats any more");
    assert_eq!((status, error.code, &*error.args["company"]), (410, ErrorCode::InvitationRevoked, "Acme"));
    let (status, error) = house.client().join(&other, "").await.expect_err("it is joined as it is shown");
    assert_eq!((status, error.code, &*error.args["company"]), (410, ErrorCode::InvitationRevoked, "Acme"));
    assert_eq!(code(card(&before).await), Some(ErrorCode::InvitationUsed), "used comes before all else");
}

#[tokio::test]
async fn a_key_is_shown_once_may_what_its_scopes_say_and_is_void_when_revoked() {
    let house = House::open().await;
    let ada = house.ada().await;
    let id = new_id();
    let made = ada.make_key(id, "Reports", &[ApiScope::InvitationsRead]).await.expect("an administrator may");
    let secret = made.secret.expect("shown once");
    assert!(secret.starts_with("dbk_") && secret.len() == 47 && secret.starts_with(&made.key.hint), "256 bits");
    let again = ada.make_key(id, "Reports", &[ApiScope::InvitationsRead]).await.expect("the same");
    assert!(again.secret.is_none() && again.key == made.key, "never shown again");
    for (name, scopes) in [("Others", &[ApiScope::InvitationsRead][..]), ("Reports", &BOTH)] {
        assert_eq!(code(ada.make_key(id, name, scopes).await), Some(ErrorCode::Conflict), "the id is another key's");
    }
    assert_eq!(code(ada.make_key(new_id(), "None", &[]).await), Some(ErrorCode::BadRequest));

    let reports = house.api(&secret);
    assert!(ada.keys().await.iter().all(|key| key.last_used_at.is_none()));
    reports.get::<InvitationList>(MINE).await.expect("it may read");
    assert!(ada.keys().await.iter().all(|key| key.last_used_at.is_some()), "its use is seen");
    assert_eq!(code(make(&reports, for_eva()).await), Some(ErrorCode::Forbidden), "it may not write");
    let writes = house.program(&ada, &[ApiScope::InvitationsWrite]).await.1;
    let made = make(&writes, for_eva()).await.expect("it may write").id;
    for path in [MINE.to_owned(), format!("{MINE}/{made}")] {
        assert_eq!(code(writes.get::<Value>(&path).await), Some(ErrorCode::Forbidden), "it may not read");
    }
    for (act, body) in [("revoke", json!({})), ("extend", json!({ "by_ms": 3_600_000 }))] {
        let path = format!("{MINE}/{made}/{act}");
        let refused = reports.send::<Value>(Method::POST, &path, Some(Uuid::now_v7()), &body).await;
        assert_eq!(code(refused), Some(ErrorCode::Forbidden), "nor {act}");
    }
    for path in ["/v1/workspace", "/v1/settings", "/v1/api-keys"] {
        assert_eq!(code(reports.get::<Value>(path).await), Some(ErrorCode::Unauthorized), "{path} is for desks");
    }

    for _ in 0..2 {
        let revoked: ApiKey = ada.api.post(&format!("/v1/api-keys/{id}/revoke"), Uuid::now_v7()).await.expect("hers");
        assert!(revoked.revoked_at.is_some());
    }
    assert_eq!(code(reports.get::<InvitationList>(MINE).await), Some(ErrorCode::Unauthorized), "at once");
    let guessed = house.api(&format!("dbk_{}", "A".repeat(43)));
    assert_eq!(code(guessed.get::<InvitationList>(MINE).await), Some(ErrorCode::Unauthorized));

    let eva = house.sign_in("eva").await;
    assert_eq!(code(eva.make_key(new_id(), "Mine", &BOTH).await), Some(ErrorCode::Forbidden));
    assert_eq!(code(eva.api.get::<Vec<ApiKey>>("/v1/api-keys").await), Some(ErrorCode::Forbidden));
    assert_eq!(code(eva.api.get::<InvitationList>(MINE).await), Some(ErrorCode::Forbidden), "nor others' links");
    assert_eq!(code(make(&eva.api, for_eva()).await), Some(ErrorCode::Forbidden));
    ada.api.get::<InvitationList>(MINE).await.expect("an administrator may, without a key");
}

#[tokio::test]
async fn a_request_that_is_repeated_is_done_once_and_two_programs_share_no_keys() {
    let house = House::open().await;
    let ada = house.ada().await;
    let ((_, shop), (_, fair)) = (house.program(&ada, &BOTH).await, house.program(&ada, &BOTH).await);
    let mut day = for_eva();
    day["valid_for_ms"] = 86_400_000.into();
    let (first, second) = (make(&shop, day.clone()).await.expect("made"), make(&fair, day).await.expect("made"));
    let key = Uuid::now_v7();
    let ask = async |api: &Api, id: InvitationId, act: &str, body: Value| {
        api.send::<Invitation>(Method::POST, &format!("{MINE}/{id}/{act}"), Some(key), &body).await
    };
    let hours = |hours: i64| json!({ "by_ms": hours * 3_600_000 });
    let longer = ask(&shop, first.id, "extend", hours(1)).await.expect("it has an end");
    assert_eq!(ask(&shop, first.id, "extend", hours(1)).await, Ok(longer.clone()), "the answer was lost: not twice");
    for (id, act, body) in [
        (first.id, "extend", hours(2)),
        (second.id, "extend", hours(1)),
        (first.id, "revoke", json!({ "end_sessions": false })),
    ] {
        assert_eq!(code(ask(&shop, id, act, body).await), Some(ErrorCode::Conflict), "the key was for something else");
    }
    let other = ask(&fair, second.id, "revoke", json!({ "end_sessions": false })).await;
    assert_eq!(other.map(|invitation| invitation.state), Ok(InvitationState::Revoked), "its keys are its own");
    for (id, end_sessions) in [(second.id, true), (first.id, false)] {
        let refused = ask(&fair, id, "revoke", json!({ "end_sessions": end_sessions })).await;
        assert_eq!(code(refused), Some(ErrorCode::Conflict), "the key was for something else");
    }
    let seen: Invitation = shop.get(&format!("{MINE}/{}", first.id)).await.expect("it can be read");
    assert_eq!((seen.state, seen.valid_until), (InvitationState::Unused, longer.valid_until));
}

#[tokio::test]
async fn a_list_goes_through_everybodys_invitations_once_newest_first_by_owner_and_state() {
    let house = House::open().await;
    let ada = house.ada().await;
    house.group("sales", &["eva"]).await;
    let (_, shop) = house.program(&ada, &BOTH).await;
    let eva = house.sign_in("eva").await;
    let mut made: Vec<InvitationId> = Vec::new();
    for n in 0..5 {
        let to = match n % 2 {
            0 => for_eva(),
            _ => json!({ "leads_to": { "kind": "group", "slug": "sales" } }),
        };
        made.push(make(&shop, to).await.expect("made").id);
    }
    made.push(eva.invite().await.id);
    made.reverse();

    let list = async |query: &str| shop.get::<InvitationList>(&format!("{MINE}?{query}")).await.expect("a list");
    let ids = |list: &InvitationList| list.invitations.iter().map(|found| found.id).collect::<Vec<_>>();
    let (mut seen, mut query) = (Vec::new(), "limit=2".to_owned());
    loop {
        let page = list(&query).await;
        seen.extend(ids(&page));
        let Some(next) = page.next else { break };
        query = format!("limit=2&before={next}");
    }
    assert_eq!(seen, made, "each once, newest first");
    assert_eq!(list("operator=eva").await.invitations.len(), 4, "her own too");
    assert_eq!(list("group=sales").await.invitations.len(), 2);
    let id = made[1];
    shop.send::<Value>(Method::POST, &format!("{MINE}/{id}/revoke"), Some(Uuid::now_v7()), &json!({}))
        .await
        .expect("ok");
    assert_eq!(ids(&list("state=revoked").await), [id]);
    assert_eq!(list("state=unused&operator=eva").await.invitations.len(), 3);
    for (query, refused) in [
        ("operator=nobody", ErrorCode::NotFound),
        ("group=nobody", ErrorCode::NotFound),
        ("operator=eva&group=sales", ErrorCode::BadRequest),
        ("colour=red", ErrorCode::BadRequest),
        ("before=x", ErrorCode::BadRequest),
    ] {
        assert_eq!(code(shop.get::<Value>(&format!("{MINE}?{query}")).await), Some(refused), "{query}");
    }
}

/// The value in the place of every parameter of a request, as its example gives it.
fn filled(path: &str, parameters: &[Value], place: &str) -> String {
    parameters.iter().filter(|parameter| parameter["in"] == place).fold(path.to_owned(), |path, parameter| {
        let name = parameter["name"].as_str().expect("a name");
        match (&parameter["example"], place) {
            (Value::Null, "path") => panic!("{path}: {name} has no example"),
            (Value::Null, _) => path,
            (example, "path") => path.replace(&format!("{{{name}}}"), example.as_str().expect("a text")),
            (example, _) => {
                let value = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
                format!("{path}{}{name}={value}", if path.contains('?') { '&' } else { '?' })
            }
        }
    })
}

/// The bodies that the document gives as examples; one that is empty where there is none.
fn bodies(operation: &Value) -> Vec<Value> {
    let json = &operation["requestBody"]["content"]["application/json"];
    let named = json["examples"].as_object().into_iter().flat_map(|examples| examples.values());
    let mut bodies: Vec<Value> = named.map(|example| example["value"].clone()).collect();
    bodies.extend(json.get("example").cloned());
    bodies
}

/// One after the other as a reader would try them: made, read, listed, lengthened, revoked.
#[tokio::test]
async fn every_example_of_the_document_for_integrations_works_as_it_stands() {
    let house = House::open().await;
    house.group("sales", &["eva"]).await;
    let ada = house.ada().await;
    let document: Value = house.api("").get("/v1/openapi.json").await.expect("the document");
    let paths = document["paths"].as_object().expect("it has paths");
    let mut tried = 0;
    let mut key = ada.api.clone();
    for (path, method) in [
        ("/v1/api-keys/{id}", "put"),
        (MINE, "get"),
        ("/v1/integration/invitations/{id}", "put"),
        ("/v1/integration/invitations/{id}", "get"),
        ("/v1/integration/invitations/{id}/extend", "post"),
        ("/v1/integration/invitations/{id}/revoke", "post"),
        ("/v1/api-keys/{id}/revoke", "post"),
    ] {
        let operation = &paths[path][method];
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let at = filled(&filled(path, &parameters, "path"), &parameters, "query");
        let examples = bodies(operation);
        assert!(method != "put" || !examples.is_empty(), "{path} has an example");
        // Other examples of one request are other invitations; the last is the one that is dealt with further on.
        for (n, body) in examples.iter().map(Some).chain(examples.is_empty().then_some(None)).enumerate() {
            let at = at.replace("0000000000b1", &format!("0000000000b{}", n + 1));
            let api = if path.starts_with("/v1/api-keys") { &ada.api } else { &key };
            let mut request = api.request(method.to_uppercase().parse().expect("a method"), &at);
            if let Some(name) = parameters.iter().find(|parameter| parameter["in"] == "header") {
                request = request.header("Idempotency-Key", name["example"].as_str().expect("it has an example"));
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            let said: Answer<Value> = answer(request).await;
            let said = said.unwrap_or_else(|error| panic!("{method} {at}: {error:?}"));
            if let Some(secret) = said["secret"].as_str() {
                key = house.api(secret);
            }
            tried += 1;
        }
    }
    assert_eq!(tried, 9, "every request and every example");
    let described =
        paths.keys().filter(|path| path.starts_with("/v1/integration") || path.starts_with("/v1/api-keys/"));
    assert_eq!(described.count(), 6, "a new request for integrations is tried here too");
}

#[tokio::test]
async fn a_card_tells_nothing_of_the_label_or_of_who_made_it() {
    let house = House::open().await;
    let ada = house.ada().await;
    let (_, shop) = house.program(&ada, &BOTH).await;
    let mut asked = for_eva();
    asked["label"] = "difficult client".into();
    let made = make(&shop, asked).await.expect("made");
    let at = format!("/v1/client/invitations/{}", code_of(&made));
    let card = house.api("").request(Method::GET, &at).send().await.expect("an answer");
    assert_eq!(card.status(), StatusCode::OK);
    let text = card.text().await.expect("a body");
    let card: InvitationCard = serde_json::from_str(&text).expect("a card");
    assert!(card.valid_until.is_none());
    assert!(!text.contains("difficult") && !text.contains("Booking"), "{text}");
}

#[tokio::test]
async fn keys_are_made_listed_and_revoked_from_the_command_line() {
    let house = House::open().await;
    let data = house.folder.path().join("data");
    let run = |arguments: &[&str]| {
        let output = admin(&data, arguments, "");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let (done, secret, said) =
        run(&["api-key", "create", "Shop", "--scope", "invitations-write", "--scope", "invitations-read"]);
    assert!(done && secret.starts_with("dbk_"), "{said}");
    make(&house.api(&secret), for_eva()).await.expect("the running server knows it at once");
    let (_, listed, _) = run(&["api-key", "list"]);
    assert!(listed.contains("Shop\tinvitations-read,invitations-write") && !listed.contains(&secret), "{listed}");
    let id = listed.split('\t').next().expect("an id").to_owned();
    let (done, said, _) = run(&["api-key", "revoke", &id]);
    assert!(done && said.contains("void"), "{said}");
    assert_eq!(code(make(&house.api(&secret), for_eva()).await), Some(ErrorCode::Unauthorized));
    let (done, _, said) = run(&["api-key", "revoke", &Uuid::now_v7().to_string()]);
    assert!(!done && said.contains("api-key list"), "{said}");
    assert!(!run(&["api-key", "create", "Shop"]).0, "a scope is needed");
}
