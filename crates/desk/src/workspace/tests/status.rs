use super::*;
use crate::{
    database::KeptStatus,
    view::Change,
    wanted::{TOO_OLD, Wanted},
};
use deskbell_protocol::{AwayReasonId, Status};

fn wanted(key: u128, status: Status) -> Wanted {
    Wanted::new(Uuid::from_u128(key), status, moment(NOW))
}

fn changed_since() -> ApiError {
    ApiError::never(ErrorCode::StatusChangedSince, "changed elsewhere")
}

fn not_applied(workspace: &Workspace) -> Option<Status> {
    workspace.troubles.iter().find_map(|trouble| match trouble {
        Trouble::StatusNotApplied { status } => Some(*status),
        _ => None,
    })
}

#[test]
fn a_chosen_status_shows_at_once_and_a_later_choice_wins() {
    let (mut workspace, _) = talking();
    let (first, second) = (wanted(1, Status::AWAY), wanted(2, Status::Online));
    workspace.want_status(first);
    assert_eq!(workspace.status(), Some(Status::AWAY));
    workspace.want_status(second);
    workspace.status_answered(first.key, Ok(Operator { status: Status::AWAY, ..me() }));
    assert_eq!(workspace.status(), Some(Status::Online), "the answer to an earlier choice");
    workspace.status_answered(second.key, Ok(me()));
    assert!(workspace.wanted().is_none());
}

#[test]
fn that_a_choice_was_not_applied_is_told_until_it_is_read_or_another_is_made() {
    let (mut workspace, _) = talking();
    let lunch = wanted(1, Status::AWAY);
    workspace.want_status(lunch);
    workspace.status_answered(lunch.key, Err(changed_since()));
    assert_eq!((not_applied(&workspace), workspace.status()), (Some(Status::AWAY), Some(Status::Online)));
    assert!(!workspace.take_keep().contains(&Keep::StatusSettled(lunch.key)), "a kill must not lose that");
    workspace.dismiss(&Trouble::StatusNotApplied { status: Status::AWAY });
    assert_eq!(not_applied(&workspace), None);
    assert!(workspace.take_keep().contains(&Keep::StatusSettled(lunch.key)), "read: it is forgotten");

    workspace.want_status(lunch);
    workspace.status_answered(lunch.key, Err(changed_since()));
    workspace.want_status(wanted(2, Status::Online));
    assert_eq!(not_applied(&workspace), None, "another choice says what the operator wants now");
}

#[test]
fn how_many_missed_offers_set_away_is_said_only_where_it_is_known() {
    let (mut workspace, _) = talking();
    for (told, said) in [(3, Some(3)), (0, None)] {
        workspace.company = Some(CompanyView { misses_until_away: told, ..company() });
        let changes = Shown::new(Settings::default()).changes(&mut workspace, &Alerting::default(), false, NOW);
        let account = changes.into_iter().find_map(|change| match change {
            Change::Account { value } => value,
            _ => None,
        });
        assert_eq!(account.map(|account| account.misses_until_away), Some(said), "the server told {told}");
    }
}

#[test]
fn times_are_asked_for_after_what_changes_them_and_when_the_day_is_over() {
    let (mut workspace, mut server) = talking();
    assert_eq!(workspace.times_due(NOW), Some(Duration::from_millis(86_400_000 - 1_000_000)));
    follow(&mut workspace, &mut server, Happens::Status(true));
    assert_eq!(workspace.times_due(NOW), Some(Duration::ZERO));
    workspace.times_asked();
    workspace.take_times(Some(times()));
    workspace.connected(NOW, NOW);
    assert_eq!(workspace.times_due(NOW), Some(Duration::ZERO), "presence began");
    workspace.times_asked();
    assert_eq!(workspace.times_due(Timestamp(86_400_000)), Some(Duration::ZERO));
}

#[test]
fn a_photo_is_shown_only_as_long_as_it_is_the_operators() {
    let (mut workspace, _) = talking();
    let with = |photo: Option<&str>| Operator { photo: photo.map(str::to_owned), ..me() };
    workspace.take_operator(with(Some("a")));
    assert_eq!(workspace.photo_missing().as_deref(), Some("a"));
    workspace.take_photo("a".to_owned(), "data:a".to_owned());
    assert_eq!((workspace.photo(), workspace.photo_missing()), (Some("data:a"), None));
    workspace.take_operator(with(Some("b")));
    assert_eq!((workspace.photo(), workspace.photo_missing().as_deref()), (None, Some("b")));
    workspace.take_operator(with(None));
    assert_eq!((workspace.photo(), workspace.photo_missing()), (None, None));
}

#[derive(Debug, Clone)]
enum Step {
    Choose(u8),
    /// Awake: both clocks go on.
    Pass(u64),
    /// The steady clock stands still.
    Sleep(u64),
    /// Somebody sets the computer's clock, by so many seconds.
    SetClock(i64),
    /// The program is killed and started again so many seconds later.
    Killed(u64),
    /// There is a network, and the choice goes to the server.
    Tell(Answer),
    Dismiss,
}

#[derive(Debug, Clone, Copy)]
enum Answer {
    Done,
    Refused,
    /// Nothing came back.
    Lost,
}

fn step() -> impl Strategy<Value = Step> {
    let seconds = || prop_oneof![0_u64..120, 600_u64..1_000, 3_000_u64..90_000];
    prop_oneof![
        3 => (0_u8..4).prop_map(Step::Choose),
        3 => seconds().prop_map(Step::Pass),
        1 => seconds().prop_map(Step::Sleep),
        1 => (-90_000_i64..90_000).prop_map(Step::SetClock),
        2 => seconds().prop_map(Step::Killed),
        3 => prop_oneof![Just(Answer::Done), Just(Answer::Refused), Just(Answer::Lost)].prop_map(Step::Tell),
        1 => Just(Step::Dismiss),
    ]
}

fn status(n: u8) -> Status {
    match n {
        0 => Status::Online,
        1 => Status::AWAY,
        n => Status::Away { reason_id: Some(AwayReasonId(Uuid::from_u128(u128::from(n)))) },
    }
}

/// The operator's last choice, as somebody who sees everything knows it.
#[derive(Debug, Clone, Copy)]
struct Choice {
    status: Status,
    /// In seconds of true time.
    at: u64,
    applied: bool,
    read: bool,
    /// The steady clock did not count some of the time since,
    uncounted: bool,
    /// and the other one was set.
    set: bool,
}

proptest! {
    #[test]
    fn a_choice_is_never_applied_late_and_never_lost_silently(steps in proptest::collection::vec(step(), 0..60)) {
        let (mut truth, mut clock, mut running) = (0_u64, 1_000_000_i64, 0_u64);
        let now = |clock: i64, running: u64| Moment { clock: Timestamp(clock * 1000), running: Duration::from_secs(running) };
        let mut disk: Option<KeptStatus> = None;
        let mut choice: Option<Choice> = None;
        let mut workspace = signed_in(Server::new().snapshot());
        for (n, what) in (1_u128..).zip(steps) {
            match what {
                Step::Choose(which) => {
                    let (key, status) = (Uuid::from_u128(n), status(which));
                    workspace.want_status(Wanted::new(key, status, now(clock, running)));
                    disk = Some(KeptStatus { key, status, chosen_at: now(clock, running).clock });
                    choice = Some(Choice { status, at: truth, applied: false, read: false, uncounted: false, set: false });
                }
                Step::Pass(seconds) => {
                    truth += seconds;
                    clock += i64::try_from(seconds).unwrap();
                    running += seconds;
                }
                Step::Sleep(seconds) => {
                    truth += seconds;
                    clock += i64::try_from(seconds).unwrap();
                    choice.iter_mut().for_each(|choice| choice.uncounted = true);
                }
                Step::SetClock(seconds) => {
                    clock = (clock + seconds).max(0);
                    choice.iter_mut().for_each(|choice| choice.set = true);
                }
                Step::Killed(seconds) => {
                    truth += seconds;
                    clock += i64::try_from(seconds).unwrap();
                    running = 0;
                    choice.iter_mut().for_each(|choice| choice.uncounted = true);
                    workspace = Workspace::new(Settings::default(), LastSignIn::default());
                    workspace.enter(signed(), Kept { wanted: disk, ..Kept::default() }, now(clock, running));
                    workspace.load(Server::new().snapshot(), true, now(clock, running).clock);
                }
                Step::Tell(answer) => {
                    if let Some(told) = workspace.status_to_tell(now(clock, running)) {
                        let choice = choice.as_mut().expect("nothing is told that was not chosen");
                        prop_assert_eq!(told.status, choice.status, "the last choice is told and no other");
                        let late = Duration::from_secs(truth - choice.at) >= TOO_OLD;
                        // With one clock standing still and the other one wrong nobody can tell.
                        prop_assert!(!late || choice.uncounted && choice.set, "applied after {} s", truth - choice.at);
                        match answer {
                            Answer::Done => {
                                choice.applied = true;
                                workspace.status_answered(told.key, Ok(Operator { status: told.status, ..me() }));
                            }
                            Answer::Refused => workspace.status_answered(told.key, Err(changed_since())),
                            Answer::Lost => {}
                        }
                    }
                }
                Step::Dismiss => {
                    if let Some(status) = not_applied(&workspace) {
                        workspace.dismiss(&Trouble::StatusNotApplied { status });
                        choice.iter_mut().for_each(|choice| choice.read = true);
                    }
                }
            }
            workspace.tick(now(clock, running));
            for keep in workspace.take_keep() {
                if let Keep::StatusSettled(key) = keep {
                    disk = disk.filter(|kept| kept.key != key);
                }
            }
            if let Some(choice) = &mut choice {
                let (told, waits) = (not_applied(&workspace), workspace.wanted().map(|wanted| wanted.status));
                let known = choice.applied || choice.read || told == Some(choice.status) || waits == Some(choice.status);
                prop_assert!(known, "{choice:?} was lost: neither applied nor waiting nor told");
                prop_assert!(choice.applied || choice.read || disk.is_some(), "{choice:?} would not survive a kill");
            }
        }
    }
}
