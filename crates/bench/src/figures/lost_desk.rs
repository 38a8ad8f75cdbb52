//! A desk that is killed: until it is offered nobody any more, and until that is over when it is back.

use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use deskbell_protocol::{Event, Join, Joined, Operator, Presence, SetStatus, Status};
use deskbell_testkit::INES;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};
use uuid::Uuid;

use super::company::Company;
use super::desk_stream::DeskStream;
use super::report::{Line, Times, say};
use super::wire::Wire;
use super::{Outcome, Programs};

/// The argument that makes this program a desk, and nothing else.
pub(super) const DESK: &str = "be-a-desk";

const RUNS: u32 = 4;
/// Pings come so often: the kills fall into different parts of that time.
const PING: Duration = Duration::from_secs(10);
const LEASE: Duration = Duration::from_secs(25);
/// What may pass between the end of the lease and its being noticed and told.
const NOTICED: Duration = Duration::from_secs(1);
const SUPERVISOR: (&str, &str) = ("olga", "a password for olga");

/// Holds a desk's stream open until it is killed: `ADDRESS TOKEN`.
pub(super) fn be_a_desk(arguments: &[String]) -> ExitCode {
    let held = || -> Outcome<()> {
        let [address, token] = arguments else { return Err("an address and a token are needed".into()) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(async {
            let mut stream = DeskStream::open(address.parse()?, token).await?;
            say("open");
            loop {
                stream.next().await?;
            }
        })
    };
    match held() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let (name, password) = SUPERVISOR;
    let group = ["group", "create", "Sales", "--member", INES.username, "--member", name, "--accept", "600"];
    let changes: [(&[&str], &str); 2] = [(&["create-operator", name, "--role", "supervisor"], password), (&group, "")];
    let company = Company::furnished(programs, &changes, async |_| Ok(())).await?;
    let supervisor = company.signs_in(name, password).await?;
    let away = SetStatus { status: Status::AWAY, age_ms: 0 };
    let _: Operator =
        Wire::open(company.address(), &supervisor).await?.send_once("PUT", "/v1/me/status", &away).await?;
    let mut watching = DeskStream::open(company.address(), &supervisor).await?;
    let token = company.signs_in(INES.username, INES.password).await?;

    let mut desk = start(&company, &token).await?;
    watching.until(|event| is(event, Presence::Connected)).await?;
    let secret = format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    let join = Join { group: Some("sales".to_owned()), ..serde_json::from_str(r#"{"name":"Petr"}"#)? };
    let path = format!("/v1/client/joins/{}", Uuid::now_v7());
    let _: Joined = Wire::open(company.address(), &secret).await?.send("PUT", &path, &join).await?;
    watching.until(|event| is_offered(event) == Some(true)).await?;

    let (mut lost, mut back) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        tokio::time::sleep(PING * run / RUNS).await;
        let killed = Instant::now();
        desk.kill().await?;
        watching.until(|event| is_offered(event) == Some(false)).await?;
        lost.push(killed.elapsed());
        let returns = Instant::now();
        desk = start(&company, &token).await?;
        watching.until(|event| is_offered(event) == Some(true)).await?;
        watching.until(|event| is(event, Presence::Connected)).await?;
        back.push(returns.elapsed());
    }
    let (lost, back) = (Times::new(lost), Times::new(back));
    let kept = lost.worst() < LEASE + NOTICED;
    let how = "from the kill -9 of a process that holds a desk's stream (a stand-in: no window) to a supervisor's stream that \
               tells that the offer was withdrawn, in the same commit as the presence; the lease of 25 s runs from the last frame, \
               which is up to 10 s old";
    let how_back = "from the start of the process, its snapshot included, until the supervisor's stream tells that the operator is \
                    connected and was offered the client";
    Ok(vec![
        Line::new("kill of a desk to no offer", lost.to_string(), how).limit("within the lease, 25 s, and 1 s", kept),
        Line::new("its return to the status true again", back.to_string(), how_back),
    ])
}

async fn start(company: &Company, token: &str) -> Outcome<Child> {
    let mut desk = Command::new(std::env::current_exe()?)
        .args([DESK, &company.address().to_string(), token])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let output = desk.stdout.take().ok_or("the desk has no output")?;
    let said = BufReader::new(output).lines().next_line().await?.unwrap_or_default();
    if said == "open" { Ok(desk) } else { Err(said.into()) }
}

/// Whether the event says this of the operator whose desk is killed.
fn is(event: &Event, presence: Presence) -> bool {
    matches!(event, Event::OperatorStateChanged { state }
        if state.operator.username == INES.username && state.presence == presence)
}

fn is_offered(event: &Event) -> Option<bool> {
    match event {
        Event::SessionChanged { session } => Some(!session.offered_to.is_empty()),
        _ => None,
    }
}
