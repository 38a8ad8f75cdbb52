//! Operators who make links, and clients who join by them and leave again.

use std::net::SocketAddr;
use std::time::Duration;

use deskbell_protocol::{Invitation, InvitationId, Join, JoinId};
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::Instant;
use uuid::Uuid;

use super::super::Outcome;
use super::super::company::Company;
use super::super::report::Times;
use super::super::wire::Wire;

/// So many do something at the same time.
const AT_ONCE: u32 = 64;
pub(super) const LASTS: Duration = Duration::from_secs(10);

/// What somebody does again and again.
#[derive(Clone, Copy)]
pub(super) enum Work {
    /// Makes a link.
    Make,
    /// Joins by a link that was made, as long as there are any.
    Join,
    /// Makes a link, joins by it and leaves.
    Live,
}

/// How long each took.
pub(super) struct Took {
    pub(super) made: Times,
    pub(super) joined: Times,
    pub(super) left: Times,
    /// Until the last was done.
    pub(super) lasted: Duration,
    /// How many were done in the second half of that time, of a hundred.
    pub(super) late: usize,
}

/// All who make links or join.
pub(super) struct People(Vec<Person>);

struct Person {
    operator: Wire,
    client: Wire,
    links: Vec<String>,
}

/// One link's way.
#[derive(Default)]
struct Life {
    made: Option<Duration>,
    joined: Option<Duration>,
    left: Option<Duration>,
    /// Since everybody began.
    over_at: Duration,
}

impl People {
    /// With kept connections, as between a proxy and the server.
    pub(super) async fn gather(company: &Company, tokens: &[String]) -> Outcome<Self> {
        let mut people = Vec::new();
        for token in tokens.iter().cycle().take(AT_ONCE as usize) {
            let operator = Wire::open(company.address(), token).await?;
            let client = Wire::open(company.address(), "").await?;
            people.push(Person { operator, client, links: Vec::new() });
        }
        Ok(Self(people))
    }

    /// Everybody works for a while: as fast as the answers come, or so many times a second together.
    pub(super) async fn work(self, work: Work, rate: Option<f64>) -> Outcome<(Self, Took)> {
        let (started, mut tasks) = (Instant::now(), JoinSet::new());
        let pace = rate.map(|rate| Duration::from_secs_f64(f64::from(AT_ONCE) / rate.max(1.0)));
        for (number, mut person) in (0_u32..).zip(self.0) {
            // Spread evenly, so that they do not come in step.
            let mut due = started + pace.unwrap_or_default() * number / AT_ONCE;
            tasks.spawn(async move {
                let mut lives = Vec::new();
                loop {
                    let mut from = Instant::now();
                    if let Some(pace) = pace {
                        tokio::time::sleep_until(due).await;
                        // Late because of the own link before: that counts.
                        (from, due) = (due, due + pace);
                    }
                    if from >= started + LASTS || matches!(work, Work::Join) && person.links.is_empty() {
                        return Ok::<_, Box<dyn std::error::Error + Send + Sync>>((person, lives));
                    }
                    let life = person.live(work, from).await?;
                    lives.push(Life { over_at: started.elapsed(), ..life });
                }
            });
        }
        let (mut people, mut lives) = (Vec::new(), Vec::new());
        while let Some(done) = tasks.join_next().await {
            let (person, own) = done??;
            people.push(person);
            lives.extend(own);
        }
        let lasted = started.elapsed();
        let late = lives.iter().filter(|life| life.over_at > lasted / 2).count();
        let times = |of: fn(&Life) -> Option<Duration>| Times::new(lives.iter().filter_map(of).collect());
        let took = Took {
            made: times(|life| life.made),
            joined: times(|life| life.joined),
            left: times(|life| life.left),
            lasted,
            late: late * 100 / lives.len().max(1),
        };
        Ok((Self(people), took))
    }
}

impl Person {
    async fn live(&mut self, work: Work, from: Instant) -> Outcome<Life> {
        let mut life = Life::default();
        if let Work::Make | Work::Live = work {
            let code = link(&mut self.operator, false).await?;
            life.made = Some(from.elapsed());
            self.links.push(code);
        }
        if let Work::Join | Work::Live = work
            && let Some(code) = self.links.pop()
        {
            let (from, client) = (Instant::now(), Joining::new(&code)?);
            client.expect(&mut self.client, 200).await?;
            life.joined = Some(from.elapsed());
            if let Work::Live = work {
                let from = Instant::now();
                client.leave(&mut self.client).await?;
                life.left = Some(from.elapsed());
            }
        }
        Ok(life)
    }
}

/// Makes a link; its code.
pub(super) async fn link(operator: &mut Wire, reusable: bool) -> Outcome<String> {
    let path = format!("/v1/invitations/{}", InvitationId(Uuid::now_v7()));
    let body = json!({ "valid_for_ms": 3_600_000, "reusable": reusable, "label": "Travel fair" });
    let invitation: Invitation = operator.send("PUT", &path, &body).await?;
    Ok(invitation.url.rsplit('/').next().unwrap_or_default().to_owned())
}

/// A browser that is about to join.
pub(super) struct Joining {
    path: String,
    headers: String,
    body: String,
}

impl Joining {
    pub(super) fn new(code: &str) -> Outcome<Self> {
        let (path, secret) = (format!("/v1/client/joins/{}", JoinId(Uuid::now_v7())), Uuid::new_v4().simple());
        let join =
            Join { code: code.to_owned(), name: "Petr".to_owned(), language: Some("cs".to_owned()), ..Join::default() };
        // An address of its own in a network that no proxy is in.
        let [.., a, b, c] = Uuid::new_v4().into_bytes();
        let headers = format!("Authorization: Bearer {secret}{secret}\r\nX-Forwarded-For: 10.{a}.{b}.{c}\r\n");
        Ok(Self { path, headers, body: serde_json::to_string(&join)? })
    }

    /// The status of the answer.
    pub(super) async fn send(&self, wire: &mut Wire) -> Outcome<u16> {
        Ok(wire.ask("PUT", &self.path, &self.headers, &self.body).await?.status)
    }

    pub(super) async fn expect(&self, wire: &mut Wire, status: u16) -> Outcome<()> {
        let answer = wire.ask("PUT", &self.path, &self.headers, &self.body).await?;
        if answer.status == status {
            return Ok(());
        }
        Err(format!("a join was answered with {}: {}", answer.status, String::from_utf8_lossy(answer.body)).into())
    }

    async fn leave(&self, wire: &mut Wire) -> Outcome<()> {
        let headers = format!("{}Idempotency-Key: {}\r\n", self.headers, Uuid::new_v4());
        let answer = wire.ask("POST", &format!("{}/leave", self.path), &headers, "").await?;
        if answer.status == 204 { Ok(()) } else { Err(format!("leaving was answered with {}", answer.status).into()) }
    }
}

/// A new connection for each, as browsers have.
pub(super) async fn connections(server: SocketAddr, count: usize) -> Outcome<Vec<Wire>> {
    let mut wires = Vec::new();
    for _ in 0..count {
        wires.push(Wire::open(server, "").await?);
    }
    Ok(wires)
}
