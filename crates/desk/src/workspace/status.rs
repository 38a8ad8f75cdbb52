//! The operator's status: what the server says, and what was chosen and not confirmed yet.

use std::time::Duration;

use deskbell_protocol::{ApiError, Operator, Status, StatusTimes, Timestamp};
use uuid::Uuid;

use super::{Keep, Workspace};
use crate::{
    view::Trouble,
    wanted::{Moment, Wanted},
};

impl Workspace {
    /// The operator chose a status; the server is told as soon as it can be.
    pub(crate) fn want_status(&mut self, wanted: Wanted) {
        self.forget_not_applied();
        if let Some(signed) = &mut self.signed {
            signed.wanted = Some(wanted);
        }
    }

    /// The choice that the server must be told. One that is too old is dropped instead, and the operator is told.
    pub(crate) fn status_to_tell(&mut self, now: Moment) -> Option<Wanted> {
        let wanted = self.wanted()?;
        if wanted.is_too_old(now) {
            self.status_not_applied(wanted);
            return None;
        }
        Some(wanted)
    }

    /// When the choice will be too old, by this computer's clock.
    pub(crate) fn status_due(&self, now: Moment) -> Option<Timestamp> {
        self.wanted().map(|wanted| wanted.too_old_at(now))
    }

    /// The server answered to a choice; a later choice stays wanted.
    pub(crate) fn status_answered(&mut self, key: Uuid, answer: Result<Operator, ApiError>) {
        if let Some(wanted) = self.wanted().filter(|wanted| wanted.key == key) {
            if answer.is_ok() {
                self.set_wanted(None);
                self.keep.push(Keep::StatusSettled(key));
            } else {
                self.status_not_applied(wanted);
            }
        }
        if let Ok(operator) = answer {
            self.take_operator(operator);
        }
    }

    /// What was chosen and not confirmed yet.
    pub(crate) fn wanted(&self) -> Option<Wanted> {
        self.signed.as_ref()?.wanted
    }

    /// The choice that is still on the disk.
    pub(crate) fn unsettled_status(&self) -> Option<Uuid> {
        let signed = self.signed.as_ref()?;
        signed.wanted.map(|wanted| wanted.key).or(signed.not_applied)
    }

    /// The status that the operator sees: what was chosen, confirmed or not.
    pub(crate) fn status(&self) -> Option<Status> {
        self.wanted().map(|wanted| wanted.status).or_else(|| self.me().map(|me| me.status))
    }

    /// How many offers an operator lets pass before being set away, where the server sets anybody away for that and tells it.
    pub(crate) fn misses_until_away(&self) -> Option<u32> {
        self.company.as_ref().map(|company| company.misses_until_away).filter(|misses| *misses > 0)
    }

    /// The operator has read a trouble.
    pub(crate) fn dismiss(&mut self, trouble: &Trouble) {
        match trouble {
            Trouble::StatusNotApplied { .. } => self.forget_not_applied(),
            other => self.troubles.retain(|trouble| trouble != other),
        }
    }

    /// The choice stays on the disk until the operator has read that it was not applied: a kill does not lose that.
    fn status_not_applied(&mut self, wanted: Wanted) {
        self.set_wanted(None);
        if let Some(signed) = &mut self.signed {
            signed.not_applied = Some(wanted.key);
        }
        self.troubles.retain(|trouble| !matches!(trouble, Trouble::StatusNotApplied { .. }));
        self.troubles.push(Trouble::StatusNotApplied { status: wanted.status });
    }

    fn forget_not_applied(&mut self) {
        self.troubles.retain(|trouble| !matches!(trouble, Trouble::StatusNotApplied { .. }));
        if let Some(key) = self.signed.as_mut().and_then(|signed| signed.not_applied.take()) {
            self.keep.push(Keep::StatusSettled(key));
        }
    }

    fn set_wanted(&mut self, wanted: Option<Wanted>) {
        if let Some(signed) = &mut self.signed {
            signed.wanted = wanted;
        }
    }

    /// The operator's own record, as the server tells it.
    pub(crate) fn take_operator(&mut self, operator: Operator) {
        self.keep.push(Keep::Snapshot);
        let me = self.signed.as_mut().and_then(|signed| signed.me.as_mut());
        if let Some(me) = me.filter(|me| me.id == operator.id && me.status_since <= operator.status_since) {
            *me = operator;
            self.times_stale = true;
        }
    }

    /// How long until today's times must be asked for; none while nothing makes it necessary.
    pub(crate) fn times_due(&self, now: Timestamp) -> Option<Duration> {
        if self.times_stale {
            return Some(Duration::ZERO);
        }
        let left = self.times.as_ref()?.day_end.since(self.server_time(now));
        Some(Duration::from_millis(u64::try_from(left).unwrap_or(0)))
    }

    /// Today's times are being asked for: what changes from here on makes them stale again.
    pub(crate) fn times_asked(&mut self) {
        self.times_stale = false;
    }

    /// Today's times, or none when they could not be had.
    pub(crate) fn take_times(&mut self, times: Option<StatusTimes>) {
        match times {
            Some(times) => {
                self.keep.push(Keep::Snapshot);
                self.times = Some(times);
            }
            None => self.times_stale = true,
        }
    }

    /// The hash of the operator's photo, when it is not here yet.
    pub(crate) fn photo_missing(&self) -> Option<String> {
        let hash = self.me()?.photo.as_ref()?;
        let here = self.photo.as_ref().is_some_and(|(here, _)| here == hash);
        (!here).then(|| hash.clone())
    }

    /// The photo with a hash, as a `data:` address; empty when there is none that can be shown.
    pub(crate) fn take_photo(&mut self, hash: String, address: String) {
        self.photo = Some((hash, address));
    }

    /// The operator's photo as a `data:` address.
    pub(crate) fn photo(&self) -> Option<&str> {
        let hash = self.me()?.photo.as_ref()?;
        let (_, address) = self.photo.as_ref().filter(|(here, _)| here == hash)?;
        Some(address.as_str()).filter(|address| !address.is_empty())
    }
}
