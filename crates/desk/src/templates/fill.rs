//! Variables in a template, as `{client.name}`.

use std::collections::BTreeMap;

use deskbell_protocol::{Operator, Session};

/// The longest value that is written in, in characters.
const VALUE_MAX: usize = 500;

/// What variables stand for; what is not known is not in it.
#[derive(Debug, Default)]
pub(crate) struct Facts(BTreeMap<String, String>);

impl Facts {
    /// What is known in a session.
    pub(crate) fn of(session: &Session, me: Option<&Operator>, company: Option<&str>) -> Self {
        let client = &session.client;
        let mut facts = Self::default();
        facts.put("client.name", Some(&client.name));
        facts.put("client.first_name", client.name.split_whitespace().next());
        facts.put("client.email", client.email.as_deref());
        facts.put("client.phone", client.phone.as_deref());
        facts.put("client.page", client.page.as_deref());
        facts.put("operator.name", me.map(|me| me.display_name.as_str()));
        facts.put("company", company);
        facts.put("group", session.group_name.as_deref());
        for (name, value) in &client.parameters {
            facts.put(&format!("parameter.{name}"), Some(value));
        }
        facts
    }

    /// What clients and pages tell becomes one line of letters: it cannot add lines or turn the text around.
    fn put(&mut self, name: &str, value: Option<&str>) {
        let plain = |c: &char| {
            !c.is_control()
                && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
        };
        let spaced = value.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        let value: String = spaced.chars().filter(plain).take(VALUE_MAX).collect();
        if !value.is_empty() {
            self.0.insert(name.to_owned(), value);
        }
    }

    /// The text with what is known written in, and the variables that are not known, each once, in the order of the text.
    /// What was written in is not looked through again.
    pub(crate) fn fill(&self, text: &str) -> (String, Vec<String>) {
        let (mut filled, mut missing) = (String::with_capacity(text.len()), Vec::<String>::new());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let name = after.split_once('}').map(|(name, _)| name).filter(|name| is_variable(name));
            match name.and_then(|name| self.0.get(name)) {
                Some(value) => filled.push_str(value),
                None => {
                    filled.push('{');
                    rest = after;
                    if let Some(name) = name.filter(|name| missing.iter().all(|other| other != name)) {
                        missing.push(name.to_owned());
                    }
                    continue;
                }
            }
            rest = name.and_then(|name| after.get(name.len() + 1..)).unwrap_or_default();
        }
        filled.push_str(rest);
        (filled, missing)
    }
}

/// Whether braces hold a variable and not just a text in braces.
fn is_variable(name: &str) -> bool {
    matches!(name, "company" | "group")
        || ["client.", "operator.", "parameter."].iter().any(|kind| {
            let rest = name.strip_prefix(kind).unwrap_or_default();
            !rest.is_empty() && !rest.contains(['{', '\n'])
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn facts(known: &[(&str, &str)]) -> Facts {
        let mut facts = Facts::default();
        for (name, value) in known {
            facts.put(name, Some(value));
        }
        facts
    }

    #[test]
    fn what_is_known_is_written_in_and_what_is_not_stays_and_is_told_once() {
        let facts = facts(&[("client.name", "Jan Novák"), ("company", "Acme"), ("parameter.order", "4711")]);
        let (text, missing) = facts.fill(
            "Hello {client.name}, {client.email}: order {parameter.order} at {company}. {client.email} {group} {client.shoe}",
        );
        assert_eq!(text, "Hello Jan Novák, {client.email}: order 4711 at Acme. {client.email} {group} {client.shoe}");
        assert_eq!(missing, ["client.email", "group", "client.shoe"]);
    }

    #[test]
    fn a_text_in_braces_is_no_variable() {
        let facts = facts(&[("client.name", "Jan")]);
        for text in ["{}", "{ client.name }", "{a: 1}", "{{", "}", "{client.name", "fn() { return 1; }", "{client.}"] {
            assert_eq!(facts.fill(text), (text.to_owned(), Vec::new()));
        }
        assert_eq!(facts.fill("{{client.name}}").0, "{Jan}");
    }

    #[test]
    fn what_a_client_gave_is_not_looked_through_and_turns_nothing_around() {
        let facts = facts(&[
            ("client.name", "{operator.name}"),
            ("operator.name", "Ida"),
            ("client.page", "a\u{202e}b\n\nc\u{0}"),
        ]);
        assert_eq!(facts.fill("Hello {client.name}"), ("Hello {operator.name}".to_owned(), Vec::new()));
        assert_eq!(facts.fill("{client.page}").0, "ab c");
        assert_eq!(facts.fill("{company}").1, ["company"], "an empty value is not known");
    }

    proptest! {
        #[test]
        fn filling_in_nothing_changes_nothing(text in ".{0,200}") {
            prop_assert_eq!(Facts::default().fill(&text).0, text);
        }
    }
}
