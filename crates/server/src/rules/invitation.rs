//! Whether an invitation can be made, and joined.

use deskbell_protocol::{ApiError, ErrorCode, SessionId, Timestamp};

const MINUTE: i64 = 60 * 1000;
const VALID_FOR_MAX: i64 = 30 * 24 * 60 * MINUTE;

/// How long an invitation is valid: one minute to 30 days.
pub(crate) fn checked_length(valid_for_ms: i64) -> Result<i64, ApiError> {
    if (MINUTE..=VALID_FOR_MAX).contains(&valid_for_ms) {
        return Ok(valid_for_ms);
    }
    Err(ApiError::never(ErrorCode::BadRequest, "valid_for_ms must be between one minute and 30 days"))
}

/// Whether a client who has not joined yet can join a one-off invitation now. From `valid_until` on it cannot.
pub(crate) fn joinable(session: Option<SessionId>, valid_until: Timestamp, now: Timestamp) -> Result<(), ErrorCode> {
    match session {
        Some(_) => Err(ErrorCode::InvitationUsed),
        None if now >= valid_until => Err(ErrorCode::InvitationExpired),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{Invitation, InvitationState};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    proptest! {
        #[test]
        fn joinable_is_exactly_what_the_owner_sees_as_unused(used: bool, open: bool, until in 0_i64..100, now in 0_i64..100) {
            let session_id = used.then(|| SessionId(Uuid::from_u128(1)));
            let seen = Invitation {
                id: Uuid::from_u128(2).into(),
                operator_id: Uuid::from_u128(3).into(),
                url: String::new(),
                label: None,
                created_at: Timestamp(0),
                valid_until: Timestamp(until),
                session_id,
                session_open: open,
                state: InvitationState::Unknown,
            };
            let can = joinable(session_id, Timestamp(until), Timestamp(now)).is_ok();
            prop_assert_eq!(can, seen.state_at(Timestamp(now)) == InvitationState::Unused);
        }

        #[test]
        fn lengths_outside_the_limits_are_refused(length: i64) {
            prop_assert_eq!(checked_length(length).is_ok(), (60_000..=2_592_000_000).contains(&length));
        }
    }
}
