//! From a choice on one computer to the other that shows it.

use std::time::{Duration, Instant};

use deskbell_protocol::{Event, Operator, SetStatus, Status};
use deskbell_testkit::INES;

use super::company::Company;
use super::desk_stream::DeskStream;
use super::report::{Line, Times};
use super::{Outcome, Programs};

const CHANGES: usize = 500;
const PAUSE: Duration = Duration::from_millis(10);
/// Everywhere within a second.
const LIMIT: Duration = Duration::from_secs(1);

pub(super) async fn measure(programs: &Programs) -> Outcome<Vec<Line>> {
    let company = Company::start(programs).await?;
    let second = company.signs_in(INES.username, INES.password).await?;
    let mut first = company.operator().await?;
    let mut second = DeskStream::open(company.address(), &second).await?;
    let mut took = Vec::new();
    for number in 0..CHANGES {
        tokio::time::sleep(PAUSE).await;
        let status = if number % 2 == 0 { Status::AWAY } else { Status::Online };
        let began = Instant::now();
        let choose = async { first.send_once("PUT", "/v1/me/status", &SetStatus { status, age_ms: 0 }).await };
        let shown = async {
            let is = |event: &Event| matches!(event, Event::OperatorChanged { operator } if operator.status == status);
            second.until(is).await?;
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>(began.elapsed())
        };
        let (_, shown): (Operator, Duration) = tokio::try_join!(choose, shown)?;
        took.push(shown);
    }
    let took = Times::new(took);
    let kept = took.at(99) < LIMIT;
    let how = format!(
        "from before the first computer's PUT to the event on the second one's stream, one change in {PAUSE:?}; what the window \
         then draws is in `delivery`"
    );
    Ok(vec![Line::new("status change to the second computer", took.to_string(), how).limit("p99 < 1 s", kept)])
}
