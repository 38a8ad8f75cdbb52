//! In the evening: was every session handled once, and does the history of every operator cover the day?

use std::collections::BTreeMap;

use deskbell_protocol::{Content, Event, Note, OperatorId, SessionId, SessionState, Timestamp};
use sqlx::{AnyConnection, query};

use super::work::{Counts, Day};
use crate::store::{periods, row};

type Result<T> = std::result::Result<T, sqlx::Error>;

pub(super) async fn checks(day: &mut Day) {
    let mut connection = day.house.store.read().await.expect("it can be read");
    let (accepted, lost, missed, transferred) =
        sessions_were_handled_once(&mut connection).await.expect("it is understood");
    (day.counts.lost, day.counts.missed) = (lost, missed);
    assert_eq!(transferred, day.counts.transferred, "each transfer that was answered left its note, and no other did");
    assert_eq!(accepted, day.counts.accepted, "each accept that was answered left its note, and no other did");
    the_feed_tells_the_same(&mut connection).await.expect("it is understood");
    for worker in &day.workers {
        let covered = history(&mut connection, worker.id, worker.first_sign_in, day.now()).await;
        covered.expect("it is understood");
    }
    drop(connection);
    enough_happened(&day.counts);
    day.house.store.close().await;
    eprintln!("{:?}, {} commands", day.counts, day.house.writes);
}

fn enough_happened(counts: &Counts) {
    let Counts { accepted, declined, let_pass, late, impatient, died, lost, restarts, settings, supervised, .. } =
        counts;
    for (what, count) in [
        ("accepted", accepted),
        ("declined", declined),
        ("let pass", let_pass),
        ("accepted in the last moment", late),
        ("races", &counts.races),
        ("clients who left", impatient),
        ("passed on", &counts.passed_on),
        ("transfers", &counts.transferred),
        ("transfers that returned", &counts.returned),
        ("transfers to nobody", &counts.unwanted),
        ("desks that died", died),
        ("desks that cannot alert", &counts.deaf),
        ("sessions that went back", lost),
        ("clients whose operator was missing", &counts.missed),
        ("restarts", restarts),
        ("settings", settings),
        ("supervised", supervised),
    ] {
        assert!(*count > 0, "nothing of this happened: {what}");
    }
}

/// The notes in each session tell how it was handled. Gives how often one was accepted, how often one went back, how often one was
/// passed on because its operator was missing, and how often one went to somebody else.
async fn sessions_were_handled_once(connection: &mut AnyConnection) -> Result<(u32, u32, u32, u32)> {
    #[derive(Debug, Default)]
    struct Notes {
        joined: u32,
        lost: u32,
        ended: u32,
        passed: u32,
        transferred: u32,
    }
    let mut all: BTreeMap<SessionId, Notes> = BTreeMap::new();
    let sql = "SELECT session_id, content FROM message WHERE author_kind = 'system' ORDER BY seq";
    for found in query(sql).fetch_all(&mut *connection).await? {
        let notes = all.entry(row::id(&found, "session_id")?).or_default();
        match row::json(&found, "content")? {
            Content::Note(Note::OperatorJoined { .. }) => notes.joined += 1,
            Content::Note(Note::OperatorLost) => notes.lost += 1,
            Content::Note(Note::PassedOn { .. }) => notes.passed += 1,
            Content::Note(Note::Transferred { .. }) => notes.transferred += 1,
            Content::Note(Note::EndedByClient | Note::EndedByOperator) => notes.ended += 1,
            other => panic!("nobody wrote {other:?}"),
        }
        assert!(notes.ended <= 1, "it ended twice: {notes:?}");
        assert!(notes.transferred == 0 || notes.joined > 0, "it went on before it began: {notes:?}");
        assert!(notes.passed <= 1, "it was passed on twice: {notes:?}");
        assert!(notes.joined <= notes.lost + 1 && notes.lost <= notes.joined, "two had it at once: {notes:?}");
    }
    let (mut accepted, mut lost, mut missed, mut transferred) = (0, 0, 0, 0);
    let sql =
        "SELECT id, state, operator_id, accepted_at, ended_at, ended_by, transfer, transfer_returned FROM session";
    for found in query(sql).fetch_all(&mut *connection).await? {
        let id: SessionId = row::id(&found, "id")?;
        let notes = all.remove(&id).unwrap_or_default();
        assert_eq!(row::text(&found, "state")?, "closed", "{id} is over");
        let ended = row::maybe_time(&found, "ended_at")?.is_some() && row::maybe_text(&found, "ended_by")?.is_some();
        assert!(ended && notes.ended == 1, "{id} ended once: {notes:?}");
        let has_operator = row::maybe_text(&found, "operator_id")?.is_some();
        let was_accepted = row::maybe_time(&found, "accepted_at")?.is_some();
        assert_eq!(has_operator, was_accepted, "{id} was accepted by somebody");
        assert_eq!(notes.joined, notes.lost + u32::from(has_operator), "{id} is in the hands that took it: {notes:?}");
        let given = [row::maybe_text(&found, "transfer")?, row::maybe_text(&found, "transfer_returned")?];
        assert_eq!(given, [None, None], "{id}: nothing is left of a transfer");
        transferred += notes.transferred;
        accepted += notes.joined;
        lost += notes.lost;
        missed += notes.passed;
    }
    let left = "SELECT session_id FROM session_offer UNION ALL SELECT session_id FROM session_tried \
                UNION ALL SELECT session_id FROM session_receiver";
    let left = query(left);
    assert!(left.fetch_all(connection).await?.is_empty(), "no offer outlives its session");
    Ok((accepted, lost, missed, transferred))
}

/// Whoever follows the feed sees each session move forward, one move after the other, and end once.
async fn the_feed_tells_the_same(connection: &mut AnyConnection) -> Result<()> {
    let mut last: BTreeMap<SessionId, (u32, SessionState)> = BTreeMap::new();
    let sql = "SELECT event FROM feed WHERE kind = 'session.changed' ORDER BY seq";
    for found in query(sql).fetch_all(connection).await? {
        let Event::SessionChanged { session } = row::json(&found, "event")? else { panic!("of another kind") };
        let now = (session.moves, session.state);
        if let Some((moves, state)) = last.insert(session.id, now) {
            assert!(session.moves >= moves, "{} went back from {moves} to {now:?}", session.id);
            let possible = match state {
                SessionState::Created | SessionState::Queued | SessionState::Offered => true,
                SessionState::Active => session.state != SessionState::Created,
                SessionState::AfterWork => session.state.is_ended(),
                SessionState::Closed => session.state == SessionState::Closed,
            };
            assert!(possible, "{} went from {state:?} to {now:?}", session.id);
        }
    }
    assert!(last.values().all(|(_, state)| *state == SessionState::Closed), "the last that is told is the end");
    Ok(())
}

/// The stretches follow each other without a gap from the first sign-in until now, and the times of the day are theirs.
async fn history(
    connection: &mut AnyConnection,
    operator: OperatorId,
    first_sign_in: Option<Timestamp>,
    now: Timestamp,
) -> Result<()> {
    let sql = "SELECT change_id, status, cause, present, started_at, ended_at FROM status_period WHERE operator_id = $1 \
               ORDER BY started_at, ended_at IS NULL, ended_at, id";
    let rows = query(sql).bind(operator.to_string()).fetch_all(&mut *connection).await?;
    let Some(first_sign_in) = first_sign_in else { return Ok(()) };
    let (mut end, mut last, mut present_ms) = (first_sign_in, None, 0);
    for (place, found) in rows.iter().enumerate() {
        let (began, ended) = (row::time(found, "started_at")?, row::maybe_time(found, "ended_at")?);
        assert!(
            began == end || (place == 0 && began <= end),
            "{operator}: a stretch from {began:?}, the last until {end:?}"
        );
        assert_eq!(ended.is_none(), place + 1 == rows.len(), "{operator}: the last stretch alone goes on");
        let present = row::integer(found, "present")? != 0;
        let stretch = Some((row::text(found, "change_id")?, present));
        assert_ne!(stretch, last, "{operator}: the same stretch goes on at {began:?}");
        end = ended.unwrap_or(now);
        assert!(end >= began, "{operator}: no stretch ends before it begins");
        if present {
            present_ms += end.since(began);
        }
        last = stretch;
    }
    assert_eq!(end, now, "{operator}: the history covers the day");
    let times = periods::times(connection, operator, "UTC", now).await?;
    assert_eq!(
        times.times.iter().map(|time| time.ms).sum::<i64>(),
        present_ms,
        "{operator}: the menu's times are these"
    );
    Ok(())
}
