//! The life of an invitation: what may be asked for, and what each thing that happens makes of it.

use deskbell_protocol::{ApiError, CreateInvitation, ErrorCode, InvitationState, Life, Timestamp};

const MINUTE: i64 = 60 * 1000;
const YEAR: i64 = 365 * 24 * 60 * MINUTE;

/// A reusable invitation that counts lets in so many at most.
const USES_MAX: u32 = 1_000_000;

/// Nobody needs a longer time, and times stay such that every calendar can show them.
const LONGEST_EVER: i64 = 100 * YEAR;

/// Within how much time an invitation may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// As the company set it for its operators, in minutes.
    Operators { longest_min: u32 },
    /// Integrations are not bound, and may leave the end open.
    Integrations,
}

impl Bounds {
    fn longest(self) -> i64 {
        match self {
            Self::Operators { longest_min } => i64::from(longest_min) * MINUTE,
            Self::Integrations => LONGEST_EVER,
        }
    }
}

/// The life that begins at `now` with what was asked for.
pub(crate) fn begun(asked: &CreateInvitation, bounds: Bounds, now: Timestamp) -> Result<Life, ApiError> {
    if asked.valid_for_ms.is_some() && asked.valid_until.is_some() {
        return Err(ApiError::never(ErrorCode::BadRequest, "give a length or an end, not both"));
    }
    if asked.uses_max.is_some_and(|uses| !asked.reusable || !(1..=USES_MAX).contains(&uses)) {
        return Err(bad("uses"));
    }
    let longest = bounds.longest();
    let asked_from = asked.valid_from.unwrap_or(now);
    if asked_from > now.plus(longest) {
        return Err(bad("start_too_far").with("minutes", (longest / MINUTE).to_string()));
    }
    // What began less than a minute ago begins now, whole: clocks differ, and requests take their time.
    let from = if (0..=MINUTE).contains(&now.since(asked_from)) { now } else { asked_from };
    let until = match (asked.valid_for_ms, asked.valid_until) {
        (Some(length), _) => {
            check_length(length, longest)?;
            Some(from.plus(length))
        }
        (None, Some(until)) if until < asked_from => return Err(bad("end_before_start")),
        (None, Some(until)) => Some(until),
        (None, None) if bounds == Bounds::Integrations => None,
        (None, None) => return Err(bad("no_end")),
    };
    let valid_from = from.max(now);
    if until.is_some_and(|until| until <= now) {
        return Err(bad("over_already"));
    }
    if let Some(until) = asked.valid_until {
        check_length(until.since(valid_from), longest)?;
    }
    let limit = if asked.reusable { asked.uses_max } else { Some(1) };
    Ok(Life { valid_from, valid_until: until, revoked: false, limit, used: 0, open: 0 })
}

fn check_length(length: i64, longest: i64) -> Result<(), ApiError> {
    match length {
        ..MINUTE => Err(bad("too_short").with("minutes", "1")),
        _ if length > longest => Err(bad("too_long").with("minutes", (longest / MINUTE).to_string())),
        _ => Ok(()),
    }
}

fn bad(reason: &str) -> ApiError {
    ApiError::never(ErrorCode::BadInvitation, "the invitation cannot be made or changed like this")
        .with("reason", reason)
}

/// What is done to an invitation. Beside that time passes and sessions end: [`Life::state_at`] tells what it makes of a life, and
/// how many are open is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happens {
    /// A client who was not there before comes.
    Join,
    /// Nobody else shall be let in.
    Revoke,
    /// Its end is moved.
    Extend { by_ms: i64, bounds: Bounds },
}

/// What becomes of `life` when something happens at `now`, or why it may not happen.
pub(crate) fn after(life: Life, happens: Happens, now: Timestamp) -> Result<Life, ApiError> {
    match happens {
        Happens::Join => match refused(&life, now) {
            Some(code) => Err(ApiError::never(code, "the invitation cannot be joined")),
            None => Ok(Life { used: life.used.saturating_add(1), open: life.open.saturating_add(1), ..life }),
        },
        // One that lets nobody in anyway stays what it is: used, or in use.
        Happens::Revoke => Ok(Life { revoked: life.revoked || !life.is_full(), ..life }),
        Happens::Extend { by_ms, bounds } => extended(life, by_ms, bounds, now),
    }
}

/// Why a client who was not there before cannot join at `now`.
pub(crate) fn refused(life: &Life, now: Timestamp) -> Option<ErrorCode> {
    match life.state_at(now) {
        _ if life.is_full() => Some(ErrorCode::InvitationUsed),
        InvitationState::Unused | InvitationState::InUse => None,
        InvitationState::NotYetValid => Some(ErrorCode::InvitationNotYetValid),
        InvitationState::Expired => Some(ErrorCode::InvitationExpired),
        InvitationState::Revoked => Some(ErrorCode::InvitationRevoked),
        InvitationState::Used | InvitationState::Unknown => Some(ErrorCode::InvitationUsed),
    }
}

fn extended(life: Life, by_ms: i64, bounds: Bounds, now: Timestamp) -> Result<Life, ApiError> {
    let refuse = |code| Err(ApiError::never(code, "the invitation is over for good"));
    if life.is_full() {
        return refuse(ErrorCode::InvitationUsed);
    }
    if life.revoked {
        return refuse(ErrorCode::InvitationRevoked);
    }
    let Some(until) = life.valid_until else { return Err(bad("no_end")) };
    check_length(by_ms, i64::MAX)?;
    let until = until.max(now).plus(by_ms);
    // One whose start is to come may last as long from there as if it were made so.
    check_length(until.since(life.valid_from.max(now)), bounds.longest())?;
    Ok(Life { valid_until: Some(until), ..life })
}

#[cfg(test)]
mod tests;
