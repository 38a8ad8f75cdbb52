//! Popups on Windows, by the system's own classes, which are safe to call: a tag for each subject lets a later popup take the
//! place of an earlier one and lets it be withdrawn, also one of the former run. Clicks arrive while the program runs; a popup
//! of a former run does nothing when it is clicked, since for that Windows wants to start a COM server, and to offer one takes
//! `unsafe`. Windows shows only popups of programs that an installer registered: a program that runs out of its build folder
//! shows them in the name of PowerShell.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use deskbell_desk::ports::{Fact, Popup, PopupAction, PopupService, Subject};
use deskbell_protocol::Outcome;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use windows::Data::Xml::Dom::XmlDocument;
use windows::Foundation::TypedEventHandler;
use windows::UI::Notifications::{
    NotificationSetting, ToastActivatedEventArgs, ToastNotification, ToastNotificationManager, ToastNotifier,
};
use windows::core::{HSTRING, IInspectable, Interface, Result};

use super::{Ask, IDENTIFIER, action_of, toast, word_of};
use crate::Facts;
use crate::lookout::Looks;
use crate::text::Texts;

const GROUP: &str = "deskbell";
const POWERSHELL: &str = r"{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}\WindowsPowerShell\v1.0\powershell.exe";
/// The system's notification platform is a service too.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How many popups tell of clicks at most; the newest do.
const HEARD_MAX: usize = 200;

/// Shows popups until nobody asks any more.
pub(super) async fn run(
    mut asked: UnboundedReceiver<Ask>,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    texts: Arc<Texts>,
    facts: Facts,
    mut looks: Looks,
    _folder: &Path,
) {
    let centre = Arc::new(Centre { id: program_id(), clicked, texts, facts: facts.clone(), heard: Mutex::default() });
    tell(&centre, &facts).await;
    let mut looking = true;
    loop {
        tokio::select! {
            ask = asked.recv() => match ask {
                Some(Ask::Show(popup)) => {
                    let subject = popup.subject;
                    let outcome = in_time(&centre, move |centre| centre.show(&popup)).await;
                    let outcome = outcome.unwrap_or(Outcome::TimedOut);
                    // The desk is gone when nobody listens.
                    let _ = facts.send(Fact::Popup { subject, outcome });
                    if outcome != Outcome::Shown && outcome != Outcome::Replaced {
                        tell(&centre, &facts).await;
                    }
                }
                Some(Ask::Withdraw(subject)) => {
                    in_time(&centre, move |centre| centre.withdraw(subject)).await;
                }
                None => return,
            },
            again = looks.changed(), if looking => match again {
                Ok(()) => tell(&centre, &facts).await,
                Err(_) => looking = false,
            },
        }
    }
}

async fn tell(centre: &Arc<Centre>, facts: &Facts) {
    let service = in_time(centre, Centre::service).await.unwrap_or(PopupService::Silent);
    // The desk is gone when nobody listens.
    let _ = facts.send(Fact::PopupService(service));
}

/// Calls the system on a thread that may wait for it; none when it does not answer.
async fn in_time<T: Send + 'static>(
    centre: &Arc<Centre>,
    call: impl FnOnce(&Centre) -> T + Send + 'static,
) -> Option<T> {
    let centre = Arc::clone(centre);
    let call = tokio::task::spawn_blocking(move || call(&centre));
    tokio::time::timeout(ANSWER_WITHIN, call).await.ok()?.ok()
}

/// Who shows the popup, as Windows knows it.
fn program_id() -> HSTRING {
    let built_here = std::env::current_exe().is_ok_and(|program| {
        let folder = program.parent().and_then(Path::file_name);
        folder.is_some_and(|folder| folder == "debug" || folder == "release")
    });
    HSTRING::from(if built_here { POWERSHELL } else { IDENTIFIER })
}

/// The system's notification centre.
struct Centre {
    id: HSTRING,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    texts: Arc<Texts>,
    facts: Facts,
    /// Kept, since a popup that is dropped tells of no click. The oldest first.
    heard: Mutex<Vec<(Subject, ToastNotification)>>,
}

impl Centre {
    fn notifier(&self) -> Result<ToastNotifier> {
        ToastNotificationManager::CreateToastNotifierWithId(&self.id)
    }

    fn service(&self) -> PopupService {
        match self.notifier() {
            Ok(notifier) if is_off(&notifier) => PopupService::Refuses,
            Ok(_) => PopupService::Answers { name: "Windows".to_owned(), clicks: true, body: true },
            Err(error) => {
                tracing::warn!(%error, "Windows shows no popups");
                PopupService::Missing
            }
        }
    }

    fn show(&self, popup: &Popup) -> Outcome {
        let shown = self.notifier().and_then(|notifier| {
            if is_off(&notifier) {
                return Ok(Outcome::Refused);
            }
            let toast = self.toast(popup)?;
            notifier.Show(&toast)?;
            Ok(if self.hear(popup.subject, toast) { Outcome::Replaced } else { Outcome::Shown })
        });
        shown.unwrap_or_else(|error| {
            tracing::warn!(%error, "the popup was refused");
            Outcome::Refused
        })
    }

    fn toast(&self, popup: &Popup) -> Result<ToastNotification> {
        let subject = popup.subject;
        let document = XmlDocument::new()?;
        document.LoadXml(&HSTRING::from(toast::xml(&popup.reason, &self.texts)))?;
        let toast = ToastNotification::CreateToastNotification(&document)?;
        toast.SetTag(&HSTRING::from(word_of(subject)))?;
        toast.SetGroup(&HSTRING::from(GROUP))?;
        let clicked = self.clicked.clone();
        toast.Activated(&TypedEventHandler::<ToastNotification, IInspectable>::new(move |_, told| {
            let told = told.as_ref().and_then(|told| told.cast::<ToastActivatedEventArgs>().ok());
            let key = told.and_then(|told| told.Arguments().ok());
            if let Some(action) = key.and_then(|key| action_of(&key.to_string())) {
                // Nobody listens any more once the program ends.
                let _ = clicked.send((subject, action));
            }
            Ok(())
        }))?;
        let facts = self.facts.clone();
        toast.Failed(&TypedEventHandler::new(move |_, _| {
            // The desk is gone when nobody listens.
            let _ = facts.send(Fact::Popup { subject, outcome: Outcome::Refused });
            Ok(())
        }))?;
        Ok(toast)
    }

    /// Listens to a popup; true when it took the place of an earlier one.
    fn hear(&self, subject: Subject, toast: ToastNotification) -> bool {
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        let before = heard.len();
        heard.retain(|(other, _)| *other != subject);
        let replaced = heard.len() != before;
        heard.push((subject, toast));
        if heard.len() > HEARD_MAX {
            heard.remove(0);
        }
        replaced
    }

    fn withdraw(&self, subject: Subject) {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).retain(|(other, _)| *other != subject);
        let tag = HSTRING::from(word_of(subject));
        let removed = ToastNotificationManager::History()
            .and_then(|history| history.RemoveGroupedTagWithId(&tag, &HSTRING::from(GROUP), &self.id));
        if let Err(error) = removed {
            tracing::debug!(%error, "the popup was gone");
        }
    }
}

/// Whether the operator, or the company, switched popups off. Before the first popup Windows may not tell.
fn is_off(notifier: &ToastNotifier) -> bool {
    notifier.Setting().is_ok_and(|setting| setting != NotificationSetting::Enabled)
}
