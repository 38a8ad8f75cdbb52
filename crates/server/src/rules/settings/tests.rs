use deskbell_protocol::{AutomaticAway, FileKind, GroupId, ResultChoice, ResultId, Routing};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn operator(n: u128) -> OperatorId {
    OperatorId(Uuid::from_u128(n))
}

fn reason(n: u128, name: &str) -> AwayReason {
    AwayReason { id: AwayReasonId(Uuid::from_u128(n)), name: name.into(), emoji: None, paid: false, enabled: true }
}

fn group(n: u128, slug: &str) -> Group {
    Group {
        id: GroupId(Uuid::from_u128(n)),
        name: format!("Group {n}"),
        slug: slug.into(),
        members: vec![operator(1)],
        channels: vec![Channel::WebChat],
        mode: Routing::ByUtilisation,
        accept_s: 30,
        queue_max: None,
    }
}

/// A document that is valid where operators 1 and 2 exist.
fn valid() -> CompanySettings {
    CompanySettings {
        away_reasons: vec![reason(1, "Lunch"), reason(2, "Training")],
        groups: vec![group(1, "sales"), group(2, "support-2")],
        operators: BTreeMap::from([(operator(1), OperatorSettings { slots: Some(2), channels: None })]),
        ..CompanySettings::default()
    }
}

fn check(settings: CompanySettings) -> Result<CompanySettings> {
    checked(&CompanySettings::default(), settings, &BTreeSet::from([operator(1), operator(2)]))
}

/// The field that is named when `change` was made to a valid document.
fn refused(change: impl FnOnce(&mut CompanySettings)) -> String {
    let mut settings = valid();
    change(&mut settings);
    let invalid = check(settings).expect_err("it must be refused");
    assert!(!invalid.reason.is_empty(), "a person must read why");
    invalid.field
}

#[test]
fn the_defaults_and_a_usual_document_are_valid_and_kept_as_they_are() {
    for settings in [CompanySettings::default(), valid()] {
        assert_eq!(check(settings.clone()), Ok(settings));
    }
}

#[test]
fn every_wrong_value_is_refused_with_its_field() {
    assert_eq!(refused(|s| s.slots = 0), "slots");
    assert_eq!(refused(|s| s.slots = 101), "slots");
    assert_eq!(refused(|s| s.misses_until_away = 21), "misses_until_away");
    assert_eq!(refused(|s| s.wait_target_s = 0), "wait_target_s");
    let idle = |minutes| AutomaticAway { idle_minutes: Some(minutes), ..AutomaticAway::default() };
    assert_eq!(refused(|s| s.automatic_away = idle(0)), "automatic_away.idle_minutes");
    assert_eq!(refused(|s| s.automatic_away = idle(241)), "automatic_away.idle_minutes");
    let none = Weight::Slots { slots: 0 };
    assert_eq!(refused(|s| s.weights = BTreeMap::from([(Channel::WebChat, none)])), "weights.web_chat");
    assert_eq!(refused(|s| s.weights = BTreeMap::from([(Channel::Unknown, Weight::All)])), "weights.unknown");
    let strange = ChannelSwitches::Some { channels: vec![Channel::Unknown] };
    assert_eq!(refused(|s| s.channel_switches = strange), "channel_switches.channels");

    assert_eq!(refused(|s| s.away_reasons[1].id = s.away_reasons[0].id), "away_reasons[1].id");
    assert_eq!(refused(|s| s.away_reasons[0].name = " \t".into()), "away_reasons[0].name");
    assert_eq!(refused(|s| s.away_reasons[0].name = "x".repeat(41)), "away_reasons[0].name");
    assert_eq!(refused(|s| s.away_reasons[1].name = "lunCH ".into()), "away_reasons[1].name");
    assert_eq!(refused(|s| s.away_reasons[0].emoji = Some("🍽️🧍".into())), "away_reasons[0].emoji");
    assert_eq!(refused(|s| s.away_reasons[0].emoji = Some("lunch".into())), "away_reasons[0].emoji");
    assert_eq!(refused(|s| s.away_reasons[0].emoji = Some("👨‍👩‍👧‍👦".into())), "away_reasons[0].emoji");

    assert_eq!(refused(|s| s.groups[1].id = s.groups[0].id), "groups[1].id");
    assert_eq!(refused(|s| s.groups[1].name = "GROUP 1".into()), "groups[1].name");
    assert_eq!(refused(|s| s.groups[0].name = "x".repeat(61)), "groups[0].name");
    for slug in ["", "Sales", "a b", "-a", "a-", "a--b", "ž", "a/b", &"x".repeat(41)] {
        assert_eq!(refused(|s| s.groups[0].slug = slug.into()), "groups[0].slug", "{slug}");
    }
    assert_eq!(refused(|s| s.groups[1].slug = "sales".into()), "groups[1].slug");
    assert_eq!(refused(|s| s.groups[0].members.push(operator(3))), "groups[0].members");
    assert_eq!(refused(|s| s.groups[0].channels.push(Channel::Email)), "groups[0].channels");
    assert_eq!(refused(|s| s.groups[0].accept_s = 4), "groups[0].accept_s");
    assert_eq!(refused(|s| s.groups[0].accept_s = 601), "groups[0].accept_s");

    let invitations = |change: fn(&mut InvitationSettings)| refused(|s| change(&mut s.invitations));
    assert_eq!(invitations(|i| i.longest_min = 0), "invitations.longest_min");
    assert_eq!(invitations(|i| i.longest_min = 527_041), "invitations.longest_min");
    assert_eq!(invitations(|i| i.lengths_min = vec![]), "invitations.lengths_min");
    assert_eq!(invitations(|i| i.lengths_min = vec![0, 15]), "invitations.lengths_min");
    assert_eq!(invitations(|i| i.lengths_min = vec![15, 43_201]), "invitations.lengths_min", "above the longest");
    assert_eq!(invitations(|i| i.longest_min = 10_079), "invitations.lengths_min", "the longest below a length");
    assert_eq!(invitations(|i| i.lengths_min = (1..=9).collect()), "invitations.lengths_min");
    let after = "invitations.owner_missing.pass_after_s";
    assert_eq!(invitations(|i| i.owner_missing.pass_after_s = Some(4)), after);
    assert_eq!(invitations(|i| i.owner_missing.pass_after_s = Some(86_401)), after);
    let to = "invitations.owner_missing.pass_to";
    assert_eq!(invitations(|i| i.owner_missing.pass_to = Some(GroupId(Uuid::from_u128(3)))), to);
    let deaf = |s: &mut CompanySettings| {
        s.groups[0].channels.clear();
        s.invitations.owner_missing.pass_to = Some(s.groups[0].id);
    };
    assert_eq!(refused(deaf), to, "a group that serves no chat");

    let stranger = format!("operators.{}", operator(3));
    assert_eq!(refused(|s| drop(s.operators.insert(operator(3), OperatorSettings::default()))), stranger);
    let own = |slots, channels| {
        move |s: &mut CompanySettings| {
            s.operators.insert(operator(2), OperatorSettings { slots, channels });
        }
    };
    assert_eq!(refused(own(Some(0), None)), format!("operators.{}.slots", operator(2)));
    let phone = own(None, Some(vec![Channel::Phone]));
    assert_eq!(refused(phone), format!("operators.{}.channels", operator(2)), "it is not served yet");
}

#[test]
fn the_error_on_the_wire_names_field_and_reason() {
    let error = ApiError::from(Invalid::new("slots", "it must be from 1 to 100"));
    assert_eq!(error.code, ErrorCode::BadSettings);
    assert_eq!((error.args["field"].as_str(), error.args["reason"].as_str()), ("slots", "it must be from 1 to 100"));
}

#[test]
fn what_is_written_untidily_is_tidied() {
    let mut settings = valid();
    settings.away_reasons[0].name = "  Lunch\tbreak ".into();
    settings.away_reasons[0].emoji = Some(" 🍽️ ".into());
    settings.away_reasons[1].emoji = Some(" ".into());
    settings.groups[0].members = vec![operator(2), operator(1), operator(2)];
    settings.groups[0].channels = vec![Channel::WebChat, Channel::WebChat];
    settings.operators.insert(operator(2), OperatorSettings::default());
    settings.invitations.lengths_min = vec![60, 15, 60];
    settings.invitations.owner_missing.pass_to = Some(settings.groups[1].id);
    let kept = check(settings).expect("valid");
    assert_eq!(
        (kept.away_reasons[0].name.as_str(), kept.away_reasons[0].emoji.as_deref()),
        ("Lunch break", Some("🍽️"))
    );
    assert_eq!(kept.away_reasons[1].emoji, None);
    assert_eq!(kept.groups[0].members, [operator(2), operator(1)]);
    assert_eq!(kept.groups[0].channels, [Channel::WebChat]);
    assert!(!kept.operators.contains_key(&operator(2)), "what differs in nothing is not kept");
    assert_eq!(kept.invitations.lengths_min, [15, 60]);
    assert_eq!(kept.invitations.owner_missing.pass_to, Some(kept.groups[1].id));
}

#[test]
fn a_reason_that_is_taken_out_is_disabled_and_its_name_is_free() {
    let before = valid();
    let mut after = before.clone();
    after.away_reasons = vec![reason(3, "lunch")];
    let known = BTreeSet::from([operator(1)]);
    let kept = checked(&before, after.clone(), &known).expect("valid");
    let seen: Vec<_> = kept.away_reasons.iter().map(|reason| (reason.name.as_str(), reason.enabled)).collect();
    assert_eq!(seen, [("lunch", true), ("Lunch", false), ("Training", false)]);
    assert_eq!(checked(&kept, after, &known).as_ref(), Ok(&kept), "however often");
    let mut again = kept;
    again.away_reasons[1].enabled = true;
    let invalid = checked(&before, again, &known).expect_err("the name is taken");
    assert_eq!(invalid.field, "away_reasons[1].name", "it can be enabled again once its name is free");
}

#[test]
fn a_groups_address_is_made_from_its_name() {
    let free = |_: &str| false;
    assert_eq!(slug("Podpora zákazníků", free), "podpora-zakazniku");
    assert_eq!(slug(" Řešení & Účty! ", free), "reseni-ucty");
    assert_eq!(slug("客服", free), "group");
    assert_eq!(slug("Sales", |slug| slug == "sales" || slug == "sales-2"), "sales-3");
}

proptest! {
    #[test]
    fn an_address_made_from_any_name_is_one(name: String, taken: bool) {
        let made = slug(&name, |slug| taken && !slug.ends_with("-2"));
        prop_assert!(is_slug(&made), "{made}");
    }

    #[test]
    fn what_was_accepted_is_accepted_again_alike(name: String, emoji: Option<String>, slug: String) {
        let mut settings = valid();
        settings.away_reasons[0].name = name.clone();
        settings.away_reasons[0].emoji = emoji;
        settings.groups[0].name = name;
        settings.groups[0].slug = slug;
        if let Ok(once) = check(settings) {
            prop_assert!(once.away_reasons[0].name.chars().count() <= REASON_NAME_MAX);
            prop_assert_eq!(check(once.clone()), Ok(once));
        }
    }
}

#[test]
fn what_holds_for_talks_files_and_after_work_keeps_to_its_limits() {
    assert_eq!(refused(|s| s.talk.transfer_s = 9), "talk.transfer_s");
    assert_eq!(refused(|s| s.talk.transfer_s = 601), "talk.transfer_s");
    assert_eq!(refused(|s| s.talk.answer_target_s = 9), "talk.answer_target_s");
    assert_eq!(refused(|s| s.talk.answer_target_s = 3_601), "talk.answer_target_s");
    assert_eq!(refused(|s| s.talk.tags = vec!["a".into(), "\u{200b} ".into()]), "talk.tags[1]");
    assert_eq!(refused(|s| s.talk.tags = vec!["x".repeat(41)]), "talk.tags[0]");
    assert_eq!(refused(|s| s.talk.tags = (0..101).map(|n| n.to_string()).collect()), "talk.tags");
    assert_eq!(refused(|s| s.files.max_mb = 0), "files.max_mb");
    assert_eq!(refused(|s| s.files.max_mb = 101), "files.max_mb");
    let result = |n, name: &str| ResultChoice { id: ResultId(Uuid::from_u128(n)), name: name.into() };
    let results = |results: Vec<ResultChoice>| refused(|s| s.after_work.results = results);
    assert_eq!(results(vec![result(1, "Sold"), result(1, "Lost")]), "after_work.results[1].id");
    assert_eq!(results(vec![result(1, "Sold"), result(2, " SOLD")]), "after_work.results[1].name");
    assert_eq!(results(vec![result(1, "\n")]), "after_work.results[0].name");
    assert_eq!(results(vec![result(1, &"x".repeat(41))]), "after_work.results[0].name");
    assert_eq!(results((0..51).map(|n| result(n, &n.to_string())).collect()), "after_work.results");
    assert_eq!(refused(|s| s.after_work.limit_s = Some(9)), "after_work.limit_s");
    assert_eq!(refused(|s| s.after_work.limit_s = Some(3_601)), "after_work.limit_s");
    assert_eq!(refused(|s| s.after_work.needs_result = true), "after_work.needs_result");

    let mut settings = valid();
    settings.talk.tags = vec![" VIP ".into(), "vip".into(), "\u{202e}new".into()];
    settings.files.kinds = vec![FileKind::Picture, FileKind::Audio, FileKind::Picture];
    settings.after_work.results = vec![result(1, "  Sold\tnow ")];
    settings.after_work.needs_result = true;
    let kept = check(settings).expect("valid");
    assert_eq!(kept.talk.tags, ["VIP", "new"]);
    assert_eq!(kept.files.kinds, [FileKind::Picture, FileKind::Audio]);
    assert_eq!(kept.after_work.results[0].name, "Sold now");
    assert_eq!(check(kept.clone()), Ok(kept), "what is kept is valid");
}
