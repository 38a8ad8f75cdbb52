//! Popups over D-Bus. One connection listens before anything is shown, so that no click is lost however soon it comes; the
//! subjects work side by side, since a service may be slow or silent for ever.

mod bus;
mod kept;
pub(crate) mod quiet;
mod serving;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deskbell_desk::ports::{Fact, Popup, PopupAction, PopupReason, PopupService, Subject};
use deskbell_protocol::Outcome;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use self::bus::{Abilities, Notify, Service, Taken, Told};
use self::kept::Kept;
use super::{Ask, action_of, key_of, label_of, shorten, time_on_screen, wording};
use crate::Facts;
use crate::lookout::Looks;
use crate::text::Texts;

/// How many signals of popups whose number is not known yet are held; other programs' are among them.
const EARLY_MAX: usize = 64;

/// How long is waited for what.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Any answer of the service: some never answer.
    answer: Duration,
    /// An answer that is late already: the popup is on the screen when it comes.
    late: Duration,
    /// A desktop that is about to start: its bus, and its own service where another would be started in its place.
    login: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { answer: Duration::from_secs(5), late: Duration::from_secs(300), login: Duration::from_secs(10) }
    }
}

/// Shows popups until nobody asks any more.
pub(super) async fn run(
    asked: UnboundedReceiver<Ask>,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    texts: Arc<Texts>,
    facts: Facts,
    looks: Looks,
    folder: &Path,
) {
    Task::new(asked, clicked, texts, facts, looks, folder).run(None).await;
}

/// A subject's place on the screen.
#[derive(Default)]
struct Place {
    /// What is to be there; none: nothing.
    wanted: Option<Popup>,
    /// Which ask that was.
    ask: u64,
    /// Which ask was carried out last, or is.
    tried: u64,
    /// The service is asked.
    busy: bool,
    /// How many answers are late.
    late: u32,
}

/// What became of something the service was asked for.
enum Done {
    Notified(Notified),
    /// An answer after the limit, or none.
    Late {
        subject: Subject,
        ask: u64,
        epoch: u64,
        taken: Option<Taken>,
    },
    Withdrawn(Subject),
    Probed {
        epoch: u64,
        found: Result<Abilities, Outcome>,
    },
    WaitedForLogin {
        epoch: u64,
    },
    /// A popup that nobody wants any more was taken away.
    Tidied,
    Written,
}

struct Notified {
    subject: Subject,
    ask: u64,
    epoch: u64,
    /// The popup whose place it takes, when that is on the screen.
    replaces: Option<u32>,
    answer: Answer,
    /// The service said that it keeps popups back.
    kept_back: bool,
}

enum Answer {
    Taken(Taken),
    Failed(Outcome),
    Late(BoxFuture<'static, zbus::Result<Taken>>),
}

struct Task {
    asked: UnboundedReceiver<Ask>,
    clicked: UnboundedSender<(Subject, PopupAction)>,
    texts: Arc<Texts>,
    facts: Facts,
    looks: Looks,
    limits: Limits,
    places: HashMap<Subject, Place>,
    kept: Kept,
    working: FuturesUnordered<BoxFuture<'static, Done>>,
    /// The session bus.
    service: Option<Service>,
    /// The unique name of the service that runs.
    owner: Option<String>,
    /// Counts the services.
    epoch: u64,
    /// What the one that runs can do; none: it has not told.
    abilities: Option<Abilities>,
    probing: bool,
    /// What the desk was told of it last.
    told: Option<PopupService>,
    /// Counts the asks.
    asks: u64,
    /// How many popups are on their way whose number is not known.
    unnumbered: usize,
    /// What was told of popups whose number is not known yet: a click may be faster than the answer.
    early: VecDeque<Told>,
    writing: bool,
}

impl Task {
    fn new(
        asked: UnboundedReceiver<Ask>,
        clicked: UnboundedSender<(Subject, PopupAction)>,
        texts: Arc<Texts>,
        facts: Facts,
        looks: Looks,
        folder: &Path,
    ) -> Self {
        Self {
            asked,
            clicked,
            texts,
            facts,
            looks,
            limits: Limits::default(),
            places: HashMap::new(),
            kept: Kept::open(folder),
            working: FuturesUnordered::new(),
            service: None,
            owner: None,
            epoch: 0,
            abilities: None,
            probing: false,
            told: None,
            asks: 0,
            unnumbered: 0,
            early: VecDeque::new(),
            writing: false,
        }
    }

    fn take(&mut self, ask: Ask) {
        self.asks += 1;
        let (subject, wanted) = match ask {
            Ask::Show(popup) => (popup.subject, Some(popup)),
            Ask::Withdraw(subject) => (subject, None),
        };
        let place = self.places.entry(subject).or_default();
        (place.wanted, place.ask) = (wanted, self.asks);
        self.work(subject);
    }

    /// Asks the service for what a subject wants, unless it is asked already: only the latest counts.
    fn work(&mut self, subject: Subject) {
        let (Some(service), Some(place)) = (&self.service, self.places.get_mut(&subject)) else { return };
        if place.busy {
            return;
        }
        if place.tried == place.ask {
            if place.wanted.is_none() && place.late == 0 {
                self.places.remove(&subject);
            }
            return;
        }
        place.tried = place.ask;
        let (service, limit) = (service.clone(), self.limits.answer);
        let id = self.kept.id(subject);
        if let Some(popup) = &place.wanted {
            place.busy = true;
            self.unnumbered += 1;
            let abilities = self.abilities.clone().unwrap_or_else(Abilities::unknown);
            let wire = on_the_wire(popup, id.unwrap_or(0), &abilities, &self.texts);
            let (ask, epoch) = (place.ask, self.epoch);
            let replaces = id.filter(|_| self.kept.is_on_screen(subject));
            self.working.push(Box::pin(async move {
                let asking = service.clone();
                let call = Box::pin(async move { asking.notify(wire).await });
                let (answer, kept_back) = tokio::join!(in_time(call, limit), service.keeps_back(abilities.teller));
                let kept_back = kept_back == Some(true);
                Done::Notified(Notified { subject, ask, epoch, replaces, answer, kept_back })
            }));
        } else if let Some(id) = id {
            place.busy = true;
            self.working.push(Box::pin(async move {
                close(&service, id, limit).await;
                Done::Withdrawn(subject)
            }));
        } else {
            self.work(subject);
        }
    }

    fn finish(&mut self, done: Done) {
        match done {
            Done::Notified(notified) => self.notified(notified),
            Done::Late { subject, ask, epoch, taken } => self.late(subject, ask, epoch, taken),
            Done::Withdrawn(subject) => {
                self.kept.forget(subject);
                if let Some(place) = self.places.get_mut(&subject) {
                    place.busy = false;
                }
                self.work(subject);
            }
            Done::Probed { epoch, found } => self.probed(epoch, found),
            Done::WaitedForLogin { epoch } if epoch == self.epoch => self.probe(),
            Done::WaitedForLogin { .. } | Done::Tidied => {}
            Done::Written => self.writing = false,
        }
        if self.unnumbered == 0 {
            self.early.clear();
        }
    }

    fn notified(&mut self, Notified { subject, ask, epoch, replaces, answer, kept_back }: Notified) {
        let limit = self.limits.late;
        let place = self.places.entry(subject).or_default();
        place.busy = false;
        // The service went away meanwhile, and the one that took its place knows nothing of it.
        let mut lost = false;
        match answer {
            Answer::Taken(Taken { id, by }) => {
                self.unnumbered -= 1;
                if self.owner.is_none() {
                    self.owner_is(Some(by.clone()));
                }
                if self.owner.as_deref() == Some(&by) {
                    self.on_screen(subject, id);
                    let outcome = match replaces {
                        _ if kept_back => Outcome::DoNotDisturb,
                        Some(former) if former == id => Outcome::Replaced,
                        _ => Outcome::Shown,
                    };
                    self.became(subject, outcome);
                } else {
                    lost = true;
                }
            }
            Answer::Failed(outcome) => {
                self.unnumbered -= 1;
                lost = outcome == Outcome::NoService && epoch != self.epoch && self.owner.is_some();
                if !lost {
                    self.became(subject, outcome);
                }
            }
            Answer::Late(call) => {
                place.late += 1;
                self.became(subject, Outcome::TimedOut);
                self.working.push(Box::pin(async move {
                    let taken = tokio::time::timeout(limit, call).await.ok().and_then(Result::ok);
                    Done::Late { subject, ask, epoch, taken }
                }));
            }
        }
        if lost {
            self.try_again(subject);
        }
        self.work(subject);
    }

    /// A popup whose answer came after the limit stays when it is still the one that is wanted.
    fn late(&mut self, subject: Subject, ask: u64, epoch: u64, taken: Option<Taken>) {
        self.unnumbered -= 1;
        let place = self.places.entry(subject).or_default();
        place.late -= 1;
        let waits = place.wanted.is_some() && place.ask == ask && !place.busy;
        let known = self.kept.id(subject);
        match taken {
            Some(Taken { id, by }) if self.owner.as_deref() == Some(&by) => {
                if known == Some(id) || (waits && known.is_none()) {
                    self.on_screen(subject, id);
                    self.became(subject, Outcome::Shown);
                } else {
                    self.tidy(id);
                    self.probe();
                }
            }
            _ if epoch != self.epoch && self.owner.is_some() => self.try_again(subject),
            _ => {}
        }
        self.work(subject);
    }

    fn on_screen(&mut self, subject: Subject, id: u32) {
        self.kept.put(subject, id);
        let (its, others): (VecDeque<Told>, _) = self.early.drain(..).partition(|told| told.id() == id);
        self.early = others;
        for told in its {
            self.hear(subject, told);
        }
    }

    /// What the service tells of some program's popup.
    fn heard(&mut self, by: &str, told: Told) {
        if self.owner.as_deref() != Some(by) {
            return;
        }
        if let Some(subject) = self.kept.subject(told.id()) {
            self.hear(subject, told);
        } else if self.unnumbered > 0 {
            self.early.push_back(told);
            if self.early.len() > EARLY_MAX {
                self.early.pop_front();
            }
        }
    }

    /// What the service tells of ours.
    fn hear(&mut self, subject: Subject, told: Told) {
        let place = self.places.get_mut(&subject);
        // What was on the screen gives way to what is on its way.
        let giving_way = place.as_ref().is_some_and(|place| place.busy);
        match told {
            Told::Invoked { key, .. } => {
                if let Some(action) = action_of(&key) {
                    // Nobody listens any more once the program ends.
                    let _ = self.clicked.send((subject, action));
                }
            }
            Told::Closed { expired: true, .. } => self.kept.gone(subject),
            Told::Closed { expired: false, .. } => self.kept.forget(subject),
        }
        if let (Some(place), false) = (place, giving_way)
            && place.tried == place.ask
        {
            place.wanted = None;
        }
        self.work(subject);
    }

    /// Takes away what came too late to be wanted.
    fn tidy(&mut self, id: u32) {
        let Some(service) = self.service.clone() else { return };
        let limit = self.limits.answer;
        self.working.push(Box::pin(async move {
            close(&service, id, limit).await;
            Done::Tidied
        }));
    }

    /// Tells the desk what became of a popup, and of the service as far as that shows.
    fn became(&mut self, subject: Subject, outcome: Outcome) {
        // The desk is gone when nobody listens.
        let _ = self.facts.send(Fact::Popup { subject, outcome });
        let service = match outcome {
            Outcome::Shown | Outcome::Replaced | Outcome::DoNotDisturb => match &self.abilities {
                Some(abilities) => answers(abilities),
                None => return self.probe(),
            },
            failed => bus::service_of(failed),
        };
        if self.told.as_ref() != Some(&service) {
            let silent = service == PopupService::Silent;
            self.tell(service);
            if silent {
                self.probe_later();
            }
        }
    }

    fn tell(&mut self, service: PopupService) {
        self.told = Some(service.clone());
        // The desk is gone when nobody listens.
        let _ = self.facts.send(Fact::PopupService(service));
    }
}

fn answers(abilities: &Abilities) -> PopupService {
    PopupService::Answers { name: abilities.name.clone(), clicks: abilities.actions, body: abilities.body }
}

/// A popup in the words of the service, as far as it understands them.
fn on_the_wire(popup: &Popup, replaces: u32, abilities: &Abilities, texts: &Texts) -> Notify {
    let (title, body) = wording(&popup.reason, texts);
    let (summary, body) = match abilities {
        Abilities { body: false, .. } => (shorten(&format!("{title}: {body}")), String::new()),
        // The service reads markup in the body; what a client writes is text.
        Abilities { markup: true, .. } => (title, escape(&body)),
        _ => (title, body),
    };
    let button = popup.reason.button();
    let actions = [Some(PopupAction::Open), button].into_iter().flatten().filter(|_| abilities.actions);
    let actions = actions.flat_map(|action| [key_of(action).to_owned(), texts.get(label_of(action))]).collect();
    let timeout = time_on_screen(&popup.reason).unwrap_or_default();
    Notify { replaces, summary, body, actions, timeout_ms: i32::try_from(timeout.as_millis()).unwrap_or_default() }
}

/// A client's text as text, for services that read a little HTML.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

async fn in_time(call: BoxFuture<'static, zbus::Result<Taken>>, limit: Duration) -> Answer {
    use futures_util::future::{Either, select};

    match select(call, Box::pin(tokio::time::sleep(limit))).await {
        Either::Left((Ok(taken), _)) => Answer::Taken(taken),
        Either::Left((Err(error), _)) => {
            tracing::warn!(%error, "the popup was refused");
            Answer::Failed(bus::outcome(&error))
        }
        Either::Right(((), call)) => {
            tracing::warn!("the notification service did not answer");
            Answer::Late(call)
        }
    }
}

/// Takes a popup away. It may be gone already, and a service that is silent now does it when it is not.
async fn close(service: &Service, id: u32, limit: Duration) {
    match tokio::time::timeout(limit, service.close(id)).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the popup was gone"),
        Err(_) => tracing::warn!("the notification service did not answer"),
    }
}

/// Whether a popup is worth showing when a service comes at last.
fn lasts(reason: &PopupReason) -> bool {
    !matches!(reason, PopupReason::Test | PopupReason::ConnectionBack)
}
