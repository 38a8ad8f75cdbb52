//! What becomes of clients who came for one operator while that one cannot take them.

use deskbell_protocol::{Channel, CompanySettings, Group, OperatorId, Timestamp, WhileMissing};

use super::availability::serves;

/// Whoever joined only to leave a message, and left none, is taken out after this time, in milliseconds.
pub(crate) const UNSAID_MS: i64 = 30 * 60 * 1000;

/// The group to which the clients of `owner` are passed on: the one that is set, else the first that the owner serves, else the first;
/// only those that serve the channel.
pub(crate) fn group(company: &CompanySettings, owner: OperatorId, channel: Channel) -> Option<&Group> {
    let serving = || company.groups.iter().filter(|group| group.channels.contains(&channel));
    let set = company.invitations.owner_missing.pass_to;
    serving()
        .find(|group| set == Some(group.id))
        .or_else(|| serving().find(|group| serves(company, owner, group.id)))
        .or_else(|| serving().next())
}

/// What a client may do while `owner` is missing. Who has left a message is not passed on by time.
pub(crate) fn while_missing(
    company: &CompanySettings,
    owner: OperatorId,
    channel: Channel,
    message_left: bool,
) -> WhileMissing {
    let set = &company.invitations.owner_missing;
    let after = set.pass_after_s.filter(|_| !message_left);
    let to = after.and_then(|after| Some((group(company, owner, channel)?.name.clone(), after)));
    let (passed_to, passed_after_s) = to.unzip();
    WhileMissing { may_wait: set.may_wait, may_leave_message: set.may_leave_message, passed_to, passed_after_s }
}

/// Who was missed at this moment or before is passed on now; none: nobody.
pub(crate) fn missed_before(company: &CompanySettings, now: Timestamp) -> Option<Timestamp> {
    let after = company.invitations.owner_missing.pass_after_s?;
    Some(now.plus(-i64::from(after) * 1000))
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::{GroupId, Routing};
    use uuid::Uuid;

    use super::*;

    const EVA: OperatorId = OperatorId(Uuid::from_u128(1));
    const TOM: OperatorId = OperatorId(Uuid::from_u128(2));

    fn group_of(n: u128, members: &[OperatorId], channels: &[Channel]) -> Group {
        Group {
            id: GroupId(Uuid::from_u128(n)),
            name: format!("Group {n}"),
            slug: format!("group-{n}"),
            members: members.to_vec(),
            channels: channels.to_vec(),
            mode: Routing::ByUtilisation,
            accept_s: 30,
            queue_max: None,
        }
    }

    fn company(groups: Vec<Group>) -> CompanySettings {
        CompanySettings { groups, ..CompanySettings::default() }
    }

    fn to(company: &CompanySettings, owner: OperatorId) -> Option<&str> {
        group(company, owner, Channel::WebChat).map(|group| group.name.as_str())
    }

    #[test]
    fn the_group_that_is_set_comes_first_then_the_owners_then_any_and_all_serve_the_channel() {
        let chat = &[Channel::WebChat];
        let mut company = company(vec![
            group_of(1, &[EVA, TOM], &[]),
            group_of(2, &[TOM], chat),
            group_of(3, &[EVA], chat),
            group_of(4, &[], chat),
        ]);
        assert_eq!((to(&company, EVA), to(&company, TOM)), (Some("Group 3"), Some("Group 2")));
        assert_eq!(to(&company, OperatorId(Uuid::from_u128(9))), Some("Group 2"), "whoever serves no group");
        company.invitations.owner_missing.pass_to = Some(company.groups[3].id);
        assert_eq!(to(&company, EVA), Some("Group 4"));
        company.groups[3].channels.clear();
        assert_eq!(to(&company, EVA), Some("Group 3"), "a group that serves the channel no more is as if not set");
        company.groups.truncate(1);
        assert_eq!(to(&company, EVA), None);
    }

    #[test]
    fn the_client_is_told_of_a_group_only_where_he_or_she_will_be_passed_to_one() {
        let mut company = company(vec![group_of(1, &[EVA], &[Channel::WebChat])]);
        let told = |company: &CompanySettings, left| {
            let told = while_missing(company, EVA, Channel::WebChat, left);
            (told.passed_to, told.passed_after_s)
        };
        assert_eq!(told(&company, false), (None, None), "not by itself");
        company.invitations.owner_missing.pass_after_s = Some(20);
        assert_eq!(told(&company, false), (Some("Group 1".to_owned()), Some(20)));
        assert_eq!(told(&company, true), (None, None), "a message is for the owner");
        company.groups.clear();
        assert_eq!(told(&company, false), (None, None), "there is nobody to pass to");
    }

    #[test]
    fn nobody_is_passed_on_before_the_time_or_without_one() {
        let mut company = company(Vec::new());
        assert_eq!(missed_before(&company, Timestamp(60_000)), None);
        company.invitations.owner_missing.pass_after_s = Some(20);
        assert_eq!(missed_before(&company, Timestamp(60_000)), Some(Timestamp(40_000)));
    }
}
