//! Every kind of bad day with the notification service.

use deskbell_testkit::NotificationMode;

use super::*;

#[tokio::test]
async fn a_click_before_the_service_even_answered_is_not_lost() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let anna = session();
    service.click_at_once("accept");
    program.show(anna, waits("Anna"));
    assert_eq!(program.click().await, (anna, PopupAction::Accept));
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));

    // The popup went with the click, so the next one takes nobody's place. This time the click is there long before the answer.
    service.behave(NotificationMode::Late);
    service.click_at_once("default");
    program.show(anna, wrote("and again"));
    assert_eq!(service.next(|popup| popup.summary == "Anna").await.replaces, 0);
    assert_eq!(program.outcome().await, (anna, Outcome::TimedOut));
    service.behave(NotificationMode::Answer);
    assert_eq!(program.click().await, (anna, PopupAction::Open));
}

#[tokio::test]
async fn one_popup_a_subject_is_replaced_and_a_click_on_it_or_its_button_says_what_was_meant() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let (anna, eva) = (session(), session());
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
    program.show(anna, wrote("Hello"));
    assert_eq!(program.outcome().await, (anna, Outcome::Replaced));
    program.show(eva, waits("Eva"));
    assert_eq!(program.outcome().await, (eva, Outcome::Shown));
    let shown = service.shown();
    assert_eq!(shown.len(), 2, "one a subject: {shown:?}");
    let id = |title: &str| shown.iter().find(|popup| popup.summary == title).expect("it is shown").id;
    service.click(id("Anna")).await;
    assert_eq!(program.click().await, (anna, PopupAction::Open));
    service.invoke(id("Eva is waiting"), "accept").await;
    assert_eq!(program.click().await, (eva, PopupAction::Accept));
}

#[tokio::test]
async fn ten_thousand_popups_of_one_subject_leave_one_on_the_screen() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let anna = session();
    for number in 0..10_000 {
        program.show(anna, wrote(&format!("message {number}")));
    }
    service.next(|popup| popup.body == "message 9999").await;
    let one = service.shown();
    assert_eq!(one.len(), 1, "replaced, never stacked");
    assert!(service.received().len() < 10_000, "only the latest ask of a busy subject counts");
    program.withdraw(anna);
    service.wait_until_none_shown().await;
    program.outcome().await;
    wait::until("nothing is remembered of what is gone", PATIENCE, async || {
        let kept = std::fs::read_to_string(bus.data().join("popups.json")).unwrap_or_default();
        kept.ends_with("\"popups\":[]}")
    })
    .await;
}

#[tokio::test]
async fn a_popup_withdrawn_while_the_service_is_busy_does_not_stay() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let anna = session();
    service.behave(NotificationMode::Late);
    program.show(anna, waits("Anna"));
    service.next(|_| true).await;
    program.withdraw(anna);
    service.behave(NotificationMode::Answer);
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
    service.wait_until_none_shown().await;
}

#[tokio::test]
async fn where_there_is_no_service_it_is_told_and_what_is_wanted_is_shown_once_there_is_one() {
    let bus = PrivateBus::start().await;
    let mut program = Program::start(&bus);
    program.service(|service| *service == PopupService::Missing).await;
    let (anna, eva) = (session(), session());
    for (subject, name) in [(anna, "Anna"), (eva, "Eva")] {
        program.show(subject, waits(name));
        assert_eq!(program.outcome().await, (subject, Outcome::NoService));
    }
    program.show(Subject::Test, PopupReason::Test);
    assert_eq!(program.outcome().await, (Subject::Test, Outcome::NoService));
    program.withdraw(eva);

    let service = bus.service().await;
    let answers = PopupService::Answers { name: "Deskbell's double".into(), clicks: true, body: true };
    let (mut told, mut shown) = (false, false);
    let both = |fact| {
        told |= fact == Fact::PopupService(answers.clone());
        shown |= fact == Fact::Popup { subject: anna, outcome: Outcome::Shown };
        (told && shown).then_some(())
    };
    program.fact("the service and the popup", both).await;
    let titles: Vec<String> = service.received().into_iter().map(|popup| popup.summary).collect();
    assert_eq!(titles, ["Anna is waiting"], "neither what was withdrawn nor what had its moment");
}

#[tokio::test]
async fn a_service_that_could_be_started_is_left_to_the_desktop_for_a_while() {
    let folder = tempfile::tempdir().expect("a folder");
    let description = "[D-BUS Service]\nName=org.freedesktop.Notifications\nExec=/bin/false\n";
    std::fs::write(folder.path().join("another.service"), description).expect("writable");
    let bus = PrivateBus::start_in(folder).await;
    let hour = Limits { login: Duration::from_secs(3_600), ..LIMITS };
    let mut patient = Program::start_at(&bus.address, bus.data(), hour);
    let mut program = Program::start(&bus);
    program.service(|service| *service == PopupService::Missing).await;
    program.look.send_modify(|times| *times += 1);
    program.service(|service| *service == PopupService::Missing).await;
    assert!(patient.facts.try_recv().is_err(), "the desktop's own may be on its way");
    let anna = session();
    patient.show(anna, waits("Anna"));
    assert_eq!(patient.outcome().await, (anna, Outcome::NoService), "a popup asks for it, and it does not start");
}

#[tokio::test]
async fn a_service_restarted_in_the_middle_shows_again_what_is_still_wanted() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let (anna, eva, olga) = (session(), session(), session());
    for (subject, name) in [(anna, "Anna"), (eva, "Eva"), (olga, "Olga")] {
        program.show(subject, waits(name));
        assert_eq!(program.outcome().await, (subject, Outcome::Shown));
    }
    let id = |title: &str| service.shown().iter().find(|popup| popup.summary == title).expect("it is shown").id;
    service.dismiss(id("Olga is waiting")).await;
    service.behave(NotificationMode::Silent);
    program.show(eva, wrote("in the middle"));
    service.next(|popup| popup.body == "in the middle").await;
    service.stop().await;
    program.service(|service| *service == PopupService::Missing).await;

    let service = bus.service().await;
    let mut again = Vec::new();
    while again.len() < 2 {
        let (subject, outcome) = program.outcome().await;
        if outcome == Outcome::Shown {
            again.push(subject);
        }
    }
    again.sort();
    let mut expected = vec![anna, eva];
    expected.sort();
    assert_eq!(again, expected);
    let received = service.received();
    assert!(received.iter().all(|popup| popup.replaces == 0), "the numbers were the former service's: {received:?}");
    assert_eq!(service.shown().len(), 2, "what was waved away is not shown again, nor anything twice: {received:?}");
    service.click(service.shown()[0].id).await;
    assert!(expected.contains(&program.click().await.0), "clicks on the new ones arrive");
}

#[tokio::test]
async fn a_silent_service_holds_no_subject_up_and_is_told_of() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    service.behave(NotificationMode::Silent);
    let (anna, eva) = (session(), session());
    program.show(anna, waits("Anna"));
    let first = service.next(|popup| popup.summary.starts_with("Anna")).await;
    program.show(eva, waits("Eva"));
    let second = service.next(|popup| popup.summary.starts_with("Eva")).await;
    let apart = second.at.duration_since(first.at);
    assert!(apart < LIMITS.answer, "Eva's popup must not wait for Anna's: {apart:?}");
    assert_eq!(program.outcome().await.1, Outcome::TimedOut);
    program.service(|service| *service == PopupService::Silent).await;
    assert_eq!(program.outcome().await.1, Outcome::TimedOut);

    service.behave(NotificationMode::Answer);
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
    program.service(|service| matches!(service, PopupService::Answers { .. })).await;
}

#[tokio::test]
async fn an_answer_that_comes_late_leaves_the_popup_that_is_wanted_and_takes_away_the_others() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let (anna, eva, olga) = (session(), session(), session());
    service.behave(NotificationMode::Late);
    for (subject, name) in [(anna, "Anna"), (eva, "Eva"), (olga, "Olga")] {
        program.show(subject, waits(name));
    }
    for _ in 0..3 {
        assert_eq!(program.outcome().await.1, Outcome::TimedOut);
    }
    // One goes, one is shown again, one stays as it is.
    program.withdraw(eva);
    program.show(olga, wrote("newer"));
    service.next(|popup| popup.body == "newer").await;
    service.behave(NotificationMode::Answer);
    wait::until("the popups are those that are wanted", PATIENCE, async || {
        let mut shown: Vec<String> = service.shown().into_iter().map(|popup| popup.body).collect();
        shown.sort();
        shown == ["In the queue of Refunds.", "newer"]
    })
    .await;
    let anna_s = service.shown().into_iter().find(|popup| popup.summary.starts_with("Anna")).expect("it stays");
    service.click(anna_s.id).await;
    assert_eq!(program.click().await, (anna, PopupAction::Open), "its number is known now");
}

#[tokio::test]
async fn a_refusal_is_told_and_the_next_popup_is_tried_all_the_same() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    service.behave(NotificationMode::Refuse);
    let anna = session();
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::Refused));
    program.service(|service| *service == PopupService::Refuses).await;
    service.behave(NotificationMode::Answer);
    program.show(anna, wrote("Hello"));
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
    program.service(|service| matches!(service, PopupService::Answers { .. })).await;
}

#[tokio::test]
async fn do_not_disturb_is_what_became_of_a_popup_that_was_handed_over_all_the_same() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    service.do_not_disturb(Some(true));
    let mut program = Program::started(&bus).await;
    let anna = session();
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::DoNotDisturb));
    assert_eq!(service.shown().len(), 1, "the service keeps it");
    service.do_not_disturb(Some(false));
    program.show(anna, wrote("Hello"));
    assert_eq!(program.outcome().await, (anna, Outcome::Replaced));
}

#[tokio::test]
async fn what_a_limited_service_cannot_do_is_told_and_not_asked_of_it() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    service.can(&["icon-static"]);
    let mut program = Program::start(&bus);
    let limited = PopupService::Answers { name: "Deskbell's double".into(), clicks: false, body: false };
    assert_eq!(program.service(|_| true).await, limited);
    program.show(session(), waits("Anna"));
    let popup = service.next(|_| true).await;
    assert_eq!(popup.summary, "Anna is waiting: In the queue of Refunds.");
    assert_eq!((popup.body.as_str(), popup.actions.len()), ("", 0));

    // It was set up otherwise meanwhile, and the operator looks again.
    service.can(&["actions", "body"]);
    program.look.send_modify(|times| *times += 1);
    program.service(|service| matches!(service, PopupService::Answers { clicks: true, body: true, .. })).await;
    program.show(session(), wrote("<b>"));
    let popup = service.next(|_| true).await;
    assert_eq!((popup.body.as_str(), popup.actions.len()), ("<b>", 1), "no markup is read there");
}

#[tokio::test]
async fn a_message_whose_time_was_over_can_be_clicked_where_the_service_keeps_it() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let anna = session();
    program.show(anna, wrote("Hello"));
    program.outcome().await;
    let id = service.shown()[0].id;
    service.expire(id).await;
    service.click(id).await;
    assert_eq!(program.click().await, (anna, PopupAction::Open));
}

#[tokio::test]
async fn after_a_restart_of_the_program_popups_on_the_screen_are_clicked_replaced_and_withdrawn() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let (anna, eva, olga) = (session(), session(), session());
    for (subject, name) in [(anna, "Anna"), (eva, "Eva"), (olga, "Olga")] {
        program.show(subject, waits(name));
        program.outcome().await;
    }
    program.show(Subject::Connection, PopupReason::ConnectionLost { for_good: false });
    program.outcome().await;
    program.end().await;
    let kept = std::fs::read_to_string(bus.data().join("popups.json")).expect("it was written");
    assert!(!kept.contains("Anna"), "no names: {kept}");
    let shown = service.shown();
    let id = |title: &str| shown.iter().find(|popup| popup.summary.starts_with(title)).expect("it is shown").id;
    assert_eq!(shown.len(), 4, "popups outlive the program");

    let mut program = Program::started(&bus).await;
    wait::until("the lost connection of the former run is gone", PATIENCE, async || service.shown().len() == 3).await;
    service.click(id("Anna")).await;
    assert_eq!(program.click().await, (anna, PopupAction::Open));
    program.show(eva, wrote("Hello"));
    assert_eq!(service.next(|popup| popup.body == "Hello").await.replaces, id("Eva"));
    program.withdraw(olga);
    wait::until("only Eva's is left", PATIENCE, async || service.shown().iter().map(|popup| popup.id).eq([id("Eva")]))
        .await;
}

#[tokio::test]
async fn what_is_shown_is_on_disk_while_the_program_runs_since_it_may_be_killed() {
    let bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    let anna = session();
    program.show(anna, waits("Anna"));
    program.outcome().await;
    let Subject::Session(anna_s) = anna else { panic!("it is one") };
    wait::until("it is written", PATIENCE, async || {
        let kept = std::fs::read_to_string(bus.data().join("popups.json")).unwrap_or_default();
        kept.contains(&anna_s.to_string())
    })
    .await;
    program.task.abort();

    // Another service gives the same numbers to other popups.
    service.stop().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    program.show(anna, waits("Anna"));
    assert_eq!(service.next(|_| true).await.replaces, 0);
    assert_eq!(program.outcome().await, (anna, Outcome::Shown));
}

#[tokio::test]
async fn without_a_session_bus_it_is_told_and_shown_once_there_is_one() {
    let mut bus = PrivateBus::start().await;
    let service = bus.service().await;
    let mut program = Program::started(&bus).await;
    bus.process.kill().expect("it runs");
    bus.process.wait().expect("it ends");
    program.service(|service| *service == PopupService::Missing).await;
    drop(service);
    let anna = session();
    program.show(anna, waits("Anna"));
    assert_eq!(program.outcome().await, (anna, Outcome::NoService));

    bus.restart().await;
    let service = bus.service().await;
    wait::until("it is shown on the new one", PATIENCE, async || service.shown().len() == 1).await;
}
