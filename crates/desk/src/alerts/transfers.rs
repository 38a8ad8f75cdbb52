//! Conversations that colleagues transfer to me.

use deskbell_protocol::{GroupId, OperatorId, Transfer, TransferTo};
use uuid::Uuid;

use super::{
    settings::PopupText,
    tests::{kinds, unfocused, waiting},
    *,
};

/// Mara transfers a conversation to me.
pub(super) fn given() -> Transfer {
    Transfer {
        from: OperatorId(Uuid::from_u128(7)),
        from_name: "Mara".to_owned(),
        to: TransferTo::Operator { id: OperatorId(Uuid::from_u128(1)) },
        to_name: "Ida".to_owned(),
        note: "Wants a refund".to_owned(),
        at: Timestamp(5),
        until: Timestamp(60_005),
    }
}

#[test]
fn a_transfer_rings_with_its_own_tone_tells_from_whom_and_is_taken_back_when_it_is_over() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let transfer = given();
    let there = Seen { waiting: vec![Waiting { transfer: Some(&transfer), ..waiting(1) }], ..unfocused(&settings) };
    let actions = alerts.update(&there, &[]);
    assert_eq!(kinds(&actions), ["show", "ring"]);
    let reason = |name: &str, note: Option<&str>| PopupReason::Transfer {
        name: name.to_owned(),
        from: "Mara".to_owned(),
        group: None,
        note: note.map(str::to_owned),
    };
    let told = |actions: &[Action]| match &actions[0] {
        Action::Show(popup, AlertEvent::Transfer) => popup.reason.clone(),
        other => panic!("{other:?} is no popup of a transfer"),
    };
    assert_eq!(told(&actions), reason("Jan", Some("Wants a refund")));
    assert!(matches!(actions[1], Action::Play { sound: Sound::Transfer, .. }), "{:?}", actions[1]);
    assert!(alerts.update(&there, &[]).is_empty(), "told once");
    assert_eq!(kinds(&alerts.update(&unfocused(&settings), &[])), ["stop", "withdraw"]);
    for (text, shown) in [(PopupText::Name, reason("Jan", None)), (PopupText::Nothing, reason("", None))] {
        let mut settings = Settings::default();
        settings.alerts.popup_text = text;
        let seen = Seen { settings: &settings, ..there.clone() };
        assert_eq!(told(&Alerts::default().update(&seen, &[])), shown, "{text:?}");
    }
}

#[test]
fn a_transfer_is_news_though_the_client_waited_before_and_again_when_it_comes_again() {
    let settings = Settings::default();
    let mut alerts = Alerts::default();
    let queue = Seen { waiting: vec![waiting(1)], ..unfocused(&settings) };
    assert_eq!(kinds(&alerts.update(&queue, &[])), ["show", "ring"]);
    let transfer = given();
    let there = Seen { waiting: vec![Waiting { transfer: Some(&transfer), ..waiting(1) }], ..queue.clone() };
    let actions = kinds(&alerts.update(&there, &[]));
    assert_eq!(actions, ["stop", "withdraw", "show", "ring"], "a gap hid that a colleague took the client");
    let again = Transfer { at: Timestamp(9), ..given() };
    let there_again = Seen { waiting: vec![Waiting { transfer: Some(&again), ..waiting(1) }], ..queue };
    assert_eq!(kinds(&alerts.update(&there_again, &[])), ["show"], "it rings already");
    let looked = Seen { focused: true, ..there_again.clone() };
    alerts.update(&looked, &[]);
    assert!(alerts.update(&there_again, &[]).is_empty(), "it was seen");
}

#[test]
fn who_is_away_hears_of_a_transfer_to_him_or_her_and_not_of_one_to_the_whole_group() {
    let settings = Settings::default();
    let transfer = Transfer { to: TransferTo::Group { id: GroupId(Uuid::from_u128(3)) }, ..given() };
    let to_group = Waiting { transfer: Some(&transfer), for_me: false, ..waiting(1) };
    let seen = Seen { away: true, waiting: vec![to_group], ..unfocused(&settings) };
    assert!(Alerts::default().update(&seen, &[]).is_empty());
    let here = Seen { away: false, ..seen.clone() };
    let mut alerts = Alerts::default();
    let actions = alerts.update(&here, &[]);
    assert_eq!(kinds(&actions), ["show", "ring"]);
    let for_group = |popup: &Popup| matches!(&popup.reason, PopupReason::Transfer { group: Some(_), .. });
    assert!(matches!(&actions[0], Action::Show(popup, _) if for_group(popup)), "{:?}", actions[0]);
    assert_eq!(kinds(&alerts.update(&seen, &[])), ["stop", "withdraw"]);
    let transfer = given();
    let to_me = Seen { waiting: vec![Waiting { transfer: Some(&transfer), ..waiting(1) }], ..seen };
    assert_eq!(kinds(&Alerts::default().update(&to_me, &[])), ["show", "ring"]);
}
