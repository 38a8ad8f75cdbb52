//! The popup task's days: the session bus comes and goes, and on it the service.

use futures_util::{FutureExt, StreamExt};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::bus::{self, Abilities, Ears, Service};
use super::kept::Whose;
use super::{Done, Fact, Outcome, Place, PopupService, Subject, Task, answers, close, lasts};

/// Why the bus is not listened to any more.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Nobody asks for popups any more.
    Program,
    Bus,
}

impl Task {
    /// Works on the session bus, or on the one at an address, and waits for one where there is none.
    pub(super) async fn run(mut self, address: Option<&str>) {
        loop {
            let end = match self.connect(address).await {
                Ok((service, ears)) => self.serve(service, ears).await,
                Err(error) => {
                    if self.told != Some(PopupService::Missing) {
                        tracing::warn!(%error, "there is no session bus");
                    }
                    End::Bus
                }
            };
            if end == End::Program || self.without_bus().await == End::Program {
                break;
            }
        }
        if self.kept.due().is_some() {
            self.kept.writing().carry_out();
        }
    }

    async fn connect(&mut self, address: Option<&str>) -> zbus::Result<(Service, Ears)> {
        let connecting = async {
            let service = bus::connect(address).await?;
            // From here on nothing is lost, whoever shows popups.
            let ears = service.listen().await?;
            let owner = service.owner().await?;
            zbus::Result::Ok((service, ears, owner))
        };
        let silent = || zbus::Error::Failure("the session bus did not answer".to_owned());
        let (service, ears, owner) = timeout(self.limits.answer, connecting).await.map_err(|_| silent())??;
        let whose = Whose { bus: service.guid(), service: owner.clone().unwrap_or_default() };
        self.service = Some(service.clone());
        self.epoch += 1;
        self.owner = owner;
        self.kept.belongs_to(whose);
        Ok((service, ears))
    }

    async fn serve(&mut self, service: Service, mut ears: Ears) -> End {
        // What the former run said of itself is not true any more; the desk says it anew.
        let limit = self.limits.answer;
        for subject in [Subject::Connection, Subject::Test, Subject::Status, Subject::Summary] {
            if let Some(id) = self.kept.id(subject).filter(|_| !self.places.contains_key(&subject)) {
                self.kept.forget(subject);
                let service = service.clone();
                self.working.push(Box::pin(async move {
                    close(&service, id, limit).await;
                    Done::Tidied
                }));
            }
        }
        if self.owner.is_some() || !service.can_be_started().await {
            self.probe();
        } else {
            self.probe_later();
        }
        let tried = |(subject, place): (&Subject, &Place)| (*subject, place.tried == place.ask);
        let waiting: Vec<(Subject, bool)> = self.places.iter().map(tried).collect();
        for (subject, tried) in waiting {
            if tried {
                self.try_again(subject);
            }
            self.work(subject);
        }
        let mut looking = true;
        loop {
            let due = self.kept.due().filter(|_| !self.writing);
            tokio::select! {
                biased;
                owner = ears.owners.next() => match owner {
                    Some(owner) => self.owner_is(owner),
                    None => return End::Bus,
                },
                Some(done) = self.working.next(), if !self.working.is_empty() => {
                    // The bus tells of a new owner before that one can answer.
                    while let Some(Some(owner)) = ears.owners.next().now_or_never() {
                        self.owner_is(owner);
                    }
                    self.finish(done);
                }
                told = ears.told.next() => match told {
                    Some((by, told)) => self.heard(&by, told),
                    None => return End::Bus,
                },
                ask = self.asked.recv() => match ask {
                    Some(ask) => self.take(ask),
                    None => return End::Program,
                },
                again = self.looks.changed(), if looking => match again {
                    Ok(()) => self.probe(),
                    Err(_) => looking = false,
                },
                () = sleep_until(due.unwrap_or_else(Instant::now)), if due.is_some() => self.write(),
            }
        }
    }

    /// Waits until somebody needs the bus again, or for a moment.
    async fn without_bus(&mut self) -> End {
        self.service = None;
        self.working.clear();
        (self.owner, self.abilities, self.unnumbered) = (None, None, 0);
        (self.probing, self.writing) = (false, false);
        self.early.clear();
        if self.told != Some(PopupService::Missing) {
            self.tell(PopupService::Missing);
        }
        let mut untold = Vec::new();
        for (subject, place) in &mut self.places {
            if place.wanted.is_some() && place.tried != place.ask {
                untold.push(*subject);
            }
            (place.busy, place.late, place.tried) = (false, 0, place.ask);
        }
        for subject in untold {
            // The desk is gone when nobody listens.
            let _ = self.facts.send(Fact::Popup { subject, outcome: Outcome::NoService });
        }
        tokio::select! {
            ask = self.asked.recv() => match ask {
                Some(ask) => {
                    self.take(ask);
                    End::Bus
                }
                None => End::Program,
            },
            Ok(()) = self.looks.changed() => {
                self.told = None;
                End::Bus
            }
            () = sleep(self.limits.login) => End::Bus,
        }
    }

    /// Another service shows popups from now on, or none.
    pub(super) fn owner_is(&mut self, owner: Option<String>) {
        let Some(service) = &self.service else { return };
        if self.owner == owner {
            return;
        }
        let whose = Whose { bus: service.guid(), service: owner.clone().unwrap_or_default() };
        self.kept.belongs_to(whose);
        self.owner = owner;
        self.epoch += 1;
        (self.abilities, self.probing) = (None, false);
        self.early.clear();
        let wanted = self.places.values().any(|place| place.wanted.is_some());
        if self.owner.is_none() {
            self.tell(PopupService::Missing);
        }
        // Where the system knows how, asking starts the next one.
        if self.owner.is_some() || wanted {
            self.probe();
        }
    }

    /// Asks the service what it can do.
    pub(super) fn probe(&mut self) {
        let Some(service) = self.service.clone() else { return };
        if self.probing {
            return;
        }
        self.probing = true;
        let (epoch, limit) = (self.epoch, self.limits.answer);
        self.working.push(Box::pin(async move {
            let found = match timeout(limit, service.abilities()).await {
                Ok(Ok(abilities)) => Ok(abilities),
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the notification service does not tell what it can do");
                    Err(bus::outcome(&error))
                }
                Err(_) => Err(Outcome::TimedOut),
            };
            Done::Probed { epoch, found }
        }));
    }

    /// The program may be there before the desktop's own service is. Asking now would start another one in its place, if
    /// another is installed, and the desktop's would find the name taken.
    pub(super) fn probe_later(&mut self) {
        let (epoch, pause) = (self.epoch, self.limits.login);
        self.working.push(Box::pin(async move {
            sleep(pause).await;
            Done::WaitedForLogin { epoch }
        }));
    }

    pub(super) fn probed(&mut self, epoch: u64, found: Result<Abilities, Outcome>) {
        if epoch != self.epoch {
            return;
        }
        self.probing = false;
        match found {
            Ok(abilities) => {
                self.tell(answers(&abilities));
                self.abilities = Some(abilities);
            }
            Err(outcome) => {
                self.tell(bus::service_of(outcome));
                // It may only have been slow.
                if outcome == Outcome::TimedOut {
                    self.probe_later();
                }
            }
        }
        if self.owner.is_some() {
            self.show_what_is_missing();
        }
    }

    /// Shows what is wanted and on no screen.
    fn show_what_is_missing(&mut self) {
        let missing = |subject: &Subject| self.kept.id(*subject).is_none();
        let subjects: Vec<Subject> = self.places.keys().copied().filter(missing).collect();
        for subject in subjects {
            self.try_again(subject);
            self.work(subject);
        }
    }

    /// Has a subject's popup shown again, unless an answer is awaited or its moment is over.
    pub(super) fn try_again(&mut self, subject: Subject) {
        let Some(place) = self.places.get_mut(&subject) else { return };
        if place.busy || place.late > 0 {
            return;
        }
        let worth_it = place.wanted.as_ref().is_some_and(|popup| lasts(&popup.reason));
        if worth_it {
            place.tried = 0;
        } else {
            place.wanted = None;
        }
    }

    fn write(&mut self) {
        self.writing = true;
        let writing = self.kept.writing();
        self.working.push(Box::pin(async move {
            // It ends badly only when the program ends.
            let _ = tokio::task::spawn_blocking(move || writing.carry_out()).await;
            Done::Written
        }));
    }
}
