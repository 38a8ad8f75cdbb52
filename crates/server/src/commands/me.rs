//! What operators change about themselves.

use deskbell_protocol::{ErrorCode, Event, Operator, OperatorId};

use crate::refusal::{Refusal, refuse};
use crate::rules::photo::Kind;
use crate::store::feed::Audience;
use crate::store::operators::{self, Desk};
use crate::store::{Command, Write, devices, profiles};

/// The name that clients see, and where the operator's days begin.
pub(crate) struct SetProfile {
    pub(crate) operator: OperatorId,
    pub(crate) display_name: String,
    /// A zone of the IANA database.
    pub(crate) zone: String,
}

impl Command for SetProfile {
    type Answer = Operator;

    async fn run(&self, write: &mut Write) -> Result<Operator, Refusal> {
        let before = operator(write, self.operator).await?;
        profiles::set(write.connection(), self.operator, &self.display_name, &self.zone).await?;
        changed(write, &before).await
    }
}

/// A picture, with the hash of its content.
pub(crate) struct Photo {
    pub(crate) hash: String,
    pub(crate) kind: Kind,
    pub(crate) bytes: Vec<u8>,
}

/// A new photo, or none any more.
pub(crate) struct SetPhoto {
    pub(crate) operator: OperatorId,
    pub(crate) photo: Option<Photo>,
}

impl Command for SetPhoto {
    type Answer = Operator;

    async fn run(&self, write: &mut Write) -> Result<Operator, Refusal> {
        let before = operator(write, self.operator).await?;
        let hash = self.photo.as_ref().map(|photo| photo.hash.as_str());
        if let Some(photo) = &self.photo {
            profiles::insert_photo(write.connection(), &photo.hash, photo.kind, &photo.bytes).await?;
        }
        profiles::set_photo(write.connection(), self.operator, hash).await?;
        if let Some(earlier) = before.photo.as_deref().filter(|earlier| Some(*earlier) != hash) {
            profiles::forget_photo(write.connection(), earlier).await?;
        }
        changed(write, &before).await
    }
}

/// A new password; the operator's other computers are signed out. Gives which.
pub(crate) struct SetOwnPassword {
    pub(crate) desk: Desk,
    /// The hash of the present password, as it was when that was checked.
    pub(crate) checked: String,
    pub(crate) password_hash: String,
}

impl Command for SetOwnPassword {
    type Answer = Vec<Desk>;

    async fn run(&self, write: &mut Write) -> Result<Vec<Desk>, Refusal> {
        let (id, now) = (self.desk.operator, write.now());
        if profiles::password_hash(write.connection(), id).await?.as_deref() != Some(self.checked.as_str()) {
            return Err(refuse(ErrorCode::WrongCredentials, "the password was changed meanwhile"));
        }
        operators::set_password(write.connection(), id, &self.password_hash).await?;
        let mut signed_out = Vec::new();
        for device in devices::of_operator(write.connection(), id).await? {
            if device.id != self.desk.device {
                signed_out.extend(devices::revoke(write.connection(), id, Some(device.id), now).await?);
            }
        }
        write.touch_operator(id);
        Ok(signed_out)
    }
}

async fn operator(write: &mut Write, id: OperatorId) -> Result<Operator, Refusal> {
    let found = operators::by_id(write.connection(), id).await?;
    found.ok_or_else(|| refuse(ErrorCode::Unauthorized, "there is no such operator any more"))
}

/// Tells whom it concerns how the operator is now, who was like `before`.
async fn changed(write: &mut Write, before: &Operator) -> Result<Operator, Refusal> {
    let now = operator(write, before.id).await?;
    if now == *before {
        return Ok(now);
    }
    write.emit(Audience::Operator(now.id), &Event::OperatorChanged { operator: now.clone() })?;
    write.touch_operator(now.id);
    if (&now.display_name, &now.photo) != (&before.display_name, &before.photo) {
        // Clients see name and photo of whom they talk to.
        for session in profiles::sessions_with(write.connection(), now.id).await? {
            write.touch_session(session);
        }
    }
    Ok(now)
}
