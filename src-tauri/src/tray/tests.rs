use deskbell_desk::view::ReadinessView;

use super::*;

fn known(connection: Connection, status: Option<Status>) -> Known {
    let badge = Badge { waiting: Some(2), unread: 3, attention: false };
    Known { connection, status, reasons: Vec::new(), mine: HashSet::new(), badge, muted_until: None }
}

#[test]
fn the_shape_tells_status_and_connection() {
    let connected = || Connection::Connected;
    let shape = |connection, status| known(connection, status).face().look.shape;
    let lunch = Status::Away { reason_id: Some(AwayReasonId(uuid::Uuid::now_v7())) };
    assert_eq!(shape(connected(), Some(Status::Online)), Shape::Online);
    assert_eq!(shape(connected(), Some(Status::AWAY)), Shape::Away);
    assert_eq!(shape(connected(), Some(lunch)), Shape::AwayWithReason);
    assert_eq!(shape(Connection::Connecting, Some(Status::Online)), Shape::Offline);
    assert_eq!(shape(Connection::SignedOut, None), Shape::SignedOut);
}

#[test]
fn every_shape_has_a_picture_of_its_own() {
    let shapes = [Shape::Online, Shape::Away, Shape::AwayWithReason, Shape::Offline, Shape::SignedOut];
    let mut pictures: Vec<_> =
        shapes.map(|shape| Look { shape, mark: None }.picture().rgba().to_vec()).into_iter().collect();
    pictures.sort();
    pictures.dedup();
    assert_eq!(pictures.len(), shapes.len());
}

#[test]
fn the_queue_is_unknown_while_not_connected() {
    let cut_off = known(Connection::Connecting, Some(Status::Online)).face();
    assert_eq!((cut_off.waiting, cut_off.look.mark), (None, None), "a dimmed bell counts nothing");
    let connected = known(Connection::Connected, Some(Status::Online)).face();
    assert_eq!((connected.waiting, connected.look.mark), (Some(2), Some(Mark::Waiting(2))));
}

#[test]
fn a_reason_that_was_disabled_while_somebody_is_in_it_shows_as_away() {
    let id = AwayReasonId(uuid::Uuid::now_v7());
    let lunch = Status::Away { reason_id: Some(id) };
    let mut it = known(Connection::Connected, Some(lunch));
    assert_eq!(checked(&it.face()), Some(Status::AWAY));
    it.reasons.push(Reason { id, label: "Lunch".to_owned() });
    assert_eq!(checked(&it.face()), Some(lunch));
}

#[test]
fn what_the_desk_counts_and_how_long_it_is_muted_is_taken_over() {
    let mut it = known(Connection::Connected, Some(Status::Online));
    it.apply(&Change::Badge { value: Badge { waiting: Some(0), unread: 4, attention: true } });
    assert_eq!((it.face().look.mark, it.face().unread), (Some(Mark::Unread(4)), 4));
    let until = Some(Timestamp(1));
    it.apply(&Change::Readiness { value: ReadinessView { muted_until: until, ..ReadinessView::default() } });
    assert_eq!(it.face().muted_until, until);
}

#[test]
fn signing_out_ends_what_was_open() {
    let mut it = known(Connection::Connected, Some(Status::Online));
    it.mine.insert(SessionId(uuid::Uuid::now_v7()));
    it.apply(&Change::Account { value: None });
    assert_eq!(it.face().status, None);
    assert!(!it.has_conversations(), "the sessions went with the account");
}
