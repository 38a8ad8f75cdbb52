//! Signing in and out, and the status.

use deskbell_protocol::{ErrorCode, Operator, OperatorId, Status};

use super::{events, placing};
use crate::refusal::{Refusal, refuse};
use crate::store::idempotency::Once;
use crate::store::operators::{self, Desk};
use crate::store::{Command, Write, devices};

/// A device signs in, the password being right.
pub(crate) struct SignIn {
    pub(crate) desk: Desk,
    pub(crate) device_name: String,
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
        // Signing in on a second computer never changes what was chosen on the first.
        let operator = if write.context.presence.is_connected_elsewhere(id, self.desk.device) {
            operator(write, id).await?
        } else {
            choose(write, id, Status::Online).await?
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
        write.context.presence.forget(self.desk.operator, self.desk.device);
        placing::replace_all(write, self.desk.operator).await
    }
}

/// The operator chooses a status.
pub(crate) struct ChooseStatus {
    pub(crate) desk: Desk,
    pub(crate) status: Status,
    pub(crate) once: Once,
}

impl Command for ChooseStatus {
    type Answer = Operator;

    async fn run(&self, write: &mut Write) -> Result<Operator, Refusal> {
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        let operator = choose(write, self.desk.operator, self.status).await?;
        self.once.keep(write, &operator).await?;
        Ok(operator)
    }
}

async fn operator(write: &mut Write, id: OperatorId) -> Result<Operator, Refusal> {
    let found = operators::by_id(write.connection(), id).await?;
    found.ok_or_else(|| refuse(ErrorCode::Unauthorized, "there is no such operator any more"))
}

/// Changes the status, and what follows from it.
pub(super) async fn choose(write: &mut Write, id: OperatorId, status: Status) -> Result<Operator, Refusal> {
    let mut operator = operator(write, id).await?;
    if operator.status == status {
        return Ok(operator);
    }
    operator.status = status;
    operator.status_since = write.now();
    operators::set_status(write.connection(), operator.id, status, operator.status_since).await?;
    events::operator_changed(write, &operator)?;
    placing::replace_all(write, operator.id).await?;
    Ok(operator)
}
