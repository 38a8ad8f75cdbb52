//! The shortest whole path, as its people live it.

use deskbell_protocol::{
    Content, EndedBy, Event, Info, InvitationCard, InvitationState, Messages, Note, SessionState, Status,
};
use uuid::Uuid;

use crate::house::{House, code, code_of, text_of};

#[tokio::test]
async fn an_operator_invites_a_client_joins_both_talk_and_the_operator_ends() {
    let house = House::open().await;
    let info: Info = house.api("").get("/v1/info").await.expect("info needs no sign-in");
    assert_eq!((info.product.as_str(), info.company.as_str()), ("deskbell", "Acme"));

    let eva = house.sign_in("EVA").await;
    assert_eq!(eva.operator.status, Status::Online, "signing in makes her Online");
    let mut desk = eva.connect().await;
    let invitation = eva.invite().await;
    assert!(invitation.url.starts_with(&format!("{}/i/", house.server.url())), "{}", invitation.url);
    assert_eq!(invitation.state, InvitationState::Unused);

    let card_path = format!("/v1/client/invitations/{}", code_of(&invitation));
    let client = house.client();
    let card: InvitationCard = client.api.get(&card_path).await.expect("the card");
    assert_eq!(card.operator.display_name, "Eva Nováková");
    assert!(card.operator.available, "Online and connected");

    let joined = client.join(&invitation, " Petr ").await.expect("the invitation is unused");
    assert_eq!(joined.session.state, SessionState::Offered);
    assert_eq!(joined.session.client_name, "Petr");
    let mut page = client.stream().await;

    let waiting = desk
        .until(|event| match event {
            Event::SessionChanged { session } => Some(session),
            _ => None,
        })
        .await;
    assert_eq!(waiting.offered_to, [eva.operator.id]);
    assert_eq!(waiting.label.as_deref(), Some("a label"));
    assert_eq!(waiting.client.language.as_deref(), Some("cs"));

    client.write("Hello?").await.expect("a waiting client may write");
    let answer = eva.accept(waiting.id).await.expect("it waits for her");
    assert_eq!(answer.session.state, SessionState::Active);
    assert_eq!(answer.session.operator_name.as_deref(), Some("Eva Nováková"));
    assert!(answer.session.offered_to.is_empty(), "nobody is offered what somebody has");
    eva.write(waiting.id, "Good day").await.expect("it is hers");

    let texts = |event| match event {
        Event::MessageAdded { message, .. } => Some(message),
        _ => None,
    };
    let note = page.until(texts).await;
    assert_eq!(text_of(&note).as_deref(), Some("Hello?"), "the client sees its own message in the order of the feed");
    let note = page.until(texts).await;
    assert_eq!(note.content, Content::Note(Note::OperatorJoined { name: "Eva Nováková".into() }));
    assert_eq!(text_of(&page.until(texts).await).as_deref(), Some("Good day"));

    let ended = eva.end(waiting.id).await.expect("it is hers");
    assert_eq!((ended.session.state, ended.session.ended_by), (SessionState::Closed, Some(EndedBy::Operator)));
    let closed = page
        .until(|event| match event {
            Event::ClientSessionChanged { session } if session.state == SessionState::Closed => Some(session),
            _ => None,
        })
        .await;
    assert_eq!(closed.ended_by, Some(EndedBy::Operator));

    let workspace = eva.workspace().await;
    assert!(workspace.sessions.is_empty(), "a closed session is gone from the workspace");
    assert_eq!(workspace.invitations[0].state, InvitationState::Used);
    assert_eq!(
        code(client.api.get::<InvitationCard>(&card_path).await),
        Some(deskbell_protocol::ErrorCode::InvitationUsed)
    );

    let all: Messages = client.api.get(&client.path("/messages")).await.expect("its own messages");
    assert_eq!(all.messages.len(), 4, "two texts and two notes");
    assert!(all.messages.is_sorted_by_key(|message| message.seq), "oldest first");
    house.server.stop().await;
}

#[tokio::test]
async fn a_client_who_leaves_leaves_after_work_to_the_operator() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    client.leave().await.expect("a client may leave");
    client.leave().await.expect("and again");
    let workspace = eva.workspace().await;
    assert_eq!(workspace.sessions[0].state, SessionState::AfterWork);
    let ended = eva.end(session).await.expect("she closes it").session;
    assert_eq!((ended.state, ended.ended_by), (SessionState::Closed, Some(EndedBy::Client)));
    let page: Messages = eva.api.get(&format!("/v1/sessions/{session}/messages")).await.expect("she may read it");
    let notes = page.messages.iter().filter(|m| m.content == Content::Note(Note::EndedByClient)).count();
    assert_eq!(notes, 1, "told once");
}

#[tokio::test]
async fn older_messages_come_page_by_page_without_gap() {
    let house = House::open().await;
    let (eva, _stream, client, session) = house.conversation().await;
    for n in 0..7 {
        client.write(&format!("{n}")).await.expect("the session is active");
    }
    let path = format!("/v1/sessions/{session}/messages");
    let mut seen = Vec::new();
    let mut before = String::new();
    loop {
        let page: Messages = eva.api.get(&format!("{path}?limit=3{before}")).await.expect("a page");
        assert!(page.messages.len() <= 3);
        before = format!("&before={}", page.messages[0].seq);
        seen.splice(0..0, page.messages.iter().filter_map(text_of));
        if !page.more {
            break;
        }
    }
    assert_eq!(seen, ["0", "1", "2", "3", "4", "5", "6"]);
    let unknown = eva.api.get::<Messages>(&format!("/v1/sessions/{}/messages", Uuid::now_v7())).await;
    assert_eq!(code(unknown), Some(deskbell_protocol::ErrorCode::NotFound));
}
