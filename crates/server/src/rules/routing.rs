//! Before whom a waiting session is put.

use deskbell_protocol::{OperatorId, SessionState, Status};

/// A session that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    /// The operator for whom it came, when it came for one.
    pub(crate) owner: Option<OperatorId>,
}

/// Where a waiting session belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Placement {
    /// Nobody can take it now.
    Queued,
    /// It is put before these; never empty.
    Offered(Vec<OperatorId>),
}

impl Placement {
    /// The session's state with this placement.
    pub(crate) fn state(&self) -> SessionState {
        match self {
            Self::Queued => SessionState::Queued,
            Self::Offered(_) => SessionState::Offered,
        }
    }
}

/// Whether an operator may be offered a client: chose Online and is connected.
pub(crate) fn available(status: Status, connected: bool) -> bool {
    connected && status == Status::Online
}

/// Where `session` belongs, given who is available.
pub(crate) fn place(session: &Waiting, available: impl Fn(OperatorId) -> bool) -> Placement {
    match session.owner {
        Some(owner) if available(owner) => Placement::Offered(vec![owner]),
        _ => Placement::Queued,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn nobody_is_offered_a_client_who_is_not_available(owner: Option<u8>, there: [bool; 4]) {
            let operator = |n: u8| OperatorId(Uuid::from_u128(u128::from(n)));
            let is_there = |id: OperatorId| there.iter().enumerate().any(|(n, yes)| *yes && id == operator(n as u8));
            let placement = place(&Waiting { owner: owner.map(operator) }, is_there);
            match placement {
                Placement::Offered(to) => {
                    prop_assert!(!to.is_empty(), "an offer to nobody is no offer");
                    prop_assert!(to.iter().all(|id| is_there(*id)));
                }
                Placement::Queued => prop_assert!(!owner.map(operator).is_some_and(is_there), "who is there gets the offer"),
            }
        }

        #[test]
        fn away_or_disconnected_is_not_available(online: bool, connected: bool) {
            let status = if online { Status::Online } else { Status::Away };
            prop_assert_eq!(available(status, connected), online && connected);
        }
    }
}
