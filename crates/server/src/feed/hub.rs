//! Hands new rows of the feed to the streams that may see them. A reader too slow for its small queue is told to read from the
//! store instead, so that memory stays bounded and nothing is lost.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::hash::Hash;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::{CompanySettings, OperatorId, Seq, SessionId};
use tokio::sync::Notify;

use super::queues::Queues;
use super::talk::Typing;
use crate::store::feed::{Audience, FeedRow, Reader};

/// Rows kept for a reader that is busy.
const QUEUE_MAX: usize = 64;

/// Of so many sessions a reader that is busy is told who types.
const TYPING_MAX: usize = 200;

/// Knows every open stream.
#[derive(Default)]
pub(crate) struct Hub {
    head: AtomicI64,
    readers: Mutex<Readers>,
    pub(super) queues: Queues,
}

#[derive(Default)]
struct Readers {
    operators: HashMap<OperatorId, Vec<Arc<Mailbox>>>,
    clients: HashMap<SessionId, Vec<Arc<Mailbox>>>,
    /// Those of the operators who see everybody's state.
    supervisors: Vec<Arc<Mailbox>>,
    /// Those of the clients who wait.
    waiting: Vec<Arc<Mailbox>>,
}

/// What waits for one stream.
struct Mailbox {
    /// The hash of the token it was opened with; streams of a revoked one end.
    token_hash: Option<String>,
    held: Mutex<Held>,
    wake: Notify,
}

/// What a stream finds when it looks.
#[derive(Default)]
pub(crate) struct Held {
    /// New rows, in order.
    pub(crate) rows: VecDeque<Arc<FeedRow>>,
    /// There were more rows than could be held: read on from the store.
    pub(crate) behind: bool,
    /// The token is void.
    revoked: bool,
    beside: Beside,
}

/// What is told beside the feed, the newest of it only.
#[derive(Default)]
pub(super) struct Beside {
    /// Who types where.
    pub(super) typing: BTreeMap<SessionId, Typing>,
    /// A queue may have moved.
    pub(super) queue: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What is guarded is never left half done.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Mailbox {
    fn put(&self, row: &Arc<FeedRow>) {
        let mut held = lock(&self.held);
        if held.behind {
            return;
        }
        if held.rows.len() < QUEUE_MAX {
            held.rows.push_back(Arc::clone(row));
        } else {
            held.rows.clear();
            held.behind = true;
        }
        drop(held);
        self.wake.notify_one();
    }

    fn mark(&self, change: impl FnOnce(&mut Held)) {
        change(&mut lock(&self.held));
        self.wake.notify_one();
    }
}

impl Hub {
    /// Where the feed stands when the store is opened.
    pub(crate) fn begin(&self, head: Seq) {
        self.head.store(head.0, Ordering::Release);
    }

    /// The newest row that was handed to everybody whom it concerns.
    pub(crate) fn head(&self) -> Seq {
        Seq(self.head.load(Ordering::Acquire))
    }

    /// Hands out rows that were committed; the feed stood at `before` and stands at `head` now.
    pub(crate) fn publish(&self, before: Seq, rows: &[Arc<FeedRow>], head: Seq, company: &CompanySettings) {
        let readers = lock(&self.readers);
        if before != self.head() {
            // Another process wrote beside this one: its rows are in the store only.
            readers.everybody().for_each(|mailbox| mailbox.mark(|held| held.behind = true));
        }
        let mut queue = false;
        for row in rows {
            let members = |group| company.group(group).into_iter().flat_map(|group| &group.members);
            queue |= row.kind == "session.changed";
            match &row.audience {
                Some(Audience::Operator(id)) => readers.tell_operator(*id, row),
                Some(Audience::Session { session, viewers }) => {
                    let one = viewers.operator;
                    one.iter().chain(&viewers.receivers).for_each(|id| readers.tell_operator(*id, row));
                    let group = viewers.group.into_iter().flat_map(members);
                    group.filter(|id| one != Some(**id)).for_each(|id| readers.tell_operator(*id, row));
                    if Reader::Client(*session).takes(&row.kind) {
                        readers.clients.get(session).into_iter().flatten().for_each(|mailbox| mailbox.put(row));
                    }
                }
                Some(Audience::Group(group)) => members(*group).for_each(|id| readers.tell_operator(*id, row)),
                Some(Audience::Supervisors(_)) => readers.supervisors.iter().for_each(|mailbox| mailbox.put(row)),
                Some(Audience::Company) => readers.operators.values().flatten().for_each(|mailbox| mailbox.put(row)),
                None => {}
            }
        }
        self.head.store(head.0, Ordering::Release);
        if queue {
            self.queues.moved();
            readers.waiting.iter().for_each(|mailbox| mailbox.mark(|held| held.beside.queue = true));
        }
    }

    /// Passes on that somebody types to the streams of `to`.
    pub(super) fn types(&self, to: Reader, session: SessionId, typing: &Typing) {
        let readers = lock(&self.readers);
        let mailboxes = match to {
            Reader::Operator(id) => readers.operators.get(&id),
            Reader::Client(id) => readers.clients.get(&id),
        };
        for mailbox in mailboxes.into_iter().flatten() {
            mailbox.mark(|held| {
                let all = &mut held.beside.typing;
                if all.len() < TYPING_MAX || all.contains_key(&session) {
                    all.insert(session, typing.clone());
                }
            });
        }
    }

    /// Whether a page of the session's client is connected.
    pub(crate) fn has_client(&self, session: SessionId) -> bool {
        lock(&self.readers).clients.contains_key(&session)
    }

    /// Ends the streams that were opened with this token.
    pub(crate) fn revoke(&self, operator: OperatorId, token_hash: &str) {
        let readers = lock(&self.readers);
        for mailbox in readers.operators.get(&operator).into_iter().flatten() {
            if mailbox.token_hash.as_deref() == Some(token_hash) {
                mailbox.mark(|held| held.revoked = true);
            }
        }
    }

    /// How many streams of desks and of clients are open.
    pub(crate) fn open_streams(&self) -> (usize, usize) {
        let readers = lock(&self.readers);
        (readers.operators.values().map(Vec::len).sum(), readers.clients.values().map(Vec::len).sum())
    }

    /// A place for `reader`, who may see everybody's state if `supervises`; everything published from now on waits there.
    pub(crate) fn subscribe(&self, reader: Reader, token_hash: Option<String>, supervises: bool) -> Subscription<'_> {
        let mailbox = Arc::new(Mailbox { token_hash, held: Mutex::default(), wake: Notify::new() });
        let mut readers = lock(&self.readers);
        if supervises {
            readers.supervisors.push(Arc::clone(&mailbox));
        }
        match reader {
            Reader::Operator(id) => readers.operators.entry(id).or_default().push(Arc::clone(&mailbox)),
            Reader::Client(id) => readers.clients.entry(id).or_default().push(Arc::clone(&mailbox)),
        }
        Subscription { hub: self, reader, mailbox }
    }
}

impl Readers {
    fn everybody(&self) -> impl Iterator<Item = &Arc<Mailbox>> {
        self.operators.values().chain(self.clients.values()).flatten()
    }

    fn tell_operator(&self, id: OperatorId, row: &Arc<FeedRow>) {
        if Reader::Operator(id).takes(&row.kind) {
            self.operators.get(&id).into_iter().flatten().for_each(|mailbox| mailbox.put(row));
        }
    }
}

/// A stream's place at the hub; given up when dropped.
pub(crate) struct Subscription<'a> {
    hub: &'a Hub,
    reader: Reader,
    mailbox: Arc<Mailbox>,
}

impl Subscription<'_> {
    /// Waits until there is something to look at.
    pub(crate) async fn changed(&self) {
        self.mailbox.wake.notified().await;
    }

    /// Takes what waits.
    pub(crate) fn take(&self) -> Held {
        let mut held = lock(&self.mailbox.held);
        let (revoked, beside) = (held.revoked, std::mem::take(&mut held.beside));
        std::mem::replace(&mut held, Held { revoked, beside, ..Held::default() })
    }

    /// Takes what is told beside the feed.
    pub(super) fn take_beside(&self) -> Beside {
        std::mem::take(&mut lock(&self.mailbox.held).beside)
    }

    /// Whether its reader is woken when a queue may have moved.
    pub(super) fn waits(&self, waits: bool) {
        let mut readers = lock(&self.hub.readers);
        let known = readers.waiting.iter().position(|other| Arc::ptr_eq(other, &self.mailbox));
        match known {
            None if waits => readers.waiting.push(Arc::clone(&self.mailbox)),
            Some(place) if !waits => drop(readers.waiting.swap_remove(place)),
            _ => {}
        }
    }

    /// Whether the token it was opened with is void.
    pub(crate) fn is_revoked(&self) -> bool {
        lock(&self.mailbox.held).revoked
    }
}

impl Drop for Subscription<'_> {
    fn drop(&mut self) {
        let mut readers = lock(&self.hub.readers);
        readers.supervisors.retain(|other| !Arc::ptr_eq(other, &self.mailbox));
        readers.waiting.retain(|other| !Arc::ptr_eq(other, &self.mailbox));
        match self.reader {
            Reader::Operator(id) => remove(&mut readers.operators, id, &self.mailbox),
            Reader::Client(id) => remove(&mut readers.clients, id, &self.mailbox),
        }
    }
}

fn remove<K: Hash + Eq>(readers: &mut HashMap<K, Vec<Arc<Mailbox>>>, id: K, mailbox: &Arc<Mailbox>) {
    if let Some(mailboxes) = readers.get_mut(&id) {
        mailboxes.retain(|other| !Arc::ptr_eq(other, mailbox));
        if mailboxes.is_empty() {
            readers.remove(&id);
        }
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{GroupId, Timestamp};
    use uuid::Uuid;

    use super::*;
    use crate::rules::session::Viewers;

    fn row(seq: i64, kind: &str, audience: Audience) -> Arc<FeedRow> {
        let (kind, event) = (kind.to_owned(), "{}".to_owned());
        Arc::new(FeedRow { seq: Seq(seq), at: Timestamp(0), audience: Some(audience), kind, event })
    }

    fn operator(n: u128) -> OperatorId {
        OperatorId(Uuid::from_u128(n))
    }

    fn session(operator: Option<OperatorId>, group: Option<GroupId>) -> Audience {
        Audience::Session {
            session: SessionId(Uuid::from_u128(9)),
            viewers: Viewers { operator, group, ..Viewers::default() },
        }
    }

    #[test]
    fn a_row_reaches_only_those_it_is_for() {
        let hub = Hub::default();
        let mine = hub.subscribe(Reader::Operator(operator(1)), None, false);
        let other = hub.subscribe(Reader::Operator(operator(2)), None, false);
        let client = hub.subscribe(Reader::Client(SessionId(Uuid::from_u128(9))), None, false);
        let stranger = hub.subscribe(Reader::Client(SessionId(Uuid::from_u128(8))), None, false);
        let rows = [
            row(1, "session.changed", session(Some(operator(1)), None)),
            row(2, "client_session.changed", session(Some(operator(1)), None)),
            row(3, "message.added", session(Some(operator(1)), None)),
        ];
        hub.publish(Seq(0), &rows, Seq(3), &CompanySettings::default());
        let seqs =
            |subscription: &Subscription<'_>| subscription.take().rows.iter().map(|row| row.seq.0).collect::<Vec<_>>();
        assert_eq!(seqs(&mine), [1, 3]);
        assert_eq!(seqs(&client), [2, 3]);
        assert!(seqs(&other).is_empty() && seqs(&stranger).is_empty());
        assert_eq!(hub.head(), Seq(3));
    }

    #[test]
    fn a_group_sees_what_waits_there_and_supervisors_see_everybodys_state() {
        let hub = Hub::default();
        let [eva, tom, lea] = [1, 2, 3].map(|n| hub.subscribe(Reader::Operator(operator(n)), None, n == 3));
        let id = GroupId(Uuid::from_u128(7));
        let group =
            serde_json::json!({ "id": id, "name": "Sales", "slug": "sales", "members": [operator(1), operator(2)] });
        let groups = vec![serde_json::from_value(group).expect("a group")];
        let company = CompanySettings { groups, ..CompanySettings::default() };
        let rows = [
            row(1, "session.changed", session(None, Some(id))),
            row(2, "session.gone", Audience::Group(id)),
            row(3, "session.changed", session(Some(operator(2)), None)),
            row(4, "operator_state.changed", Audience::Supervisors(operator(1))),
            row(5, "session.changed", session(Some(operator(1)), Some(id))),
        ];
        hub.publish(Seq(0), &rows, Seq(5), &company);
        let seqs =
            |subscription: &Subscription<'_>| subscription.take().rows.iter().map(|row| row.seq.0).collect::<Vec<_>>();
        assert_eq!(seqs(&eva), [1, 2, 5], "each once, even to a member who is also the owner");
        assert_eq!(seqs(&tom), [1, 2, 3, 5]);
        assert_eq!(seqs(&lea), [4]);
        drop(lea);
        assert!(lock(&hub.readers).supervisors.is_empty(), "nothing is left of closed streams");
    }

    #[test]
    fn a_session_on_its_way_is_seen_at_both_ends() {
        let hub = Hub::default();
        let [giver, receiver, other] = [1, 2, 3].map(|n| hub.subscribe(Reader::Operator(operator(n)), None, false));
        let viewers = Viewers { operator: Some(operator(1)), receivers: vec![operator(2)], group: None };
        let audience = Audience::Session { session: SessionId(Uuid::from_u128(9)), viewers };
        hub.publish(Seq(0), &[row(1, "session.changed", audience)], Seq(1), &CompanySettings::default());
        let counts = [&giver, &receiver, &other].map(|subscription| subscription.take().rows.len());
        assert_eq!(counts, [1, 1, 0]);
    }

    #[test]
    fn who_types_is_told_to_one_side_and_costs_a_busy_reader_no_more_memory() {
        use deskbell_protocol::Typist;
        let hub = Hub::default();
        let reader = hub.subscribe(Reader::Operator(operator(1)), None, false);
        let other = hub.subscribe(Reader::Operator(operator(2)), None, false);
        for on in [true, false] {
            for n in 0..1000 {
                let typing = Typing { who: Typist::Client, on, text: None };
                hub.types(Reader::Operator(operator(1)), SessionId(Uuid::from_u128(n)), &typing);
            }
        }
        hub.publish(Seq(0), &[row(1, "x", Audience::Operator(operator(1)))], Seq(1), &CompanySettings::default());
        assert_eq!(reader.take().rows.len(), 1, "and takes no row's place");
        let told = reader.take_beside().typing;
        assert_eq!((told.len(), told.values().any(|typing| typing.on)), (TYPING_MAX, false), "the newest of each");
        assert!(other.take_beside().typing.is_empty());
    }

    #[test]
    fn only_who_waits_is_woken_when_a_queue_moves() {
        let hub = Hub::default();
        let client = |n| hub.subscribe(Reader::Client(SessionId(Uuid::from_u128(n))), None, false);
        let (waits, talks) = (client(1), client(2));
        waits.waits(true);
        waits.waits(true);
        let moved = |seq| {
            let rows = [row(seq, "session.changed", session(None, None))];
            hub.publish(Seq(seq - 1), &rows, Seq(seq), &CompanySettings::default());
            [&waits, &talks].map(|subscription| subscription.take_beside().queue)
        };
        assert_eq!(moved(1), [true, false]);
        waits.waits(false);
        assert_eq!(moved(2), [false, false]);
        assert!(lock(&hub.readers).waiting.is_empty(), "nothing is left of it");
    }

    #[test]
    fn a_slow_reader_is_sent_to_the_store_and_costs_no_more_memory() {
        let hub = Hub::default();
        let slow = hub.subscribe(Reader::Operator(operator(1)), None, false);
        for seq in 1..=1000 {
            hub.publish(
                Seq(seq - 1),
                &[row(seq, "x", Audience::Operator(operator(1)))],
                Seq(seq),
                &CompanySettings::default(),
            );
        }
        let held = slow.take();
        assert!(held.behind && held.rows.is_empty());
        hub.publish(
            Seq(1000),
            &[row(1001, "x", Audience::Operator(operator(1)))],
            Seq(1001),
            &CompanySettings::default(),
        );
        assert_eq!(slow.take().rows.len(), 1, "once it has looked, new rows come again");
    }

    #[test]
    fn rows_written_by_another_process_send_everybody_to_the_store() {
        let hub = Hub::default();
        let reader = hub.subscribe(Reader::Operator(operator(1)), None, false);
        hub.publish(Seq(5), &[], Seq(6), &CompanySettings::default());
        assert!(reader.take().behind, "rows 1 to 5 were never handed out");
    }

    #[test]
    fn only_the_streams_of_a_void_token_end() {
        let hub = Hub::default();
        let old = hub.subscribe(Reader::Operator(operator(1)), Some("old".into()), false);
        let new = hub.subscribe(Reader::Operator(operator(1)), Some("new".into()), false);
        hub.revoke(operator(1), "old");
        assert!(old.is_revoked() && !new.is_revoked());
        old.take();
        assert!(old.is_revoked(), "for good");
        drop(old);
        drop(new);
        assert!(lock(&hub.readers).operators.is_empty(), "nothing is left of closed streams");
    }
}
