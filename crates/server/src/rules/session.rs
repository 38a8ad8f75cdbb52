//! How a session moves: `created → queued → offered → active → after_work → closed`.

use deskbell_protocol::{CompanySettings, EndedBy, ErrorCode, GroupId, Note, OperatorId, SessionState};

use super::availability::serves;

/// What of a session decides its next step, and who may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) state: SessionState,
    /// For whom it came.
    pub(crate) owner: Option<OperatorId>,
    /// In whose queue it is, or was.
    pub(crate) group: Option<GroupId>,
    /// Who accepted it.
    pub(crate) operator: Option<OperatorId>,
    /// Who may accept it from that one, while it is to go to somebody else.
    pub(crate) receivers: Vec<OperatorId>,
}

/// Who may see a session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Viewers {
    /// Who has it, or else for whom it came.
    pub(crate) operator: Option<OperatorId>,
    /// To whom it may go from there.
    pub(crate) receivers: Vec<OperatorId>,
    /// Whose members see it while nobody has it.
    pub(crate) group: Option<GroupId>,
}

/// What becomes of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    /// Nothing: it was done before.
    Same,
    /// It moves.
    Move {
        /// To this state.
        to: SessionState,
        /// Who ended the talk, when this step ends it.
        ended_by: Option<EndedBy>,
        /// Whether the talk that ends had begun or waited; tells the note to leave behind.
        note: Option<Note>,
    },
}

impl Standing {
    /// Whether `operator` may see the session: it waits for him or her or for a group that he or she serves, or he or she has it, or
    /// may accept it from who has it.
    pub(crate) fn visible_to(&self, operator: OperatorId, company: &CompanySettings) -> bool {
        match self.operator {
            Some(winner) => winner == operator || self.receives(operator),
            None => self.state != SessionState::Created && self.came_to(operator, company),
        }
    }

    /// Whether `operator` may accept it from who has it.
    pub(crate) fn receives(&self, operator: OperatorId) -> bool {
        self.operator.is_some_and(|giver| giver != operator) && self.receivers.contains(&operator)
    }

    /// `operator` gives it to somebody else, or takes that back: only who has it in an active session does.
    pub(crate) fn gives(&self, operator: OperatorId, company: &CompanySettings) -> Result<(), ErrorCode> {
        if self.lost_to_another(operator, company) {
            return Err(ErrorCode::AlreadyAccepted);
        }
        self.operator_writes(operator, company)
    }

    /// Whether it came for `operator`, or for a group that he or she serves.
    fn came_to(&self, operator: OperatorId, company: &CompanySettings) -> bool {
        self.owner == Some(operator) || self.group.is_some_and(|group| serves(company, operator, group))
    }

    /// Whether it came for `operator`, or for his or her group, and somebody else has it for good.
    fn lost_to_another(&self, operator: OperatorId, company: &CompanySettings) -> bool {
        let has_another = self.operator.is_some_and(|winner| winner != operator);
        has_another && !self.receives(operator) && self.came_to(operator, company)
    }

    /// Who may see it.
    pub(crate) fn viewers(&self) -> Viewers {
        match self.operator {
            Some(operator) => Viewers { operator: Some(operator), receivers: self.receivers.clone(), group: None },
            None if self.state == SessionState::Created => Viewers::default(),
            None => Viewers { operator: self.owner, receivers: Vec::new(), group: self.group },
        }
    }

    /// `operator`, whose display name is `name`, accepts.
    pub(crate) fn accept(
        &self,
        operator: OperatorId,
        name: &str,
        company: &CompanySettings,
    ) -> Result<Step, ErrorCode> {
        match self.operator {
            _ if self.lost_to_another(operator, company) => Err(ErrorCode::AlreadyAccepted),
            _ if !self.visible_to(operator, company) => Err(ErrorCode::NotFound),
            _ if self.state.is_ended() => Err(ErrorCode::SessionEnded),
            // What is left between its messages then is the transfer's to say.
            Some(_) if self.receives(operator) => {
                Ok(Step::Move { to: SessionState::Active, ended_by: None, note: None })
            }
            Some(_) => Ok(Step::Same),
            None => Ok(Step::Move {
                to: SessionState::Active,
                ended_by: None,
                note: Some(Note::OperatorJoined { name: name.to_owned() }),
            }),
        }
    }

    /// Whether `operator` may still say what becomes of the waiting session: decline it, or pass it on.
    pub(crate) fn waits_for(&self, operator: OperatorId, company: &CompanySettings) -> Result<(), ErrorCode> {
        match self.operator {
            _ if self.lost_to_another(operator, company) => Err(ErrorCode::AlreadyAccepted),
            _ if !self.visible_to(operator, company) => Err(ErrorCode::NotFound),
            _ if self.state.is_ended() => Err(ErrorCode::SessionEnded),
            Some(_) => Err(ErrorCode::Conflict),
            None => Ok(()),
        }
    }

    /// `operator` ends.
    pub(crate) fn end(&self, operator: OperatorId, company: &CompanySettings) -> Result<Step, ErrorCode> {
        if !self.visible_to(operator, company) {
            return Err(ErrorCode::NotFound);
        }
        if self.receives(operator) {
            return Err(ErrorCode::SessionNotActive);
        }
        match self.state {
            SessionState::Created | SessionState::Queued | SessionState::Offered => Err(ErrorCode::SessionNotActive),
            SessionState::Active => Ok(Step::Move {
                to: SessionState::Closed,
                ended_by: Some(EndedBy::Operator),
                note: Some(Note::EndedByOperator),
            }),
            SessionState::AfterWork => Ok(Step::Move { to: SessionState::Closed, ended_by: None, note: None }),
            SessionState::Closed => Ok(Step::Same),
        }
    }

    /// The invitation by which it came is revoked, and its sessions with it. Who has only after-work left may finish that.
    pub(crate) fn cut(&self) -> Step {
        if self.state.is_ended() {
            return Step::Same;
        }
        Step::Move { to: SessionState::Closed, ended_by: Some(EndedBy::Operator), note: Some(Note::EndedByOperator) }
    }

    /// The client leaves.
    pub(crate) fn leave(&self) -> Step {
        let to = match self.state {
            SessionState::Created | SessionState::Queued | SessionState::Offered => SessionState::Closed,
            SessionState::Active => SessionState::AfterWork,
            SessionState::AfterWork | SessionState::Closed => return Step::Same,
        };
        Step::Move { to, ended_by: Some(EndedBy::Client), note: Some(Note::EndedByClient) }
    }

    /// `operator` writes; who may accept it from another has to do that first.
    pub(crate) fn operator_writes(&self, operator: OperatorId, company: &CompanySettings) -> Result<(), ErrorCode> {
        if !self.visible_to(operator, company) {
            return Err(ErrorCode::NotFound);
        }
        match self.state {
            SessionState::Active if !self.receives(operator) => Ok(()),
            state if state.is_ended() => Err(ErrorCode::SessionEnded),
            _ => Err(ErrorCode::SessionNotActive),
        }
    }

    /// The client writes; allowed while waiting too. Before anybody sees the session there is nobody to write to.
    pub(crate) fn client_writes(&self) -> Result<(), ErrorCode> {
        match self.state {
            SessionState::Created => Err(ErrorCode::SessionNotActive),
            state if state.is_ended() => Err(ErrorCode::SessionEnded),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, Clone, Copy)]
    enum Act {
        Accept(u8),
        End(u8),
        Leave,
    }

    /// Operators 1 and 2 serve group 1.
    fn company() -> CompanySettings {
        let group = serde_json::json!({ "id": group(), "name": "Sales", "slug": "sales", "members": [operator(1), operator(2)] });
        let groups = vec![serde_json::from_value(group).expect("a group")];
        CompanySettings { groups, ..CompanySettings::default() }
    }

    fn group() -> GroupId {
        GroupId(Uuid::from_u128(1))
    }

    fn operator(n: u8) -> OperatorId {
        OperatorId(Uuid::from_u128(u128::from(n)))
    }

    fn rank(state: SessionState) -> u8 {
        match state {
            SessionState::Created => 0,
            SessionState::Queued | SessionState::Offered => 1,
            SessionState::Active => 2,
            SessionState::AfterWork => 3,
            SessionState::Closed => 4,
        }
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![(0_u8..3).prop_map(Act::Accept), (0_u8..3).prop_map(Act::End), Just(Act::Leave)];
        proptest::collection::vec(act, 0..12)
    }

    proptest! {
        #[test]
        fn a_session_only_moves_forward_and_ends_once_and_repeats_change_nothing(offered: bool, owned: bool, acts in acts()) {
            let state = if offered { SessionState::Offered } else { SessionState::Queued };
            let (owner, in_group) = if owned { (Some(operator(1)), None) } else { (None, Some(group())) };
            let (company, mut now) = (company(), Standing { state, owner, group: in_group, operator: None, receivers: Vec::new() });
            let mut ends = 0;
            for act in acts {
                let decide = |standing: &Standing| match act {
                    Act::Accept(who) => standing.accept(operator(who), "x", &company),
                    Act::End(who) => standing.end(operator(who), &company),
                    Act::Leave => Ok(standing.leave()),
                };
                let Ok(step) = decide(&now) else { continue };
                let Step::Move { to, ended_by, .. } = step else { continue };
                prop_assert!(rank(to) > rank(now.state), "{:?} to {:?}", now.state, to);
                ends += u32::from(ended_by.is_some());
                if let Act::Accept(who) = act {
                    prop_assert!(who == 1 || (who == 2 && !owned), "only whom it is for may accept");
                    now.operator = Some(operator(who));
                }
                now.state = to;
                let again = decide(&now);
                let moved_again = matches!(again, Ok(Step::Move { .. }));
                prop_assert!(!moved_again, "{:?} moved twice", act);
            }
            prop_assert!(ends <= 1, "the talk ended {} times", ends);
        }
    }

    #[test]
    fn a_waiting_client_may_write_and_the_operator_not_yet() {
        let waiting = Standing {
            state: SessionState::Queued,
            owner: Some(operator(1)),
            group: None,
            operator: None,
            receivers: Vec::new(),
        };
        assert_eq!(waiting.operator_writes(operator(1), &company()), Err(ErrorCode::SessionNotActive));
        assert_eq!(
            waiting.operator_writes(operator(2), &company()),
            Err(ErrorCode::NotFound),
            "a stranger is told nothing"
        );
        assert!(waiting.client_writes().is_ok());
        let closed = Standing { state: SessionState::Closed, ..waiting };
        assert_eq!(closed.operator_writes(operator(1), &company()), Err(ErrorCode::SessionEnded));
        assert_eq!(closed.client_writes(), Err(ErrorCode::SessionEnded));
    }

    #[test]
    fn the_loser_of_an_accept_is_told_so_and_a_stranger_is_told_nothing() {
        let taken = Standing {
            state: SessionState::Active,
            owner: Some(operator(1)),
            group: None,
            operator: Some(operator(2)),
            receivers: Vec::new(),
        };
        assert_eq!(taken.accept(operator(1), "x", &company()), Err(ErrorCode::AlreadyAccepted));
        assert_eq!(taken.accept(operator(2), "x", &company()), Ok(Step::Same));
        assert_eq!(taken.accept(operator(3), "x", &company()), Err(ErrorCode::NotFound));
    }

    #[test]
    fn a_group_sees_its_queue_until_somebody_accepts() {
        let waiting = Standing {
            state: SessionState::Queued,
            owner: None,
            group: Some(group()),
            operator: None,
            receivers: Vec::new(),
        };
        let company = company();
        assert!(waiting.visible_to(operator(1), &company) && waiting.visible_to(operator(2), &company));
        assert!(!waiting.visible_to(operator(3), &company), "who does not serve it sees nothing");
        assert_eq!(waiting.viewers(), Viewers { group: Some(group()), ..Viewers::default() });
        let taken = Standing { state: SessionState::Active, operator: Some(operator(2)), ..waiting };
        assert!(!taken.visible_to(operator(1), &company) && taken.visible_to(operator(2), &company));
        assert_eq!(taken.viewers(), Viewers { operator: Some(operator(2)), ..Viewers::default() });
        assert_eq!(taken.accept(operator(1), "x", &company), Err(ErrorCode::AlreadyAccepted));
        assert_eq!(taken.waits_for(operator(1), &company), Err(ErrorCode::AlreadyAccepted));
        assert_eq!(taken.waits_for(operator(3), &company), Err(ErrorCode::NotFound));
    }

    #[test]
    fn who_may_accept_a_session_from_another_sees_it_and_does_nothing_in_it_before_that() {
        let company = company();
        let given = Standing {
            state: SessionState::Active,
            owner: None,
            group: Some(group()),
            operator: Some(operator(1)),
            receivers: vec![operator(3)],
        };
        assert!(given.visible_to(operator(3), &company) && given.receives(operator(3)));
        assert!(!given.visible_to(operator(2), &company), "its group's other members do not");
        let viewers = Viewers { operator: Some(operator(1)), receivers: vec![operator(3)], group: None };
        assert_eq!(given.viewers(), viewers);
        assert_eq!(given.operator_writes(operator(3), &company), Err(ErrorCode::SessionNotActive));
        assert_eq!(given.end(operator(3), &company), Err(ErrorCode::SessionNotActive));
        assert_eq!(given.gives(operator(3), &company), Err(ErrorCode::SessionNotActive));
        assert_eq!(given.gives(operator(2), &company), Err(ErrorCode::AlreadyAccepted));
        assert!(given.operator_writes(operator(1), &company).is_ok(), "who gives it goes on writing");
        assert!(given.gives(operator(1), &company).is_ok(), "and may take it back");
        let returned = Standing { receivers: Vec::new(), ..given };
        assert!(!returned.visible_to(operator(3), &company), "no right is left");
        assert_eq!(returned.gives(operator(3), &company), Err(ErrorCode::NotFound));
    }

    #[test]
    fn a_client_who_leaves_a_talk_leaves_after_work_that_the_operator_closes() {
        let talk = Standing {
            state: SessionState::Active,
            owner: Some(operator(1)),
            group: None,
            operator: Some(operator(1)),
            receivers: Vec::new(),
        };
        let Step::Move { to, ended_by, .. } = talk.leave() else { panic!("leaving an active session moves it") };
        assert_eq!((to, ended_by), (SessionState::AfterWork, Some(EndedBy::Client)));
        let left = Standing { state: to, ..talk };
        let expected = Step::Move { to: SessionState::Closed, ended_by: None, note: None };
        assert_eq!(left.end(operator(1), &company()), Ok(expected), "the client stays the one who ended it");
    }
}
