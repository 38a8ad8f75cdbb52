//! Signing in and out, and the status.

use deskbell_protocol::{ErrorCode, FirstStatus, Operator, OperatorId, Status, StatusCause};

use super::{events, offers, presence};
use crate::refusal::{Refusal, refuse};
use crate::rules::{availability, times};
use crate::store::idempotency::Once;
use crate::store::operators::{self, Chosen, Desk};
use crate::store::{Command, Write, devices, periods};

/// A device signs in, the password being right.
pub(crate) struct SignIn {
    pub(crate) desk: Desk,
    pub(crate) device_name: String,
    /// The computer's time zone, when it told one that there is.
    pub(crate) zone: Option<String>,
}

/// What signing in did.
pub(crate) struct SignedInNow {
    pub(crate) operator: Operator,
    /// The token that the device had before; void now.
    pub(crate) replaced: Option<String>,
}

impl Command for SignIn {
    type Answer = SignedInNow;

    async fn run(&self, write: &mut Write) -> Result<SignedInNow, Refusal> {
        let (id, now) = (self.desk.operator, write.now());
        // Only who knows the password learns this.
        if devices::is_disabled(write.connection(), id).await? {
            return Err(refuse(ErrorCode::Forbidden, "an administrator has disabled this operator"));
        }
        let replaced = operators::sign_in(write.connection(), &self.desk, &self.device_name, now).await?;
        if let Some(zone) = self.zone.as_deref().and_then(times::zone_name) {
            operators::set_zone(write.connection(), id, &zone).await?;
        }
        presence::look_again(write, id).await?;
        // Signing in on a second computer never changes what was chosen on the first.
        let elsewhere = devices::is_connected_elsewhere(write.connection(), id, self.desk.device).await?;
        let first = match write.company().settings.first_status {
            _ if elsewhere => None,
            FirstStatus::Online => Some(Status::Online),
            FirstStatus::Away => Some(Status::AWAY),
            FirstStatus::Kept => None,
        };
        if !elsewhere {
            operators::set_idle_since(write.connection(), id, now).await?;
        }
        let operator = match first {
            Some(status) => choose(write, id, Choice { status, cause: StatusCause::SignIn, by: None }).await?,
            None => operator(write, id).await?,
        };
        Ok(SignedInNow { operator, replaced })
    }
}

/// A token becomes void.
pub(crate) struct SignOut {
    pub(crate) desk: Desk,
}

impl Command for SignOut {
    type Answer = ();

    async fn run(&self, write: &mut Write) -> Result<(), Refusal> {
        operators::sign_out(write.connection(), &self.desk.token_hash).await?;
        write.context.presence.forget((self.desk.operator, self.desk.device));
        presence::look_again(write, self.desk.operator).await
    }
}

/// The operator chooses a status.
pub(crate) struct ChooseStatus {
    pub(crate) desk: Desk,
    pub(crate) status: Status,
    /// How long ago.
    pub(crate) age_ms: u64,
    pub(crate) once: Once,
}

impl Command for ChooseStatus {
    type Answer = Operator;

    async fn run(&self, write: &mut Write) -> Result<Operator, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let before = operator(write, self.desk.operator).await?;
        if before.status != self.status {
            if !availability::is_newest_choice(self.age_ms, before.status_since, write.now()) {
                return Err(refuse(ErrorCode::StatusChangedSince, "the status was changed after this was chosen"));
            }
            check_reason(write, self.status)?;
        }
        let choice = Choice { status: self.status, cause: StatusCause::Operator, by: None };
        let operator = choose(write, before.id, choice).await?;
        self.once.keep(write, &operator).await?;
        Ok(operator)
    }
}

async fn operator(write: &mut Write, id: OperatorId) -> Result<Operator, Refusal> {
    let found = operators::by_id(write.connection(), id).await?;
    found.ok_or_else(|| refuse(ErrorCode::Unauthorized, "there is no such operator any more"))
}

/// An away reason must be there and enabled to be chosen.
pub(super) fn check_reason(write: &Write, status: Status) -> Result<(), Refusal> {
    match status {
        Status::Away { reason_id: Some(id) } if write.company().choosable(id).is_none() => {
            Err(refuse(ErrorCode::ReasonUnknown, "there is no such away reason, or it was disabled"))
        }
        _ => Ok(()),
    }
}

/// A status, and how it came.
pub(super) struct Choice<'a> {
    pub(super) status: Status,
    pub(super) cause: StatusCause,
    /// Display name of whoever set it, when it was not the operator.
    pub(super) by: Option<&'a str>,
}

impl Choice<'_> {
    /// Whether it says nothing new. What somebody chose takes the place of what came by itself, also when the status is the same.
    fn is(&self, operator: &Operator) -> bool {
        let by_somebody = matches!(self.cause, StatusCause::Operator | StatusCause::Supervisor);
        let by_itself = operator.status_cause.passes() || operator.status_cause == StatusCause::NotResponding;
        operator.status == self.status && !(by_somebody && by_itself && operator.status.is_away())
    }
}

/// Changes the status, and what follows from it.
pub(super) async fn choose(write: &mut Write, id: OperatorId, choice: Choice<'_>) -> Result<Operator, Refusal> {
    let mut operator = operator(write, id).await?;
    if choice.cause != StatusCause::NotResponding && !choice.cause.passes() {
        operators::forget_misses(write.connection(), id).await?;
        offers::ask_again(write, id).await?;
    }
    if choice.is(&operator) {
        return Ok(operator);
    }
    operator.status = choice.status;
    operator.status_since = write.now();
    operator.status_cause = choice.cause;
    operator.status_by = choice.by.map(str::to_owned);
    let chosen = Chosen { status: choice.status, since: operator.status_since, cause: choice.cause, by: choice.by };
    operators::set_status(write.connection(), id, &chosen).await?;
    periods::changed(write, id).await?;
    events::operator_changed(write, &operator)?;
    write.touch_operator(id);
    Ok(operator)
}
