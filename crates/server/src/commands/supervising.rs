//! What supervisors do to others.

use deskbell_protocol::{ErrorCode, Operator, OperatorId, Role, Status, StatusCause};

use super::desks::{self, Choice};
use super::presence;
use crate::refusal::{Refusal, refuse};
use crate::store::idempotency::Once;
use crate::store::operators::Desk;
use crate::store::{Command, Write, devices, operators};

/// Whether the role sees and sets other operators' states.
pub(crate) fn supervises(role: Role) -> bool {
    matches!(role, Role::Supervisor | Role::Administrator)
}

/// Who asks, if he or she may; and whom it concerns.
async fn allowed(write: &mut Write, asker: OperatorId, whom: OperatorId) -> Result<(Operator, Operator), Refusal> {
    let asker = operators::by_id(write.connection(), asker).await?;
    let asker = asker.filter(|asker| supervises(asker.role));
    let asker = asker.ok_or_else(|| refuse(ErrorCode::Forbidden, "only supervisors may do this"))?;
    let whom = operators::by_id(write.connection(), whom).await?;
    let whom = whom.ok_or_else(|| refuse(ErrorCode::NotFound, "there is no such operator"))?;
    Ok((asker, whom))
}

/// A supervisor sets another operator's status.
pub(crate) struct SetStatus {
    pub(crate) supervisor: OperatorId,
    pub(crate) operator: OperatorId,
    pub(crate) status: Status,
    pub(crate) once: Once,
}

impl Command for SetStatus {
    type Answer = Operator;

    async fn run(&self, write: &mut Write) -> Result<Operator, Refusal> {
        let (supervisor, operator) = allowed(write, self.supervisor, self.operator).await?;
        if let Some(answer) = self.once.earlier(write).await? {
            return Ok(answer);
        }
        if devices::is_disabled(write.connection(), operator.id).await? {
            return Err(refuse(ErrorCode::Forbidden, "an administrator has disabled this operator"));
        }
        if operator.status != self.status {
            desks::check_reason(write, self.status)?;
        }
        let by = Some(supervisor.display_name.as_str());
        let choice = Choice { status: self.status, cause: StatusCause::Supervisor, by };
        let answer = desks::choose(write, operator.id, choice).await?;
        self.once.keep(write, &answer).await?;
        Ok(answer)
    }
}

/// A supervisor signs an operator out of all computers.
pub(crate) struct SignOut {
    pub(crate) supervisor: OperatorId,
    pub(crate) operator: OperatorId,
}

impl Command for SignOut {
    type Answer = Vec<Desk>;

    async fn run(&self, write: &mut Write) -> Result<Vec<Desk>, Refusal> {
        let (_, operator) = allowed(write, self.supervisor, self.operator).await?;
        let now = write.now();
        let desks = devices::revoke(write.connection(), operator.id, None, now).await?;
        for desk in &desks {
            write.context.presence.forget((desk.operator, desk.device));
        }
        presence::look_again(write, operator.id).await?;
        Ok(desks)
    }
}
