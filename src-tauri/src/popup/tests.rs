//! The popup task on a bus of the test's own, with a double of the notification service, and with dunst.

mod dunst;
mod service;

use std::process::{Child, Command, Stdio};

use deskbell_desk::view::Language;
use deskbell_protocol::SessionId;
use deskbell_testkit::{NotificationDouble, wait};
use tempfile::TempDir;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);
/// The double answers within a millisecond; the real limits would make the tests slow.
const LIMITS: Limits =
    Limits { answer: Duration::from_millis(700), late: Duration::from_secs(20), login: Duration::from_millis(50) };

/// A bus that starts no services but those in its folder.
struct PrivateBus {
    process: Child,
    address: String,
    folder: TempDir,
}

impl PrivateBus {
    async fn start() -> Self {
        Self::start_in(tempfile::tempdir().expect("a folder")).await
    }

    async fn start_in(folder: TempDir) -> Self {
        let address = format!("unix:path={}", folder.path().join("bus").display());
        let process = Self::spawn(folder.path(), &address);
        let bus = Self { process, address, folder };
        bus.wait_until_it_answers().await;
        bus
    }

    /// Another one takes its place, at the same address.
    async fn restart(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
        self.process = Self::spawn(self.folder.path(), &self.address);
        self.wait_until_it_answers().await;
    }

    async fn wait_until_it_answers(&self) {
        wait::until("the bus answers", PATIENCE, async || bus::connect(Some(&self.address)).await.is_ok()).await;
    }

    fn spawn(folder: &Path, address: &str) -> Child {
        let configuration = folder.join("bus.conf");
        let services = folder.display();
        let text = format!(
            "<!DOCTYPE busconfig PUBLIC \"-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN\"\n\
             \"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd\">\n\
             <busconfig><type>session</type><keep_umask/><listen>{address}</listen><auth>EXTERNAL</auth>\n\
             <servicedir>{services}</servicedir>\n\
             <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/>\n\
             <allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>\n"
        );
        std::fs::write(&configuration, text).expect("writable");
        let file = format!("--config-file={}", configuration.display());
        let mut command = Command::new("dbus-daemon");
        command.args([&file, "--nofork", "--nopidfile"]).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().expect("dbus-daemon is installed")
    }

    /// The folder of the program's data.
    fn data(&self) -> &Path {
        self.folder.path()
    }

    async fn service(&self) -> NotificationDouble {
        NotificationDouble::start(&self.address).await
    }
}

impl Drop for PrivateBus {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One run of the program, as far as popups go.
struct Program {
    asks: UnboundedSender<Ask>,
    clicks: UnboundedReceiver<(Subject, PopupAction)>,
    facts: UnboundedReceiver<Fact>,
    look: watch::Sender<u64>,
    task: JoinHandle<()>,
}

impl Program {
    fn start(bus: &PrivateBus) -> Self {
        Self::start_at(&bus.address, bus.data(), LIMITS)
    }

    fn start_at(address: &str, data: &Path, limits: Limits) -> Self {
        let (asks, asked) = unbounded_channel();
        let (clicked, clicks) = unbounded_channel();
        let (told, facts) = unbounded_channel();
        let (look, looks) = watch::channel(0);
        let mut task = Task::new(asked, clicked, Arc::new(Texts::new(Language::En)), told, looks, data);
        task.limits = limits;
        let address = address.to_owned();
        let task = tokio::spawn(async move { task.run(Some(&address)).await });
        Self { asks, clicks, facts, look, task }
    }

    /// Started on a bus with a service that answers.
    async fn started(bus: &PrivateBus) -> Self {
        let mut program = Self::start(bus);
        program.service(|service| matches!(service, PopupService::Answers { .. })).await;
        program
    }

    fn show(&self, subject: Subject, reason: PopupReason) {
        self.asks.send(Ask::Show(Popup { subject, reason })).expect("the task runs");
    }

    fn withdraw(&self, subject: Subject) {
        self.asks.send(Ask::Withdraw(subject)).expect("the task runs");
    }

    async fn click(&mut self) -> (Subject, PopupAction) {
        let click = tokio::time::timeout(PATIENCE, self.clicks.recv()).await;
        click.expect("a click arrives in time").expect("the task runs")
    }

    async fn fact<T>(&mut self, what: &str, mut fits: impl FnMut(Fact) -> Option<T>) -> T {
        let look = async {
            loop {
                if let Some(found) = fits(self.facts.recv().await.expect("the task runs")) {
                    return found;
                }
            }
        };
        let Ok(found) = tokio::time::timeout(PATIENCE, look).await else { panic!("waited in vain for {what}") };
        found
    }

    /// What became of the next popup.
    async fn outcome(&mut self) -> (Subject, Outcome) {
        let popup = |fact| match fact {
            Fact::Popup { subject, outcome } => Some((subject, outcome)),
            _ => None,
        };
        self.fact("a receipt", popup).await
    }

    async fn service(&mut self, mut fits: impl FnMut(&PopupService) -> bool) -> PopupService {
        let service = |fact| match fact {
            Fact::PopupService(service) if fits(&service) => Some(service),
            _ => None,
        };
        self.fact("the service", service).await
    }

    /// Ends the run and waits until it left everything as the next one finds it.
    async fn end(self) {
        drop(self.asks);
        self.task.await.expect("the task ends by itself");
    }
}

fn session() -> Subject {
    Subject::Session(SessionId(uuid::Uuid::now_v7()))
}

fn waits(name: &str) -> PopupReason {
    PopupReason::ClientWaiting { name: name.into(), label: None, group: Some("Refunds".into()) }
}

fn wrote(text: &str) -> PopupReason {
    PopupReason::ClientWrote { name: "Anna".into(), text: Some(text.into()) }
}

#[test]
fn every_button_has_its_own_key_and_a_label_in_both_languages() {
    use PopupAction::{Accept, GoOnline, Open, Seen, TryNow};

    for action in [Open, Accept, GoOnline, TryNow, Seen] {
        assert_eq!(action_of(key_of(action)), Some(action));
        for language in [Language::En, Language::Cs] {
            assert_ne!(Texts::new(language).get(label_of(action)), label_of(action), "{action:?} in {language:?}");
        }
    }
    assert_eq!(action_of("delete-everything"), None, "what is not ours");
}

#[test]
fn a_limited_service_gets_what_it_can_show() {
    let texts = Texts::new(Language::En);
    let popup = |reason| Popup { subject: Subject::Test, reason };
    let wire = |reason, abilities: Abilities| on_the_wire(&popup(reason), 0, &abilities, &texts);
    let able = |actions, body, markup| Abilities { actions, body, markup, ..Abilities::unknown() };

    let full = wire(waits("Anna"), able(true, true, true));
    assert_eq!((full.summary.as_str(), full.body.as_str()), ("Anna is waiting", "In the queue of Refunds."));
    assert_eq!(full.actions, ["default", "Open", "accept", "Accept"]);
    assert_eq!(full.timeout_ms, 0, "a client who waits stays on the screen");
    assert!(wire(waits("Anna"), able(false, true, true)).actions.is_empty());
    let titled = wire(wrote("<b>1 & 2</b>"), able(true, false, true));
    assert_eq!((titled.summary.as_str(), titled.body.as_str()), ("Anna: <b>1 & 2</b>", ""));
    assert_eq!(titled.timeout_ms, 8_000);
    assert_eq!(wire(wrote("<b>1 & 2</b>"), able(true, true, true)).body, "&lt;b&gt;1 &amp; 2&lt;/b&gt;");
    assert_eq!(wire(wrote("<b>1 & 2</b>"), able(true, true, false)).body, "<b>1 & 2</b>", "no markup is read there");
    let long = "ž".repeat(5_000);
    assert!(wire(wrote(&long), able(true, false, false)).summary.chars().count() < 250);
    assert!(wire(waits(&long), able(true, true, false)).summary.chars().count() < 250);
}
