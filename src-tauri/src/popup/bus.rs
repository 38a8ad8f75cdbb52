//! The notification service, `org.freedesktop.Notifications`, on the session bus.

use std::collections::HashMap;

use deskbell_desk::ports::PopupService;
use deskbell_protocol::Outcome;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use zbus::fdo::{self, DBusProxy};
use zbus::message::Type;
use zbus::zvariant::Value;
use zbus::{Connection, MatchRule, Message, MessageStream};

use super::quiet::{self, Teller};

pub(super) const NAME: &str = "org.freedesktop.Notifications";
pub(super) const PATH: &str = "/org/freedesktop/Notifications";

/// The specification's reason of a popup that went because its time was over.
const EXPIRED: u32 = 1;

/// The session bus and the service on it, whoever that is right now.
#[derive(Debug, Clone)]
pub(super) struct Service {
    bus: Connection,
}

/// What a popup looks like on the wire.
#[derive(Debug)]
pub(super) struct Notify {
    /// Whose place it takes; 0: nobody's.
    pub(super) replaces: u32,
    pub(super) summary: String,
    pub(super) body: String,
    /// Keys, each followed by its label.
    pub(super) actions: Vec<String>,
    /// Milliseconds until it goes by itself; 0: never.
    pub(super) timeout_ms: i32,
}

/// The service took a popup.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) id: u32,
    /// The unique name of the service that answered.
    pub(super) by: String,
}

/// What the service tells of a popup, whoever's it is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// The popup or one of its buttons was clicked.
    Invoked { id: u32, key: String },
    /// It is gone from the screen.
    Closed {
        id: u32,
        /// Its time was over: some services keep it where it can still be clicked.
        expired: bool,
    },
}

impl Told {
    pub(super) fn id(&self) -> u32 {
        match self {
            Self::Invoked { id, .. } | Self::Closed { id, .. } => *id,
        }
    }
}

/// What the service can do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Abilities {
    pub(super) name: String,
    pub(super) actions: bool,
    pub(super) body: bool,
    pub(super) markup: bool,
    pub(super) teller: Option<Teller>,
}

impl Abilities {
    /// As long as the service has not told: what is sent must be harmless to any.
    pub(super) fn unknown() -> Self {
        Self { name: String::new(), actions: true, body: true, markup: true, teller: None }
    }
}

/// What is listened to. Nothing is lost from here on.
pub(super) struct Ears {
    /// The sender's unique name, and what it tells.
    pub(super) told: BoxStream<'static, (String, Told)>,
    /// The service's new unique name, or none when it is gone.
    pub(super) owners: BoxStream<'static, Option<String>>,
}

/// The session bus, or the one at an address.
pub(super) async fn connect(address: Option<&str>) -> zbus::Result<Service> {
    let bus = match address {
        None => Connection::session().await?,
        Some(address) => zbus::connection::Builder::address(address)?.build().await?,
    };
    Ok(Service { bus })
}

impl Service {
    /// Listens to the service that runs, and to any that takes its place.
    pub(super) async fn listen(&self) -> zbus::Result<Ears> {
        let signals = MatchRule::builder().msg_type(Type::Signal).interface(NAME)?.path(PATH)?.build();
        let told = MessageStream::for_match_rule(signals, &self.bus, None).await?;
        let changes = MatchRule::builder()
            .msg_type(Type::Signal)
            .sender("org.freedesktop.DBus")?
            .interface("org.freedesktop.DBus")?
            .member("NameOwnerChanged")?
            .arg(0, NAME)?
            .build();
        let owners = MessageStream::for_match_rule(changes, &self.bus, None).await?;
        Ok(Ears {
            told: told.filter_map(async |message| read(&message.ok()?)).boxed(),
            owners: owners.filter_map(async |message| new_owner(&message.ok()?)).boxed(),
        })
    }

    /// The unique name of the service that runs; none when there is none.
    pub(super) async fn owner(&self) -> zbus::Result<Option<String>> {
        let name = NAME.try_into()?;
        match DBusProxy::new(&self.bus).await?.get_name_owner(name).await {
            Ok(owner) => Ok(Some(owner.to_string())),
            Err(fdo::Error::NameHasNoOwner(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the system knows how to start a service, should it be asked for something.
    pub(super) async fn can_be_started(&self) -> bool {
        let names = async { DBusProxy::new(&self.bus).await?.list_activatable_names().await };
        names.await.is_ok_and(|names| names.iter().any(|name| name.as_str() == NAME))
    }

    /// Which bus this is: unique names mean something on one bus only, and are never given twice there.
    pub(super) fn guid(&self) -> String {
        self.bus.server_guid().to_string()
    }

    /// Asks what the service can do, and starts one where the system knows how.
    pub(super) async fn abilities(&self) -> zbus::Result<Abilities> {
        let (name, ..): (String, String, String, String) =
            self.call("GetServerInformation", &()).await?.body().deserialize()?;
        let capabilities: Vec<String> = self.call("GetCapabilities", &()).await?.body().deserialize()?;
        let has = |wanted: &str| capabilities.iter().any(|capability| capability == wanted);
        let teller = quiet::teller(&self.bus).await;
        let (actions, body, markup) = (has("actions"), has("body"), has("body-markup"));
        Ok(Abilities { name, actions, body, markup, teller })
    }

    /// Shows a popup, and starts a service where the system knows how.
    pub(super) async fn notify(&self, popup: Notify) -> zbus::Result<Taken> {
        let hints: HashMap<&str, Value<'_>> = HashMap::from([
            ("category", "im.received".into()),
            ("desktop-entry", "Deskbell".into()),
            // Deskbell plays its own.
            ("suppress-sound", true.into()),
            ("urgency", 1_u8.into()),
        ]);
        let Notify { replaces, summary, body, actions, timeout_ms } = popup;
        let arguments = ("Deskbell", replaces, "deskbell", summary, body, actions, hints, timeout_ms);
        let answer = self.call("Notify", &arguments).await?;
        let by = answer.header().sender().map(ToString::to_string).unwrap_or_default();
        Ok(Taken { id: answer.body().deserialize()?, by })
    }

    /// Takes a popup from the screen.
    pub(super) async fn close(&self, id: u32) -> zbus::Result<()> {
        self.call("CloseNotification", &(id,)).await.map(drop)
    }

    /// Whether the service keeps popups back right now; none: it does not tell.
    pub(super) async fn keeps_back(&self, teller: Option<Teller>) -> Option<bool> {
        teller?.is_on(&self.bus).await
    }

    async fn call<B>(&self, method: &'static str, arguments: &B) -> zbus::Result<Message>
    where
        B: serde::Serialize + zbus::zvariant::DynamicType,
    {
        self.bus.call_method(Some(NAME), PATH, Some(NAME), method, arguments).await
    }
}

/// A signal of the service, as far as it concerns popups.
fn read(signal: &Message) -> Option<(String, Told)> {
    let header = signal.header();
    let told = match header.member()?.as_str() {
        "ActionInvoked" => {
            let (id, key) = signal.body().deserialize().ok()?;
            Told::Invoked { id, key }
        }
        "NotificationClosed" => {
            let (id, reason): (u32, u32) = signal.body().deserialize().ok()?;
            Told::Closed { id, expired: reason == EXPIRED }
        }
        _ => return None,
    };
    Some((header.sender()?.to_string(), told))
}

fn new_owner(signal: &Message) -> Option<Option<String>> {
    let (_, _, new): (String, String, String) = signal.body().deserialize().ok()?;
    Some(Some(new).filter(|new| !new.is_empty()))
}

/// What a failed call means for the popup.
pub(super) fn outcome(error: &zbus::Error) -> Outcome {
    use zbus::Error::{Connection, InputOutput, MethodError};

    const NOBODY: [&str; 4] = ["ServiceUnknown", "NameHasNoOwner", "NoReply", "Disconnected"];
    const SLOW: [&str; 2] = ["Timeout", "TimedOut"];
    match error {
        InputOutput(_) | Connection(..) => Outcome::NoService,
        MethodError(name, ..) => match name.strip_prefix("org.freedesktop.DBus.Error.") {
            // The bus could not start one that it knows of.
            Some(what) if NOBODY.contains(&what) || what.starts_with("Spawn.") => Outcome::NoService,
            Some(what) if SLOW.contains(&what) => Outcome::TimedOut,
            _ => Outcome::Refused,
        },
        _ => Outcome::Refused,
    }
}

/// What an outcome that is not a popup on the screen says of the service.
pub(super) fn service_of(outcome: Outcome) -> PopupService {
    match outcome {
        Outcome::NoService => PopupService::Missing,
        Outcome::TimedOut => PopupService::Silent,
        _ => PopupService::Refuses,
    }
}
