//! The administrator's commands about the company's settings. All of them write the one document.

use std::collections::BTreeMap;

use deskbell_protocol::{
    AwayReason, AwayReasonId, Channel, CompanySettings, Group, GroupId, OperatorId, Routing, VersionedSettings,
};

use super::{Admin, failed};
use crate::ServerError;
use crate::commands::settings::{NotKept, Put, new_group};
use crate::rules::settings::slug;
use crate::rules::text;
use crate::store::{operators, profiles, settings};

/// What of a group is to be changed; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct GroupChange {
    /// Its name.
    pub name: Option<String>,
    /// The last part of its chat page's address.
    pub slug: Option<String>,
    /// How offers are made.
    pub mode: Option<Routing>,
    /// The time to accept an offer, in seconds.
    pub accept_s: Option<u32>,
    /// How many clients may wait; `Some(None)`: any number.
    pub queue_max: Option<Option<u32>>,
}

impl GroupChange {
    fn apply(&self, group: &mut Group) {
        let Self { name, slug, mode, accept_s, queue_max } = self.clone();
        group.name = name.unwrap_or_else(|| group.name.clone());
        group.slug = slug.unwrap_or_else(|| group.slug.clone());
        group.mode = mode.unwrap_or(group.mode);
        group.accept_s = accept_s.unwrap_or(group.accept_s);
        group.queue_max = queue_max.unwrap_or(group.queue_max);
    }
}

impl Admin {
    /// The newest settings and their version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn settings(&self) -> Result<VersionedSettings, ServerError> {
        let mut connection = self.store.peek().await.map_err(failed)?;
        let company = settings::newest(&mut connection).await?.unwrap_or_default();
        Ok(VersionedSettings { version: company.version, settings: company.settings })
    }

    /// Puts these settings in the place of those of the version they name.
    ///
    /// # Errors
    /// When that version is not the newest, the settings are not valid, or the database cannot be written.
    pub async fn apply_settings(&self, wanted: VersionedSettings) -> Result<VersionedSettings, ServerError> {
        let VersionedSettings { version, settings } = wanted;
        let kept = self.store.write(Put { version, settings, by: None }).await.map_err(failed)?;
        match kept {
            Ok(company) => Ok(VersionedSettings { version: company.version, settings: company.settings }),
            Err(NotKept::Changed) => Err(ServerError::SettingsChanged),
            Err(NotKept::Invalid(invalid)) => {
                Err(ServerError::BadSettings { field: invalid.field, reason: invalid.reason })
            }
        }
    }

    /// Makes one change to the newest settings, again if somebody else changes them meanwhile.
    ///
    /// # Errors
    /// When `change` does not want to, the settings that come of it are not valid, or the database cannot be written.
    pub async fn change_settings<T>(
        &self,
        change: impl Fn(&mut CompanySettings) -> Result<T, ServerError>,
    ) -> Result<T, ServerError> {
        loop {
            let mut wanted = self.settings().await?;
            let answer = change(&mut wanted.settings)?;
            match self.apply_settings(wanted).await {
                Ok(_) => return Ok(answer),
                Err(ServerError::SettingsChanged) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Adds an away reason at the end of the menu.
    ///
    /// # Errors
    /// When the name or the emoji cannot be used, or the database cannot be written.
    pub async fn add_reason(&self, name: &str, emoji: Option<&str>, paid: bool) -> Result<AwayReasonId, ServerError> {
        let id = AwayReasonId(self.new_id()?);
        let emoji = emoji.map(str::to_owned);
        let reason = AwayReason { id, name: name.to_owned(), emoji, paid, enabled: true };
        self.change_settings(|settings| {
            settings.away_reasons.push(reason.clone());
            Ok(id)
        })
        .await
    }

    /// Renames an away reason, and changes its emoji and whether it is paid where these are given. History keeps what it was.
    ///
    /// # Errors
    /// When there is no such reason, a value cannot be used, or the database cannot be written.
    pub async fn rename_reason(
        &self,
        name: &str,
        new: &str,
        emoji: Option<&str>,
        paid: Option<bool>,
    ) -> Result<(), ServerError> {
        self.change_settings(|settings| {
            let reason = reason(settings, name)?;
            reason.name = new.to_owned();
            if let Some(emoji) = emoji {
                reason.emoji = Some(emoji.to_owned());
            }
            reason.paid = paid.unwrap_or(reason.paid);
            Ok(())
        })
        .await
    }

    /// Puts the named reasons first, in this order.
    ///
    /// # Errors
    /// When there is no such reason, or the database cannot be written.
    pub async fn order_reasons(&self, names: &[String]) -> Result<(), ServerError> {
        self.change_settings(|settings| {
            let mut ids = Vec::with_capacity(names.len());
            for name in names {
                ids.push(reason(settings, name)?.id);
            }
            let place = |reason: &AwayReason| ids.iter().position(|id| *id == reason.id).unwrap_or(ids.len());
            // The others stay in the order they have.
            settings.away_reasons.sort_by_key(place);
            Ok(())
        })
        .await
    }

    /// Lets a reason be chosen, or not any more. Who is in it stays in it.
    ///
    /// # Errors
    /// When there is no such reason, another one has taken its name, or the database cannot be written.
    pub async fn enable_reason(&self, name: &str, enabled: bool) -> Result<(), ServerError> {
        self.change_settings(|settings| {
            reason(settings, name)?.enabled = enabled;
            Ok(())
        })
        .await
    }

    /// Creates a group with the operators of these user names. Its address is made from its name.
    ///
    /// # Errors
    /// When the name is taken or cannot be used, a member does not exist, or the database cannot be written.
    pub async fn create_group(&self, name: &str, members: &[String]) -> Result<GroupId, ServerError> {
        self.create_group_with(name, members, &GroupChange::default()).await
    }

    /// Like [`Admin::create_group`], with what else is given.
    ///
    /// # Errors
    /// When the name is taken, a value cannot be used, a member does not exist, or the database cannot be written.
    pub async fn create_group_with(
        &self,
        name: &str,
        members: &[String],
        values: &GroupChange,
    ) -> Result<GroupId, ServerError> {
        let members = self.ids(members).await?;
        let id = GroupId(self.new_id()?);
        self.change_settings(|settings| {
            if settings.groups.iter().any(|group| is(&group.name, name)) {
                return Err(ServerError::GroupExists(name.to_owned()));
            }
            let slug = slug(name, |slug| settings.groups.iter().any(|group| group.slug == slug));
            let mut group = new_group(id, name.to_owned(), slug, members.clone());
            values.apply(&mut group);
            settings.groups.push(group);
            Ok(id)
        })
        .await
    }

    /// Changes a group.
    ///
    /// # Errors
    /// When there is no such group, a value cannot be used, or the database cannot be written.
    pub async fn set_group(&self, name: &str, wanted: &GroupChange) -> Result<(), ServerError> {
        self.change_settings(|settings| {
            wanted.apply(group(settings, name)?);
            Ok(())
        })
        .await
    }

    /// Adds the operators of these user names to a group.
    ///
    /// # Errors
    /// When there is no such group or operator, or the database cannot be written.
    pub async fn add_members(&self, name: &str, usernames: &[String]) -> Result<(), ServerError> {
        let ids = self.ids(usernames).await?;
        self.change_settings(|settings| {
            group(settings, name)?.members.extend(&ids);
            Ok(())
        })
        .await
    }

    /// Takes the operators of these user names out of a group.
    ///
    /// # Errors
    /// When there is no such group or operator, or the database cannot be written.
    pub async fn remove_members(&self, name: &str, usernames: &[String]) -> Result<(), ServerError> {
        let ids = self.ids(usernames).await?;
        self.change_settings(|settings| {
            group(settings, name)?.members.retain(|member| !ids.contains(member));
            Ok(())
        })
        .await
    }

    /// Sets an operator's slots and channels where these are given; `Some(None)`: the company's.
    ///
    /// # Errors
    /// When there is no such operator, a value cannot be used, or the database cannot be written.
    pub async fn set_operator(
        &self,
        username: &str,
        slots: Option<Option<u32>>,
        channels: Option<Option<Vec<Channel>>>,
    ) -> Result<(), ServerError> {
        let id = self.id_of(username).await?;
        self.change_settings(|settings| {
            let own = settings.operators.entry(id).or_default();
            own.slots = slots.unwrap_or(own.slots);
            if let Some(channels) = &channels {
                own.channels.clone_from(channels);
            }
            Ok(())
        })
        .await
    }

    /// Everybody's user name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn usernames(&self) -> Result<BTreeMap<OperatorId, String>, ServerError> {
        let mut connection = self.store.peek().await.map_err(failed)?;
        Ok(profiles::usernames(&mut connection).await?)
    }

    /// The id of the operator with that user name.
    ///
    /// # Errors
    /// When nobody has it, or the database cannot be read.
    pub async fn id_of(&self, username: &str) -> Result<OperatorId, ServerError> {
        let mut connection = self.store.peek().await.map_err(failed)?;
        let found = operators::by_username(&mut connection, &text::username_key(username)).await?;
        found.map(|(id, _)| id).ok_or_else(|| ServerError::OperatorUnknown(username.to_owned()))
    }

    async fn ids(&self, usernames: &[String]) -> Result<Vec<OperatorId>, ServerError> {
        let mut ids = Vec::with_capacity(usernames.len());
        for username in usernames {
            ids.push(self.id_of(username).await?);
        }
        Ok(ids)
    }

    fn new_id(&self) -> Result<uuid::Uuid, ServerError> {
        self.store.context.sources.id().map_err(|error| ServerError::System(error.to_string()))
    }
}

/// Whether a thing is meant by its name.
fn is(name: &str, meant: &str) -> bool {
    name.to_lowercase() == meant.trim().to_lowercase()
}

/// The reason of that name; an enabled one before those that are not.
fn reason<'a>(settings: &'a mut CompanySettings, name: &str) -> Result<&'a mut AwayReason, ServerError> {
    let named = settings.away_reasons.iter_mut().filter(|reason| is(&reason.name, name));
    named.max_by_key(|reason| reason.enabled).ok_or_else(|| ServerError::ReasonUnknown(name.to_owned()))
}

/// The group of that name or address.
fn group<'a>(settings: &'a mut CompanySettings, name: &str) -> Result<&'a mut Group, ServerError> {
    let found = settings.groups.iter_mut().find(|group| is(&group.name, name) || group.slug == name);
    found.ok_or_else(|| ServerError::GroupUnknown(name.to_owned()))
}
