//! What a popup is to Windows: a little XML.

use deskbell_desk::ports::{PopupAction, PopupReason};

use super::{key_of, label_of, time_on_screen, wording};
use crate::text::Texts;

/// The popup in Windows' words. It stays until it was answered as a reminder does, which needs a button.
pub(super) fn xml(reason: &PopupReason, texts: &Texts) -> String {
    let (title, body) = wording(reason, texts);
    let stays = time_on_screen(reason).is_none();
    let button = reason.button().or(stays.then_some(PopupAction::Open));
    let action = button.map(|action| {
        let (label, key) = (escape(&texts.get(label_of(action))), key_of(action));
        format!(r#"<actions><action content="{label}" arguments="{key}"/></actions>"#)
    });
    format!(
        r#"<toast launch="{open}"{scenario}><visual><binding template="ToastGeneric"><text>{title}</text><text>{body}</text></binding></visual>{actions}<audio silent="true"/></toast>"#,
        open = key_of(PopupAction::Open),
        scenario = if stays { r#" scenario="reminder""# } else { "" },
        title = escape(&title),
        body = escape(&body),
        actions = action.unwrap_or_default(),
    )
}

/// A text as XML carries it. What XML cannot carry at all would cost the whole popup.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && c != '\n' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use deskbell_desk::view::Language;

    use super::*;

    #[test]
    fn a_client_who_waits_stays_on_the_screen_with_a_button_and_a_message_goes_by_itself() {
        let texts = Texts::new(Language::En);
        let waits = PopupReason::ClientWaiting { name: "Anna".into(), label: None, group: Some("Refunds".into()) };
        assert_eq!(
            xml(&waits, &texts),
            r#"<toast launch="default" scenario="reminder"><visual><binding template="ToastGeneric"><text>Anna is waiting</text><text>In the queue of Refunds.</text></binding></visual><actions><action content="Accept" arguments="accept"/></actions><audio silent="true"/></toast>"#
        );
        let wrote = PopupReason::ClientWrote { name: "Anna".into(), text: Some("Hello".into()) };
        let wrote = xml(&wrote, &texts);
        assert!(!wrote.contains("scenario") && !wrote.contains("<action"), "{wrote}");
        let lost = xml(&PopupReason::ConnectionLost { for_good: true }, &texts);
        assert!(
            lost.contains("reminder") && lost.contains(r#"arguments="default""#),
            "a reminder needs a button: {lost}"
        );
    }

    #[test]
    fn what_a_client_writes_is_text() {
        let wrote = PopupReason::ClientWrote {
            name: "\"A\" & B".into(),
            text: Some("</text><action arguments=\"accept\"/>\u{ffff}\u{1f}".into()),
        };
        let xml = xml(&wrote, &Texts::new(Language::En));
        assert!(xml.contains("<text>&quot;A&quot; &amp; B</text>"), "{xml}");
        assert!(xml.contains("<text>&lt;/text&gt;&lt;action arguments=&quot;accept&quot;/&gt;</text>"), "{xml}");
    }
}
