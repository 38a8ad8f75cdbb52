//! What is written after a talk.

use deskbell_protocol::{AfterWorkSettings, ApiError, EndedBy, ResultId, SessionResult, SessionState, Timestamp};

use super::client::incomplete;
use super::session::Step;

/// What becomes of a session whose operator ends it, when `step` would be it without after-work: a talk goes on to after-work where the
/// company wants something written, and leaves it only with what must be written.
pub(crate) fn ends(step: Step, from: SessionState, set: &AfterWorkSettings) -> Result<Step, ApiError> {
    match (step, from) {
        (Step::Move { to: SessionState::Closed, ended_by: Some(EndedBy::Operator), note }, SessionState::Active)
            if is_wanted(set) =>
        {
            Ok(Step::Move { to: SessionState::AfterWork, ended_by: Some(EndedBy::Operator), note })
        }
        (Step::Move { .. }, SessionState::AfterWork) if needs_result(set) => Err(incomplete("result")),
        (step, _) => Ok(step),
    }
}

/// Whether talks that operators end go on to after-work.
fn is_wanted(set: &AfterWorkSettings) -> bool {
    !set.results.is_empty() || set.limit_s.is_some()
}

fn needs_result(set: &AfterWorkSettings) -> bool {
    set.needs_result && !set.results.is_empty()
}

/// When after-work that begins now ends by itself.
pub(crate) fn until(set: &AfterWorkSettings, now: Timestamp) -> Option<Timestamp> {
    set.limit_s.map(|seconds| now.plus(i64::from(seconds) * 1_000))
}

/// The result that is chosen by its id, with its name of now. One that is not there any more must be chosen anew.
pub(crate) fn result(set: &AfterWorkSettings, id: Option<ResultId>) -> Result<SessionResult, ApiError> {
    let chosen = set.results.iter().find(|result| Some(result.id) == id);
    if chosen.is_none() && (id.is_some() || needs_result(set)) {
        return Err(incomplete("result"));
    }
    Ok(SessionResult { id, name: chosen.map(|result| result.name.clone()) })
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{ErrorCode, Note, ResultChoice};
    use uuid::Uuid;

    use super::*;

    fn set(results: u128, limit_s: Option<u32>, needs_result: bool) -> AfterWorkSettings {
        let result = |n| ResultChoice { id: ResultId(Uuid::from_u128(n)), name: format!("Result {n}") };
        AfterWorkSettings { results: (0..results).map(result).collect(), limit_s, needs_result }
    }

    fn closed(ended_by: Option<EndedBy>) -> Step {
        Step::Move { to: SessionState::Closed, ended_by, note: ended_by.map(|_| Note::EndedByOperator) }
    }

    fn goes_to(set: &AfterWorkSettings, from: SessionState) -> Result<SessionState, ErrorCode> {
        let ended_by = (from == SessionState::Active).then_some(EndedBy::Operator);
        match ends(closed(ended_by), from, set) {
            Ok(Step::Move { to, .. }) => Ok(to),
            Ok(Step::Same) => panic!("it moves"),
            Err(error) => Err(error.code),
        }
    }

    #[test]
    fn a_talk_goes_on_to_after_work_where_something_is_to_be_written_or_time_is_given_for_it() {
        assert_eq!(goes_to(&set(0, None, false), SessionState::Active), Ok(SessionState::Closed));
        assert_eq!(goes_to(&set(1, None, false), SessionState::Active), Ok(SessionState::AfterWork));
        assert_eq!(goes_to(&set(0, Some(30), false), SessionState::Active), Ok(SessionState::AfterWork));
        assert_eq!(goes_to(&set(1, None, false), SessionState::AfterWork), Ok(SessionState::Closed));
        assert_eq!(goes_to(&set(1, None, true), SessionState::AfterWork), Err(ErrorCode::Incomplete));
        assert_eq!(goes_to(&set(0, Some(30), true), SessionState::AfterWork), Ok(SessionState::Closed), "of none");
        assert_eq!(ends(Step::Same, SessionState::AfterWork, &set(1, None, true)), Ok(Step::Same));
    }

    #[test]
    fn a_result_must_be_one_of_the_companys_and_be_there_where_it_is_needed() {
        let id = |n| Some(ResultId(Uuid::from_u128(n)));
        let name = |set: &AfterWorkSettings, id| result(set, id).map(|result| result.name).map_err(|e| e.code);
        assert_eq!(name(&set(2, None, true), id(1)), Ok(Some("Result 1".into())));
        assert_eq!(name(&set(2, None, true), None), Err(ErrorCode::Incomplete));
        assert_eq!(name(&set(2, None, false), None), Ok(None));
        assert_eq!(name(&set(2, None, false), id(2)), Err(ErrorCode::Incomplete), "taken out meanwhile");
        assert_eq!(until(&set(0, Some(30), false), Timestamp(5)), Some(Timestamp(30_005)));
    }
}
