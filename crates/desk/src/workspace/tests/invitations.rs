use super::*;
use crate::invitations::still_open;
use crate::view::Change;
use deskbell_protocol::{CreateInvitation, InvitationState, InvitationUse};

/// Can be joined from `from` to `until`, by the server's clock.
fn invitation(n: u128, from: i64, until: i64) -> Invitation {
    Invitation {
        id: InvitationId(Uuid::from_u128(n)),
        operator_id: Some(me().id),
        group_id: None,
        leads_to: me().display_name,
        made_by: None,
        url: format!("https://chat.example.com/i/{n}"),
        label: None,
        client_name: None,
        language: None,
        created_at: NOW,
        valid_from: NOW.plus(from),
        valid_until: Some(NOW.plus(until)),
        revoked_at: None,
        reusable: false,
        uses_max: None,
        used: 0,
        open: 0,
        uses: Vec::new(),
        changes: 0,
        state: InvitationState::Unused,
    }
}

fn told(invitations: Vec<Invitation>) -> (Workspace, Shown) {
    let mut workspace = signed_in(Wire { invitations, ..Server::new().snapshot() });
    let mut shown = Shown::new(Settings::default());
    shown.changes(&mut workspace, &Alerting::default(), false, NOW);
    (workspace, shown)
}

/// What the window is told to be so `after` the beginning, by this computer's clock: which invitation, where it stands, and
/// whether somebody can join by it now or later.
fn news(workspace: &mut Workspace, shown: &mut Shown, after: i64) -> Vec<(u128, InvitationState, bool)> {
    let changes = shown.changes(workspace, &Alerting::default(), false, NOW.plus(after));
    let one = |change: &Change| match change {
        Change::Invitation { id, value: Some(view) } => Some((id.0.as_u128(), view.state, view.open)),
        _ => None,
    };
    changes.iter().filter_map(one).collect()
}

#[test]
fn an_invitation_turns_when_it_begins_and_when_it_ends_and_is_touched_only_then() {
    let (mut workspace, mut shown) =
        told(vec![invitation(1, 100, 300), invitation(2, -500, -200), invitation(3, 0, 200)]);
    let due = |workspace: &Workspace, after| workspace.next_tick(moment(NOW.plus(after))).map(|at| at.since(NOW));
    let tick = |workspace: &mut Workspace, after| workspace.tick(moment(NOW.plus(after)));
    assert_eq!(due(&workspace, 0), Some(100));
    tick(&mut workspace, 50);
    assert!(workspace.touched.invitations.is_empty(), "nothing turns: nothing is drawn");
    tick(&mut workspace, 100);
    assert_eq!(news(&mut workspace, &mut shown, 100), [(1, InvitationState::Unused, true)], "it began");
    assert_eq!(due(&workspace, 100), Some(200));
    assert_eq!(due(&workspace, 250), Some(200), "the computer slept over it: it is due at once");
    tick(&mut workspace, 250);
    assert_eq!(workspace.touched.invitations.len(), 1, "what turned before is left alone");
    assert_eq!(news(&mut workspace, &mut shown, 250), [(3, InvitationState::Expired, false)], "it ended");
    tick(&mut workspace, 300);
    assert_eq!(news(&mut workspace, &mut shown, 300), [(1, InvitationState::Expired, false)]);
    assert_eq!(due(&workspace, 300), None, "nothing turns any more");
}

#[test]
fn the_servers_clock_decides_also_when_it_turns_out_to_be_another() {
    let (mut workspace, mut shown) = told(vec![invitation(1, 0, 200)]);
    workspace.connected(NOW.plus(200), NOW);
    assert_eq!(news(&mut workspace, &mut shown, 0), [(1, InvitationState::Expired, false)], "this computer is slow");
    workspace.connected(NOW, NOW.plus(50));
    assert_eq!(news(&mut workspace, &mut shown, 50), [(1, InvitationState::Unused, true)], "it was not slow after all");
    assert_eq!(workspace.next_tick(moment(NOW.plus(50))), Some(NOW.plus(250)));
}

#[test]
fn of_two_tellings_the_one_with_more_changes_is_kept() {
    let (mut workspace, mut shown) = told(vec![invitation(1, 0, 200)]);
    let joined = InvitationUse { session_id: id(7), client_name: "Jan".to_owned(), joined_at: NOW, open: true };
    let used = Invitation { changes: 2, used: 1, open: 1, uses: vec![joined], ..invitation(1, 0, 200) };
    workspace.take_keep();
    workspace.take_invitation(used.clone());
    assert!(workspace.take_keep().contains(&Keep::Snapshot), "it is there when the program starts again");
    workspace.take_invitation(Invitation { changes: 1, ..invitation(1, 0, 900) });
    assert_eq!(news(&mut workspace, &mut shown, 0), [(1, InvitationState::InUse, false)], "the answer came late");
    workspace.take_invitation(Invitation { changes: 3, open: 0, ..used });
    assert_eq!(news(&mut workspace, &mut shown, 0), [(1, InvitationState::Used, false)]);
}

#[test]
fn what_nobody_can_join_is_not_sent_and_it_is_told_why() {
    let used = Invitation { used: 1, ..invitation(1, 0, 200) };
    let revoked = Invitation { revoked_at: Some(NOW), ..invitation(1, 0, 200) };
    for (invitation, refused) in [
        (invitation(1, 0, 200), None),
        (invitation(1, 100, 200), None),
        (invitation(1, -200, 0), Some(ErrorCode::InvitationExpired)),
        (used, Some(ErrorCode::InvitationUsed)),
        (revoked, Some(ErrorCode::InvitationRevoked)),
    ] {
        assert_eq!(still_open(&invitation, NOW).err().map(|error| error.code), refused, "{invitation:?}");
    }
}

#[test]
fn another_one_like_it_has_no_start_and_is_no_longer_than_allowed() {
    let (workspace, _) = told(Vec::new());
    let longest = i64::from(company().invitation_longest_min) * 60_000;
    let week = Invitation {
        label: Some("Fair".to_owned()),
        client_name: Some("Eva".to_owned()),
        language: Some("cs".to_owned()),
        reusable: true,
        uses_max: Some(5),
        used: 5,
        ..invitation(1, 5_000, 65_000)
    };
    let asked = CreateInvitation {
        valid_for_ms: Some(60_000),
        valid_until: None,
        valid_from: None,
        reusable: true,
        uses_max: Some(5),
        label: Some("Fair".to_owned()),
        client_name: Some("Eva".to_owned()),
        language: Some("cs".to_owned()),
    };
    assert_eq!(workspace.like(&week), asked);
    let length = |invitation| workspace.like(&invitation).valid_for_ms;
    assert_eq!(length(invitation(1, 0, longest + 1)), Some(longest), "it was extended beyond what may be asked for");
    assert_eq!(
        length(Invitation { valid_until: None, ..week }),
        Some(longest),
        "an integration made it without an end"
    );
}

/// As many as a server tells an operator of, all open. The window is given them whole whenever it begins anew.
#[test]
fn two_hundred_open_invitations_are_little_for_the_window_to_read() {
    let long = |n: u128| Invitation {
        url: format!("https://chat.northlight.example/i/{}-{n:03}", "k7q2-m9xd-4hta-p3wz-8nbe"),
        label: Some("Travel fair, Hall 7".to_owned()),
        client_name: Some("Leila Haddad".to_owned()),
        ..invitation(n, 0, 86_400_000)
    };
    let (workspace, shown) = told((0..200).map(long).collect());
    let snapshot = shown.snapshot(&workspace, &Alerting::default());
    assert!(snapshot.invitations.len() == 200 && snapshot.invitations.iter().all(|view| view.open));
    let bytes = serde_json::to_vec(&snapshot).unwrap().len();
    assert!(bytes < 150_000, "{bytes} bytes");
}
