use super::*;
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
    shown.changes(&mut workspace, NOW);
    (workspace, shown)
}

/// What the window is told to be so `after` the beginning, by this computer's clock: which invitation, where it stands, and
/// whether somebody can join by it now or later.
fn news(workspace: &mut Workspace, shown: &mut Shown, after: i64) -> Vec<(u128, InvitationState, bool)> {
    let changes = shown.changes(workspace, NOW.plus(after));
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
    workspace.take_invitation(used.clone());
    workspace.take_invitation(Invitation { changes: 1, ..invitation(1, 0, 900) });
    assert_eq!(news(&mut workspace, &mut shown, 0), [(1, InvitationState::InUse, false)], "the answer came late");
    workspace.take_invitation(Invitation { changes: 3, open: 0, ..used });
    assert_eq!(news(&mut workspace, &mut shown, 0), [(1, InvitationState::Used, false)]);
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
