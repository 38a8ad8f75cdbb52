//! Talks between two operators and a client: transfers, who types, and what was seen; with the real server.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Computer, Window, talking, texts};
use deskbell_desk::{
    Desk,
    ports::{PopupAction, PopupReason, Sound, Subject},
    view::{Delivery, Place, SessionView, Snapshot},
};
use deskbell_protocol::{BeginTransfer, OperatorId, SessionId, TransferTo, WhyReturned};
use deskbell_testkit::{INES, MARA, Proxy, ScriptedClient, TestServer};

fn me(window: &mut Window) -> OperatorId {
    window.look().account.as_ref().expect("somebody is signed in").me.id
}

fn row(seen: &Snapshot, id: SessionId) -> Option<&SessionView> {
    seen.sessions.iter().find(|session| session.id == id)
}

fn to(id: OperatorId, note: &str) -> BeginTransfer {
    BeginTransfer { to: TransferTo::Operator { id }, note: note.to_owned() }
}

/// Ines talks with Jan, and Mara is there.
struct Scene {
    server: TestServer,
    proxy: Proxy,
    hers: Computer,
    ines: (Desk, Window),
    mara: (Desk, Window),
    jan: ScriptedClient,
    session: SessionId,
}

impl Scene {
    async fn new() -> Self {
        let server = TestServer::start().await;
        let proxy = Proxy::start(server.address()).await;
        let hers = Computer::new();
        let (ines, mut window) = Computer::new().signed_in(&proxy.url(), INES).await;
        let mara = hers.signed_in(&server.url(), MARA).await;
        let (jan, session) = talking(&ines, &mut window, &server.url(), "Jan").await;
        Self { server, proxy, hers, ines: (ines, window), mara, jan, session }
    }

    /// Ines' network breaks and comes back.
    async fn reconnect(&mut self) {
        self.proxy.cut();
        self.ines.1.wait_for_loss().await;
        self.ines.0.reconnect_now();
        self.ines.1.wait_for_connection().await;
    }

    async fn end(mut self) {
        self.ines.0.stop().await;
        self.mara.0.stop().await;
        self.server.stop().await;
    }
}

#[tokio::test]
async fn a_talk_is_transferred_with_a_note_and_goes_on_with_who_accepts() {
    let mut scene = Scene::new().await;
    let (session, mara) = (scene.session, me(&mut scene.mara.1));
    scene.jan.say("I want a refund").await.unwrap();
    scene.ines.1.wait_for_text("I want a refund").await;
    let targets = scene.ines.0.transfer_targets(session).await.unwrap();
    let there: Vec<_> = targets.operators.iter().filter(|it| it.available).map(|it| it.name.as_str()).collect();
    assert_eq!(there, [MARA.display_name]);

    scene.ines.0.begin_transfer(session, to(mara, "Wants a refund")).await.unwrap();
    let card = scene.mara.1.wait_for_waiting().await;
    assert_eq!((card.id, card.offered, card.unread), (session, true, 0));
    let transfer = card.talk.transfer.expect("it says from whom it comes");
    assert!(transfer.incoming && card.offered_until == Some(transfer.until));
    assert_eq!((transfer.from.as_str(), transfer.note.as_str()), (INES.display_name, "Wants a refund"));
    let popups = scene.hers.doubles.notifier.visible();
    assert_eq!(popups.len(), 1);
    assert_eq!(popups[0].reason.button(), Some(PopupAction::Accept));
    let reason = PopupReason::Transfer {
        name: "Jan".to_owned(),
        from: INES.display_name.to_owned(),
        group: None,
        note: Some("Wants a refund".to_owned()),
    };
    assert_eq!((&popups[0].reason, popups[0].subject), (&reason, Subject::Session(session)));
    assert_eq!(scene.hers.doubles.sounds.ringing(), [session]);
    let asked = scene.hers.doubles.sounds.asked();
    let tone = |it: &deskbell_desk::doubles::Asked| format!("{it:?}").contains(&format!("{:?}", Sound::Transfer));
    assert!(asked.iter().any(tone), "it has its own tone: {asked:?}");

    scene.mara.0.open_conversation(session).await.unwrap();
    assert_eq!(texts(scene.mara.1.look()), ["I want a refund"], "it may be read before");
    scene.ines.0.send_message(session, "A colleague will help you".to_owned()).await.unwrap();
    scene.mara.1.wait_for_text("A colleague will help you").await;
    let given =
        |seen: &Snapshot| row(seen, session).is_some_and(|it| it.place == Place::Mine && it.talk.transfer.is_some());
    scene.ines.1.wait_for("the transfer to be seen by who gives it", given).await;

    scene.mara.0.accept(session).await.unwrap();
    assert_eq!((scene.hers.popups(), scene.hers.ringing()), (0, 0));
    scene.ines.1.wait_for("the talk to leave", |seen| row(seen, session).is_none()).await;
    let mine = |seen: &Snapshot| row(seen, session).is_some_and(|it| it.place == Place::Mine);
    scene.mara.1.wait_for("the talk to be Mara's", mine).await;
    scene.jan.say("Thank you").await.unwrap();
    scene.mara.1.wait_for_text("Thank you").await;
    scene.mara.0.send_message(session, "Gladly".to_owned()).await.unwrap();
    scene.jan.wait_for_message(|message| format!("{message:?}").contains("Gladly")).await;
    scene.end().await;
}

#[tokio::test]
async fn a_transfer_that_is_declined_or_taken_back_is_as_if_it_had_not_been() {
    let mut scene = Scene::new().await;
    let (session, mara) = (scene.session, me(&mut scene.mara.1));
    scene.ines.0.begin_transfer(session, to(mara, "")).await.unwrap();
    scene.mara.1.wait_for_waiting().await;
    scene.reconnect().await;
    scene.mara.0.decline(session).await.unwrap();
    scene.mara.1.wait_for("the card to leave", |seen| seen.sessions.is_empty()).await;
    assert_eq!(scene.hers.ringing(), 0);
    let returned = |seen: &Snapshot| {
        let talk = row(seen, session).map(|it| &it.talk);
        talk.is_some_and(|it| {
            it.transfer.is_none() && it.returned.as_ref().is_some_and(|it| it.why == WhyReturned::Declined)
        })
    };
    scene.ines.1.wait_for("the transfer to return", returned).await;
    scene.ines.0.dismiss_returned(session);
    scene.reconnect().await;
    assert!(row(scene.ines.1.look(), session).is_some_and(|it| it.talk.returned.is_none()), "it was read");

    scene.ines.0.begin_transfer(session, to(mara, "")).await.unwrap();
    scene.mara.1.wait_for_waiting().await;
    assert_eq!(scene.hers.ringing(), 1, "another time is news");
    scene.ines.0.cancel_transfer(session).await.unwrap();
    scene.mara.1.wait_for("the card to leave", |seen| seen.sessions.is_empty()).await;
    assert_eq!((scene.hers.popups(), scene.hers.ringing()), (0, 0));
    let mine =
        |seen: &Snapshot| row(seen, session).is_some_and(|it| it.talk.transfer.is_none() && it.talk.returned.is_none());
    scene.ines.1.wait_for("the talk to be as before", mine).await;
    scene.end().await;
}

#[tokio::test]
async fn what_the_giver_was_writing_survives_that_a_colleague_accepts() {
    let mut scene = Scene::new().await;
    let (session, mara) = (scene.session, me(&mut scene.mara.1));
    scene.ines.0.begin_transfer(session, to(mara, "")).await.unwrap();
    scene.mara.1.wait_for_waiting().await;
    scene.ines.0.save_draft(session, "One more thing".to_owned()).await.unwrap();
    scene.mara.0.accept(session).await.unwrap();
    let taken = |seen: &Snapshot| row(seen, session).is_some_and(|it| it.talk.taken_by.is_some());
    scene.ines.1.wait_for("the talk to be Mara's", taken).await;
    scene.reconnect().await;
    let draft = |seen: &Snapshot| seen.current.as_ref().map(|current| current.draft.clone());
    let (seen, _) = scene.ines.0.subscribe();
    assert_eq!(draft(&seen).as_deref(), Some("One more thing"));
    scene.ines.0.save_draft(session, String::new()).await.unwrap();
    scene.ines.1.wait_for("the talk to leave", |seen| seen.sessions.is_empty()).await;
    scene.end().await;
}

#[tokio::test]
async fn both_see_that_the_other_types() {
    let mut scene = Scene::new().await;
    let session = scene.session;
    scene.jan.wait_for_stream(1).await;
    scene.ines.0.set_typing(session, true);
    scene.jan.wait_for_typing(true).await;
    scene.ines.0.set_typing(session, false);
    scene.jan.wait_for_typing(false).await;
    scene.jan.types(true, Some("secret"));
    let types = |on| move |seen: &Snapshot| row(seen, session).is_some_and(|it| it.talk.typing == on);
    let seen = scene.ines.1.wait_for("Jan's typing", types(true)).await;
    let preview = seen.current.as_ref().and_then(|current| current.typing.as_deref());
    assert_eq!(preview, Some(""), "what is typed is not to be seen unless the company wants that");
    assert!(row(scene.mara.1.look(), session).is_none(), "nobody else is told");
    scene.jan.say("Hello").await.unwrap();
    scene.ines.1.wait_for("Jan's message to end it", types(false)).await;
    scene.reconnect().await;
    scene.ines.0.set_typing(session, true);
    scene.jan.wait_for_typing(true).await;
    scene.end().await;
}

#[tokio::test]
async fn each_side_learns_what_the_other_has_read() {
    let mut scene = Scene::new().await;
    let session = scene.session;
    scene.jan.wait_for_stream(1).await;
    scene.ines.0.send_message(session, "Good morning".to_owned()).await.unwrap();
    let own = scene.ines.1.wait_for_text("Good morning").await;
    let message = scene.jan.wait_for_message(|message| message.id == own.id).await;
    let delivery = |wanted: Delivery| {
        move |seen: &Snapshot| seen.messages.iter().any(|message| message.id == own.id && message.delivery == wanted)
    };
    scene.jan.saw(message.seq, deskbell_protocol::Seq(0));
    scene.ines.1.wait_for("the message to be delivered", delivery(Delivery::Delivered)).await;
    scene.jan.saw(message.seq, message.seq);
    scene.ines.1.wait_for("the message to be read", delivery(Delivery::Read)).await;
    scene.reconnect().await;
    let read = delivery(Delivery::Read);
    assert!(read(scene.ines.1.look()), "a reconnect does not unread it");

    let asked = scene.jan.say("Are you there?").await.unwrap();
    scene.ines.1.wait_for_text("Are you there?").await;
    scene.ines.0.set_focused(true);
    scene.jan.wait_for_session(|seen| seen.operator_read >= asked.seq).await;
    let (again, mut other) = Computer::new().signed_in(&scene.server.url(), INES).await;
    other
        .wait_for("it to be read on her other computer too", |seen| row(seen, session).is_some_and(|it| it.unread == 0))
        .await;
    again.stop().await;
    scene.end().await;
}

#[tokio::test]
async fn what_was_read_without_a_connection_is_told_when_it_is_back() {
    let mut scene = Scene::new().await;
    scene.jan.wait_for_stream(1).await;
    scene.ines.0.show_home().await;
    let asked = scene.jan.say("Are you there?").await.unwrap();
    let unread = |count| move |seen: &Snapshot| seen.sessions.iter().map(|it| it.unread).sum::<u32>() == count;
    scene.ines.1.wait_for("the message", unread(1)).await;
    scene.proxy.refuse();
    scene.proxy.cut();
    scene.ines.1.wait_for_loss().await;
    scene.ines.0.set_focused(true);
    assert_eq!(scene.ines.0.unread_next(), Some(scene.session), "it opens");
    scene.ines.1.wait_for("the message to be read", unread(0)).await;
    assert_eq!(scene.ines.0.unread_next(), None);
    scene.proxy.accept();
    scene.ines.0.reconnect_now();
    scene.jan.wait_for_session(|seen| seen.operator_read >= asked.seq).await;
    scene.end().await;
}
