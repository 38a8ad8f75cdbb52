//! The administrator's command about invitations.

use deskbell_protocol::{CompanySettings, InvitationSettings, OwnerMissing};
use deskbell_server::{Admin, ServerError};

use super::{Given, number_or};
use crate::Failure;

/// Stands for the first group that the operator serves.
const OWN: &str = "own";

#[derive(clap::Args)]
pub(crate) struct InvitationValues {
    /// The lengths that operators choose from, separated by commas.
    #[arg(long, value_name = "MINUTES", value_delimiter = ',')]
    lengths: Option<Vec<u32>>,
    /// The longest that operators may choose, and how far ahead a start may be.
    #[arg(long, value_name = "MINUTES")]
    longest: Option<u32>,
    /// Whether clients may wait for an operator who cannot take them.
    #[arg(long)]
    may_wait: Option<bool>,
    /// Whether they may leave a message and an address to answer to.
    #[arg(long)]
    may_leave_message: Option<bool>,
    /// After which time they are passed on to a group; `never` for not by themselves.
    #[arg(long, value_name = "SECONDS", value_parser = number_or("never"))]
    pass_after: Option<Given<u32>>,
    /// To which group, by its name or the last part of its address; `own` for the first that the operator serves.
    #[arg(long, value_name = "GROUP")]
    pass_to: Option<String>,
}

impl InvitationValues {
    fn apply(&self, settings: &mut CompanySettings) -> Result<(), ServerError> {
        let pass_to = match self.pass_to.as_deref() {
            None => settings.invitations.owner_missing.pass_to,
            Some(OWN) => None,
            Some(name) => {
                let meant = name.trim().to_lowercase();
                let group =
                    settings.groups.iter().find(|group| group.name.to_lowercase() == meant || group.slug == name);
                Some(group.ok_or_else(|| ServerError::GroupUnknown(name.to_owned()))?.id)
            }
        };
        let InvitationSettings { lengths_min, longest_min, owner_missing } = &mut settings.invitations;
        if let Some(lengths) = &self.lengths {
            lengths_min.clone_from(lengths);
        }
        *longest_min = self.longest.unwrap_or(*longest_min);
        *owner_missing = OwnerMissing {
            may_wait: self.may_wait.unwrap_or(owner_missing.may_wait),
            may_leave_message: self.may_leave_message.unwrap_or(owner_missing.may_leave_message),
            pass_after_s: self.pass_after.as_ref().map_or(owner_missing.pass_after_s, |given| given.0),
            pass_to,
        };
        Ok(())
    }
}

pub(crate) async fn invitations(admin: &Admin, values: InvitationValues) -> Result<String, Failure> {
    let shows = values.lengths.is_none()
        && values.longest.is_none()
        && values.may_wait.is_none()
        && values.may_leave_message.is_none()
        && values.pass_after.is_none()
        && values.pass_to.is_none();
    if !shows {
        admin.change_settings(|settings| values.apply(settings)).await?;
    }
    Ok(shown(&admin.settings().await?.settings))
}

fn shown(settings: &CompanySettings) -> String {
    let InvitationSettings { lengths_min, longest_min, owner_missing } = &settings.invitations;
    let lengths: Vec<_> = lengths_min.iter().map(ToString::to_string).collect();
    let OwnerMissing { may_wait, may_leave_message, pass_after_s, pass_to } = owner_missing;
    let after = pass_after_s.map_or_else(|| "never".to_owned(), |seconds| format!("{seconds} s"));
    let to = pass_to.and_then(|id| settings.group(id)).map_or(OWN, |group| group.name.as_str());
    format!(
        "lengths: {} min\tlongest: {longest_min} min\tmay wait: {may_wait}\tmay leave a message: {may_leave_message}\t\
         passed on: {after}, to: {to}",
        lengths.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{Channel, Group, GroupId, Routing};

    use super::*;

    fn none() -> InvitationValues {
        InvitationValues {
            lengths: None,
            longest: None,
            may_wait: None,
            may_leave_message: None,
            pass_after: None,
            pass_to: None,
        }
    }

    #[test]
    fn what_is_given_is_set_and_the_rest_stays() {
        let sales = Group {
            id: GroupId(uuid::Uuid::from_u128(1)),
            name: "Sales".into(),
            slug: "sales-1".into(),
            members: Vec::new(),
            channels: vec![Channel::WebChat],
            mode: Routing::ByUtilisation,
            accept_s: 30,
            queue_max: None,
        };
        let mut settings = CompanySettings { groups: vec![sales.clone()], ..CompanySettings::default() };
        let mut apply = |values: InvitationValues| {
            let done = values.apply(&mut settings);
            (done.is_ok(), settings.invitations.clone())
        };
        let usual = InvitationSettings::default();
        assert_eq!(apply(none()), (true, usual.clone()));
        for name in [" sales", "sales-1"] {
            let (_, set) = apply(InvitationValues { pass_to: Some(name.into()), ..none() });
            assert_eq!(set.owner_missing.pass_to, Some(sales.id));
        }
        assert!(!apply(InvitationValues { pass_to: Some("nobody".into()), ..none() }).0);
        let (_, set) = apply(InvitationValues {
            pass_to: Some("own".into()),
            pass_after: Some(Given(Some(20))),
            may_wait: Some(false),
            longest: Some(600),
            lengths: Some(vec![5, 600]),
            ..none()
        });
        let missing = OwnerMissing { may_wait: false, pass_after_s: Some(20), ..usual.owner_missing };
        assert_eq!(set, InvitationSettings { lengths_min: vec![5, 600], longest_min: 600, owner_missing: missing });
        let (_, set) = apply(InvitationValues { pass_after: Some(Given(None)), ..none() });
        assert_eq!(set.owner_missing.pass_after_s, None);
        let told = shown(&CompanySettings::default());
        assert!(told.contains("15, 60") && told.contains("passed on: never, to: own"), "{told}");
    }
}
