//! The away reasons in the tray's menu: which items to take out, put in and rename so that the menu is as it should be. A menu
//! once set is changed item by item.

use deskbell_desk::view::Account;
use deskbell_protocol::AwayReasonId;

/// An away reason as the menu shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub id: AwayReasonId,
    /// Emoji and name.
    pub label: String,
}

/// A change of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Takes out the item at a place.
    Remove(usize),
    /// Puts one in, so that it is at a place.
    Insert(usize, Reason),
    /// Gives the item at a place another label.
    Rename(usize, String),
}

/// The reasons that an operator can choose, in the administrator's order.
#[must_use]
pub fn reasons(account: &Account) -> Vec<Reason> {
    let label = |emoji: Option<&str>, name: &str| match emoji {
        Some(emoji) => format!("{emoji} {name}"),
        None => name.to_owned(),
    };
    let enabled = account.away_reasons.iter().filter(|reason| reason.enabled);
    enabled.map(|reason| Reason { id: reason.id, label: label(reason.emoji.as_deref(), &reason.name) }).collect()
}

/// What leads from one list to another, one step after the other.
#[must_use]
pub fn steps(from: &[Reason], to: &[Reason]) -> Vec<Step> {
    let mut list = from.to_vec();
    let mut steps = Vec::new();
    for at in (0..list.len()).rev() {
        if !to.iter().any(|reason| reason.id == list[at].id) {
            list.remove(at);
            steps.push(Step::Remove(at));
        }
    }
    for (at, reason) in to.iter().enumerate() {
        match list.iter().position(|other| other.id == reason.id) {
            Some(found) if found == at => {
                if list[at].label != reason.label {
                    list[at].label.clone_from(&reason.label);
                    steps.push(Step::Rename(at, reason.label.clone()));
                }
                continue;
            }
            Some(found) => {
                list.remove(found);
                steps.push(Step::Remove(found));
            }
            None => {}
        }
        list.insert(at, reason.clone());
        steps.push(Step::Insert(at, reason.clone()));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<Reason> {
        let reason = |c: char| Reason {
            id: AwayReasonId(uuid::Uuid::from_u128(u128::from(u32::from(c.to_ascii_lowercase())))),
            label: c.to_string(),
        };
        text.chars().map(reason).collect()
    }

    fn follow(mut list: Vec<Reason>, steps: &[Step]) -> Vec<Reason> {
        for step in steps.iter().cloned() {
            match step {
                Step::Remove(at) => drop(list.remove(at)),
                Step::Insert(at, reason) => list.insert(at, reason),
                Step::Rename(at, label) => list[at].label = label,
            }
        }
        list
    }

    #[test]
    fn the_steps_lead_from_any_list_to_any_other() {
        let lists = ["", "a", "A", "abc", "cab", "aBc", "bd", "dcba", "Abcd", "c"];
        for from in lists {
            for to in lists {
                let (from, to) = (list(from), list(to));
                let steps = steps(&from, &to);
                assert_eq!(follow(from.clone(), &steps), to, "from {from:?} by {steps:?}");
            }
        }
    }

    #[test]
    fn what_stays_as_it_was_is_not_touched() {
        assert_eq!(steps(&list("abc"), &list("abc")), []);
        assert_eq!(steps(&list("abc"), &list("ac")), [Step::Remove(1)]);
        assert_eq!(steps(&list("abc"), &list("aBc")), [Step::Rename(1, "B".to_owned())]);
    }
}
