//! Popups: one a subject, replaced and never stacked. A task of their own shows them, since a notification service may be slow
//! or silent for ever, and tells the shell when one was clicked.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "macos", path = "macos.rs")]
#[cfg_attr(windows, path = "windows.rs")]
mod system;
#[cfg(any(windows, test))]
mod toast;

#[cfg(target_os = "linux")]
pub(crate) use system::quiet;

use std::path::PathBuf;
use std::sync::Arc;

use deskbell_desk::ports::{Notifier, Popup, PopupAction, PopupReason, Subject};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::Facts;
use crate::lookout::Looks;
use crate::text::Texts;

/// How much of a line a popup shows, in characters; the service cuts it further.
const BODY_MAX: usize = 200;

/// The desktop's notification service.
pub struct Popups {
    asks: UnboundedSender<Ask>,
}

/// What Windows and macOS know the installed program by; the same as in `tauri.conf.json`.
#[cfg(any(not(target_os = "linux"), test))]
const IDENTIFIER: &str = "io.github.deskbell.Deskbell";

pub(crate) enum Ask {
    Show(Popup),
    Withdraw(Subject),
}

impl Popups {
    /// Starts the task. What was clicked arrives at the receiver; `facts` hears what became of each popup and how the service
    /// is. In the folder is kept, for the next run, which popups are on the screen.
    #[must_use]
    pub fn start(
        texts: Arc<Texts>,
        facts: Facts,
        looks: Looks,
        folder: PathBuf,
    ) -> (Self, UnboundedReceiver<(Subject, PopupAction)>) {
        let (asks, asked) = unbounded_channel();
        let (clicked, clicks) = unbounded_channel();
        tauri::async_runtime::spawn(async move { system::run(asked, clicked, texts, facts, looks, &folder).await });
        (Self { asks }, clicks)
    }
}

impl Notifier for Popups {
    fn show(&self, popup: Popup) {
        // The task lives as long as the program; after it nobody listens.
        let _ = self.asks.send(Ask::Show(popup));
    }

    fn withdraw(&self, subject: Subject) {
        let _ = self.asks.send(Ask::Withdraw(subject));
    }
}

/// A subject as a word that holds no name and no text.
#[cfg(not(target_os = "macos"))]
fn word_of(subject: Subject) -> String {
    match subject {
        Subject::Session(id) => id.to_string(),
        Subject::Status => "status".to_owned(),
        Subject::Connection => "connection".to_owned(),
        Subject::Summary => "summary".to_owned(),
        Subject::Test => "test".to_owned(),
    }
}

/// What a click is called between the system and us.
fn key_of(action: PopupAction) -> &'static str {
    match action {
        PopupAction::Open => "default",
        PopupAction::Accept => "accept",
        PopupAction::GoOnline => "online",
        PopupAction::TryNow => "retry",
        PopupAction::Seen => "seen",
    }
}

/// What was clicked; none for what is not ours.
fn action_of(key: &str) -> Option<PopupAction> {
    use PopupAction::{Accept, GoOnline, Open, Seen, TryNow};

    [Open, Accept, GoOnline, TryNow, Seen].into_iter().find(|action| key_of(*action) == key)
}

/// The text on a button.
fn label_of(action: PopupAction) -> &'static str {
    match action {
        PopupAction::Open => "popup-open",
        PopupAction::Accept => "popup-accept",
        PopupAction::GoOnline => "popup-online",
        PopupAction::TryNow => "popup-retry",
        PopupAction::Seen => "popup-seen",
    }
}

/// How long a popup stays by itself; none: until it was answered or is withdrawn.
#[cfg(any(not(target_os = "macos"), test))]
fn time_on_screen(reason: &PopupReason) -> Option<std::time::Duration> {
    use std::time::Duration;

    use PopupReason::{ClientWaiting, ConnectionLost, Summary, Transfer};

    let waits = matches!(reason, ClientWaiting { .. } | Transfer { .. } | Summary { waiting: 1.., .. });
    let stays = waits || matches!(reason, ConnectionLost { .. });
    (!stays).then_some(Duration::from_secs(8))
}

/// Title and body of a popup: the title is the fact, the body its context.
fn wording(reason: &PopupReason, texts: &Texts) -> (String, String) {
    let (title, body) = words(reason, texts);
    (shorten(&title), shorten(&body))
}

fn words(reason: &PopupReason, texts: &Texts) -> (String, String) {
    let named = |name: &str| {
        let name: String = name.chars().filter(|c| !c.is_control() && !turns_text(*c)).collect();
        if name.trim().is_empty() { texts.get("popup-client") } else { name.trim().to_owned() }
    };
    match reason {
        PopupReason::ClientWaiting { name, label, group } => {
            let title = texts.with("popup-waiting-title", &[("name", &named(name))]);
            let told = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
            let body = match (told(group), told(label)) {
                (Some(group), _) => texts.with("popup-waiting-group", &[("group", &group)]),
                (None, Some(label)) => texts.with("popup-waiting-label", &[("label", &label)]),
                (None, None) => texts.get("popup-waiting-body"),
            };
            (title, body)
        }
        PopupReason::Transfer { name, from, group, note } => {
            let (name, from) = (named(name), named(from));
            let title = match group {
                Some(group) => {
                    let args = [("from", from.as_str()), ("name", &name), ("group", group)];
                    texts.with("popup-transfer-group-title", &args)
                }
                None => texts.with("popup-transfer-title", &[("from", &from), ("name", &name)]),
            };
            let note = note.as_deref().map(readable).filter(|note| !note.trim().is_empty());
            (title, note.unwrap_or_else(|| texts.get("popup-transfer-body")))
        }
        PopupReason::MessageLeft { name, label } => {
            let title = texts.with("popup-left-title", &[("name", &named(name))]);
            let body = match label.as_deref().filter(|label| !label.is_empty()) {
                Some(label) => texts.with("popup-left-label", &[("label", label)]),
                None => texts.get("popup-left-body"),
            };
            (title, body)
        }
        PopupReason::NotResponding { missed } => {
            let count = missed.unwrap_or_default().to_string();
            let body = texts.with("popup-not-responding-body", &[("count", &count)]);
            (texts.get("popup-not-responding-title"), body)
        }
        PopupReason::ClientWrote { name, text: Some(text) } => (named(name), readable(text)),
        PopupReason::ClientWrote { name, text: None } => {
            (texts.with("popup-wrote-title", &[("name", &named(name))]), texts.get("popup-wrote-body"))
        }
        PopupReason::ConnectionLost { for_good } => {
            let body = if *for_good { "popup-connection-stopped" } else { "popup-connection-lost-body" };
            (texts.get("popup-connection-lost-title"), texts.get(body))
        }
        PopupReason::ConnectionBack => {
            (texts.get("popup-connection-back-title"), texts.get("popup-connection-back-body"))
        }
        PopupReason::Test => (texts.get("popup-test-title"), texts.get("popup-test-body")),
        PopupReason::Summary { waiting, conversations } => {
            let count = |key, count: &u32| texts.with(key, &[("count", &count.to_string())]);
            let wrote = count("popup-summary-wrote", conversations);
            match (waiting, conversations) {
                (0, _) => (wrote, texts.get("popup-summary-open")),
                (_, 0) => (count("popup-summary-waiting", waiting), texts.get("popup-summary-open")),
                _ => (count("popup-summary-waiting", waiting), wrote),
            }
        }
    }
}

/// Without what no popup can show: the bus refuses a zero byte, and with it the whole popup.
fn readable(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// Characters by which a name would turn around the sentence it stands in.
fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The beginning of a text, cut at a character.
fn shorten(text: &str) -> String {
    match text.char_indices().nth(BODY_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_desk::view::Language;

    use super::*;

    #[test]
    fn the_title_is_the_fact_and_the_body_its_context() {
        let texts = Texts::new(Language::En);
        let waiting = PopupReason::ClientWaiting { name: "Anna".into(), label: Some("Trip".into()), group: None };
        assert_eq!(wording(&waiting, &texts), ("Anna is waiting".into(), "Came by your invitation “Trip”.".into()));
        let nameless = PopupReason::ClientWaiting { name: " ".into(), label: None, group: None };
        assert_eq!(wording(&nameless, &texts), ("Client is waiting".into(), "Came by your invitation.".into()));
        let queued = PopupReason::ClientWaiting { name: "Jan".into(), label: None, group: Some("Refunds".into()) };
        assert_eq!(wording(&queued, &texts), ("Jan is waiting".into(), "In the queue of Refunds.".into()));
    }

    #[test]
    fn a_transfer_says_from_whom_it_comes_and_what_that_one_wrote_about_it() {
        let given = |group: Option<&str>, note: Option<&str>| PopupReason::Transfer {
            name: "Anna".into(),
            from: "Mara".into(),
            group: group.map(Into::into),
            note: note.map(Into::into),
        };
        let texts = Texts::new(Language::En);
        let said = wording(&given(None, Some("Wants a\u{0} refund")), &texts);
        assert_eq!(said, ("Mara transfers Anna to you".into(), "Wants a refund".into()));
        let said = wording(&given(Some("Refunds"), None), &texts);
        assert_eq!(said.0, "Mara transfers Anna to Refunds");
        assert_eq!(said.1, "Accept to go on with the conversation.");
        assert_eq!(wording(&given(None, None), &Texts::new(Language::Cs)).0, "Mara vám předává: Anna");
        assert_eq!(time_on_screen(&given(None, None)), None, "somebody waits for an answer");
    }

    #[test]
    fn a_message_that_was_left_says_that_it_is_to_be_answered_later() {
        let left = |label: Option<&str>| PopupReason::MessageLeft { name: "Eva".into(), label: label.map(Into::into) };
        let (title, body) = wording(&left(None), &Texts::new(Language::En));
        assert_eq!((title.as_str(), body.as_str()), ("Eva left a message", "Answer by e-mail or telephone."));
        let (_, body) = wording(&left(Some("Trip")), &Texts::new(Language::En));
        assert_eq!(body, "By your invitation “Trip”. Answer by e-mail or telephone.");
    }

    #[test]
    fn not_responding_says_how_many_offers_were_missed_where_that_is_known() {
        let body = |language, missed| wording(&PopupReason::NotResponding { missed }, &Texts::new(language)).1;
        let said = [
            (Language::En, None, "You did not answer your last offers, so nobody is offered to you."),
            (Language::En, Some(1), "You did not answer an offer, so nobody is offered to you."),
            (Language::En, Some(2), "You did not answer 2 offers in a row, so nobody is offered to you."),
            (Language::Cs, None, "Nereagovali jste na poslední nabídky, nikoho vám proto nenabízíme."),
            (Language::Cs, Some(1), "Nereagovali jste na nabídku, nikoho vám proto nenabízíme."),
            (Language::Cs, Some(3), "Nereagovali jste na 3 nabídky za sebou, nikoho vám proto nenabízíme."),
            (Language::Cs, Some(5), "Nereagovali jste na 5 nabídek za sebou, nikoho vám proto nenabízíme."),
        ];
        for (language, missed, words) in said {
            assert_eq!(body(language, missed), words, "{missed:?} in {language:?}");
        }
    }

    #[test]
    fn what_the_bus_cannot_carry_and_what_turns_the_sentence_is_left_out() {
        let texts = Texts::new(Language::En);
        let wrote = PopupReason::ClientWrote {
            name: "Da\u{0}na\u{202e}".into(),
            text: Some("a\u{0}b\nשלום \u{200f}👋".into()),
        };
        assert_eq!(wording(&wrote, &texts), ("Dana".into(), "ab\nשלום \u{200f}👋".into()));
        let waiting = PopupReason::ClientWaiting { name: "\u{0}\u{202e}".into(), label: None, group: None };
        assert_eq!(wording(&waiting, &texts).0, "Client is waiting");
    }

    #[test]
    fn a_popup_that_may_not_tell_the_words_or_the_name_still_says_what_happened() {
        let said = |name: &str, language| {
            wording(&PopupReason::ClientWrote { name: name.into(), text: None }, &Texts::new(language))
        };
        assert_eq!(said("Anna", Language::En), ("Anna wrote".into(), "In a conversation of yours.".into()));
        assert_eq!(said("", Language::En).0, "Client wrote");
        assert_eq!(said("", Language::Cs), ("Klient píše".into(), "Ve vaší konverzaci.".into()));
    }

    #[test]
    fn much_at_once_is_counted_in_words() {
        let said = |language, waiting, conversations| {
            wording(&PopupReason::Summary { waiting, conversations }, &Texts::new(language))
        };
        let (open, written) = ("Open the one who waits longest.", "New messages in 3 conversations");
        assert_eq!(said(Language::En, 7, 0), ("7 clients wait".into(), open.into()));
        assert_eq!(said(Language::En, 1, 3), ("1 client waits".into(), written.into()));
        assert_eq!(said(Language::En, 0, 3).0, written);
        assert_eq!(said(Language::En, 0, 1).0, "New messages in 1 conversation");
        let titles = [(1, "Čeká 1 klient"), (3, "Čekají 3 klienti"), (7, "Čeká 7 klientů")];
        for (waiting, title) in titles {
            assert_eq!(said(Language::Cs, waiting, 0).0, title);
        }
        assert_eq!(said(Language::Cs, 0, 2).0, "Nové zprávy ve 2 konverzacích");
    }

    #[test]
    fn a_lost_connection_says_whether_it_is_tried_again() {
        let texts = Texts::new(Language::En);
        let lost = |for_good| wording(&PopupReason::ConnectionLost { for_good }, &texts);
        assert_eq!(lost(false).1, "Clients do not reach you until it is back. Deskbell keeps trying.");
        assert_eq!(lost(true), (lost(false).0, "Clients do not reach you. Open Deskbell to see why.".into()));
        assert_eq!(wording(&PopupReason::ConnectionBack, &texts).0, "Connected again");
    }

    #[test]
    fn the_system_knows_the_program_by_what_its_installer_says() {
        let configuration = include_str!("../../../tauri.conf.json");
        assert!(configuration.contains(&format!("\"identifier\": \"{IDENTIFIER}\"")), "popups show nothing otherwise");
    }

    #[test]
    fn a_long_message_is_cut_at_a_character() {
        let texts = Texts::new(Language::Cs);
        let wrote = PopupReason::ClientWrote { name: "Čeněk".into(), text: Some("ž".repeat(5_000)) };
        let (title, body) = wording(&wrote, &texts);
        assert_eq!(title, "Čeněk");
        assert_eq!(body.chars().count(), BODY_MAX + 1);
    }
}
