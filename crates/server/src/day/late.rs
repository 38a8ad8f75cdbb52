//! What was noticed, and is not true any more when its turn to be written comes.

use deskbell_protocol::{DeviceId, OperatorId, Presence, Role, SessionId, Timestamp};
use sqlx::query;
use uuid::Uuid;

use super::house::House;
use super::in_standing_time;
use crate::commands::administration::{CreateCompany, CreateOperator};
use crate::commands::desks::SignIn;
use crate::commands::presence::{DeskHeard, DesksLost, Gone};
use crate::commands::settings::Language;
use crate::presence::Seat;
use crate::refusal::Refusal;
use crate::store::operators::{self, Desk};
use crate::store::{Command, Write, sessions};

const SESSION: SessionId = SessionId(Uuid::from_u128(1));

/// A company, and somebody who is signed in.
async fn furnished() -> (House, Seat) {
    let mut house = House::open(1, Timestamp(1_000_000)).await;
    let name = "Northlight Rail".to_owned();
    house.must(CreateCompany { name, language: Language::English }).await.expect("a new company");
    let (username, display_name) = ("eva".to_owned(), "Eva".to_owned());
    let new = CreateOperator { username, display_name, password_hash: String::new(), role: Role::Operator };
    let operator = house.must(new).await.expect("a new operator");
    let device = DeviceId(Uuid::from_u128(2));
    let desk = Desk { operator, device, token_hash: "hash".to_owned() };
    house.must(SignIn { desk, device_name: "computer".to_owned(), zone: None }).await;
    (house, (operator, device))
}

async fn presence(house: &House, (operator, _): Seat) -> Presence {
    let mut connection = house.store.peek().await.expect("it can be read");
    operators::presence(&mut connection, operator).await.expect("it is understood").expect("somebody").0
}

#[tokio::test(start_paused = true)]
async fn a_desk_that_came_back_before_its_loss_was_written_is_not_lost() {
    in_standing_time(a_desk_comes_back()).await;
}

async fn a_desk_comes_back() {
    let (mut house, seat) = furnished().await;
    assert!(house.store.context.presence.heard(seat), "for the first time");
    house.must(DeskHeard { seat }).await;
    house.must(DesksLost { seats: vec![seat] }).await;
    assert_eq!(presence(&house, seat).await, Presence::Connected, "it was heard meanwhile");
    house.store.context.presence.forget(seat);
    house.must(DesksLost { seats: vec![seat] }).await;
    assert_eq!(presence(&house, seat).await, Presence::Disconnected);
}

#[tokio::test(start_paused = true)]
async fn who_came_back_before_he_or_she_was_written_as_gone_is_not_gone() {
    in_standing_time(somebody_comes_back()).await;
}

async fn somebody_comes_back() {
    let (mut house, seat) = furnished().await;
    let gone = || Gone { operators: vec![seat.0] };
    let grace = i64::try_from(house.pace().grace.as_millis()).expect("short");
    house.must(DeskHeard { seat }).await;
    house.move_to(house.now().plus(grace)).await;
    house.must(gone()).await;
    assert_eq!(presence(&house, seat).await, Presence::Connected, "a desk is there again");
    house.must(DesksLost { seats: vec![seat] }).await;
    house.must(gone()).await;
    assert_eq!(presence(&house, seat).await, Presence::Disconnected, "lost anew, with all the time to come back");
    house.move_to(house.now().plus(grace)).await;
    house.must(gone()).await;
    assert_eq!(presence(&house, seat).await, Presence::Gone);
}

/// A client waits.
struct Waits;

impl Command for Waits {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        let id = SESSION.to_string();
        let client = query("INSERT INTO client (id, name, created_at) VALUES ($1, '', 0)").bind(id.as_str());
        client.execute(write.connection()).await?;
        let sql = "INSERT INTO session (id, client_id, channel, source, state, created_at, queued_at) \
                   VALUES ($1, $1, 'web_chat', 'widget', 'queued', 0, 0)";
        query(sql).bind(id.as_str()).execute(write.connection()).await?;
        Ok(())
    }
}

/// Takes the session, whatever else was looked at before.
struct Takes(OperatorId);

impl Command for Takes {
    type Answer = bool;

    async fn run(&self, write: &mut Write) -> Result<bool, Refusal> {
        let now = write.now();
        Ok(sessions::accept(write.connection(), SESSION, self.0, now).await?)
    }
}

#[tokio::test(start_paused = true)]
async fn the_store_itself_gives_a_session_to_one_alone() {
    in_standing_time(two_take()).await;
}

async fn two_take() {
    let (mut house, (operator, _)) = furnished().await;
    house.must(Waits).await;
    assert!(house.must(Takes(operator)).await, "it waits");
    assert!(!house.must(Takes(operator)).await, "somebody has it");
}
