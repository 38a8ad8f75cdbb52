//! A tray (`org.kde.StatusNotifierWatcher`): sees icons, reads their menus and chooses from them.

use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use zbus::{
    Connection, Proxy, connection,
    fdo::{self, DBusProxy},
    interface,
    message::Header,
    object_server::{InterfaceRef, SignalEmitter},
    zvariant::{OwnedObjectPath, OwnedValue, Structure, Value},
};

use crate::wait::{PATIENCE, until_some};

const PATH: &str = "/StatusNotifierWatcher";
const NAME: &str = "org.kde.StatusNotifierWatcher";
const ITEM: &str = "org.kde.StatusNotifierItem";
const MENU: &str = "com.canonical.dbusmenu";

/// One entry of a tray icon's menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The program's number for it.
    pub id: i32,
    /// What is written, without the mark of the access key. Empty for a separator.
    pub label: String,
    /// Whether it can be chosen.
    pub enabled: bool,
    /// Whether it is seen.
    pub visible: bool,
    /// Whether it is checked; none when it cannot be.
    pub checked: Option<bool>,
    /// How deep in sub-menus; 0 at the top.
    pub depth: usize,
}

/// What a tray icon shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrayIcon {
    /// The icon's name, or its path.
    pub name: String,
    /// The picture's file, when the name leads to one.
    pub file: Option<PathBuf>,
    /// Differs whenever the picture does: of the file's content, or of the pixels sent over D-Bus.
    pub fingerprint: Option<u64>,
}

/// Where an icon is on the bus.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    owner: String,
    path: String,
}

#[derive(Debug, Clone, Default)]
struct Shared {
    items: Arc<Mutex<Vec<Item>>>,
    host: Arc<Mutex<bool>>,
}

/// The tray; the name is free again when it is dropped.
#[derive(Debug)]
pub struct TrayDouble {
    shared: Shared,
    bus: Connection,
}

impl TrayDouble {
    /// Starts a tray with a host on a bus.
    pub async fn start(bus_address: &str) -> Self {
        let shared = Shared::default();
        *shared.host.lock().unwrap_or_else(PoisonError::into_inner) = true;
        let bus = connection::Builder::address(bus_address)
            .and_then(|builder| builder.serve_at(PATH, Watcher(shared.clone())))
            .and_then(|builder| builder.name(NAME))
            .expect("the tray is described rightly")
            .build()
            .await
            .expect("the tray joins the bus");
        Self { shared, bus }
    }

    /// Whether somebody shows the icons that are registered; a desktop can have a watcher and no host.
    pub async fn host(&self, there: bool) {
        *self.shared.host.lock().unwrap_or_else(PoisonError::into_inner) = there;
        let watcher: InterfaceRef<Watcher> = self.bus.object_server().interface(PATH).await.expect("the watcher");
        let emitter = watcher.signal_emitter();
        let told = if there {
            Watcher::status_notifier_host_registered(emitter).await
        } else {
            Watcher::status_notifier_host_unregistered(emitter).await
        };
        told.expect("the signal is sent");
        let watcher = watcher.get().await;
        watcher.is_status_notifier_host_registered_changed(emitter).await.expect("the signal is sent");
    }

    /// How many icons of living programs are in the tray.
    pub async fn icons(&self) -> usize {
        self.items().await.len()
    }

    /// Waits until an icon is in the tray.
    ///
    /// # Panics
    /// When none comes in time.
    pub async fn wait_for_icon(&self) {
        self.item().await;
    }

    /// The newest icon's menu, flat, in the order it is read.
    pub async fn menu(&self) -> Vec<MenuItem> {
        let menu = self.menu_of(&self.item().await).await;
        // A program may fill its menu only when it is about to be seen.
        let _ = menu.call_method("AboutToShow", &(0,)).await;
        let none: Vec<&str> = Vec::new();
        let answer = menu.call_method("GetLayout", &(0, -1, none)).await.expect("the menu is read");
        let body = answer.body();
        let (_, root): (u32, Layout) = body.deserialize().expect("a menu's layout");
        let mut items = Vec::new();
        root.2.into_iter().for_each(|child| flatten(child, 0, &mut items));
        items
    }

    /// The menu's entry with a label.
    ///
    /// # Panics
    /// When there is none in time.
    pub async fn menu_item(&self, label: &str) -> MenuItem {
        let what = format!("the tray's menu has an entry called {label}");
        until_some(&what, PATIENCE, async || self.menu().await.into_iter().find(|item| item.label == label)).await
    }

    /// Chooses the menu's entry with a label, as by a click.
    ///
    /// # Panics
    /// When there is none in time.
    pub async fn choose(&self, label: &str) {
        let id = self.menu_item(label).await.id;
        let menu = self.menu_of(&self.item().await).await;
        menu.call_method("Event", &(id, "clicked", Value::from(0_i32), 0_u32)).await.expect("the menu hears the click");
    }

    /// What the newest icon shows.
    pub async fn icon(&self) -> TrayIcon {
        let item = self.proxy(&self.item().await, ITEM).await;
        let name: String = item.get_property("IconName").await.unwrap_or_default();
        let folder: String = item.get_property("IconThemePath").await.unwrap_or_default();
        let named = [PathBuf::from(&name), PathBuf::from(folder).join(format!("{name}.png"))];
        let file = named.into_iter().find(|file| file.is_file());
        let pixels: Vec<(i32, i32, Vec<u8>)> = item.get_property("IconPixmap").await.unwrap_or_default();
        let picture = match &file {
            Some(file) => std::fs::read(file).ok(),
            None => pixels.into_iter().max_by_key(|(width, ..)| *width).map(|(.., bytes)| bytes),
        };
        let fingerprint = picture.map(|bytes| {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            hasher.finish()
        });
        TrayIcon { name, file, fingerprint }
    }

    /// The newest icon's status: `Active`, `Passive` or `NeedsAttention`.
    pub async fn status(&self) -> String {
        self.property("Status").await
    }

    /// The newest icon's title.
    pub async fn title(&self) -> String {
        self.property("Title").await
    }

    async fn property(&self, name: &str) -> String {
        let item = self.proxy(&self.item().await, ITEM).await;
        item.get_property(name).await.unwrap_or_default()
    }

    async fn items(&self) -> Vec<Item> {
        let items = self.shared.items.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let bus = DBusProxy::new(&self.bus).await.expect("the bus's own object");
        let mut living = Vec::new();
        for item in items {
            let owner = item.owner.as_str().try_into().expect("a bus name");
            if bus.name_has_owner(owner).await.unwrap_or(false) {
                living.push(item);
            }
        }
        living
    }

    async fn item(&self) -> Item {
        until_some("an icon is in the tray", PATIENCE, async || self.items().await.pop()).await
    }

    async fn menu_of(&self, item: &Item) -> Proxy<'static> {
        let path: OwnedObjectPath =
            self.proxy(item, ITEM).await.get_property("Menu").await.expect("the tray's icon has a menu");
        self.proxy(&Item { owner: item.owner.clone(), path: path.to_string() }, MENU).await
    }

    async fn proxy(&self, item: &Item, interface: &'static str) -> Proxy<'static> {
        zbus::proxy::Builder::<Proxy<'_>>::new(&self.bus)
            .destination(item.owner.clone())
            .and_then(|builder| builder.path(item.path.clone()))
            .and_then(|builder| builder.interface(interface))
            .expect("an icon's address")
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .expect("the icon's object")
    }
}

/// An entry, its properties and its children, as `GetLayout` sends them.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

fn flatten(value: OwnedValue, depth: usize, items: &mut Vec<MenuItem>) {
    let structure = Structure::try_from(value).expect("a menu's entry is a structure");
    let (id, properties, children): Layout = structure.try_into().expect("a menu's entry");
    let text = |name: &str| properties.get(name).and_then(|value| value.downcast_ref::<String>().ok());
    let flag = |name: &str| properties.get(name).and_then(|value| value.downcast_ref::<bool>().ok());
    let state = properties.get("toggle-state").and_then(|value| value.downcast_ref::<i32>().ok());
    let label = text("label").unwrap_or_default();
    let can_be_checked = text("toggle-type").is_some_and(|kind| !kind.is_empty());
    items.push(MenuItem {
        id,
        // A single underscore marks the access key, two stand for one.
        label: label.replace("__", "\u{0}").replace('_', "").replace('\u{0}', "_"),
        enabled: flag("enabled").unwrap_or(true),
        visible: flag("visible").unwrap_or(true),
        checked: can_be_checked.then_some(state == Some(1)),
        depth,
    });
    children.into_iter().for_each(|child| flatten(child, depth + 1, items));
}

struct Watcher(Shared);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(
        &self,
        service: String,
        #[zbus(header)] header: Header<'_>,
        #[zbus(signal_emitter)] emitter: SignalEmitter<'_>,
    ) -> fdo::Result<()> {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        // Ayatana's library gives a path, KDE's a bus name.
        let (owner, path) = if service.starts_with('/') {
            (sender, service.clone())
        } else {
            (service.clone(), "/StatusNotifierItem".to_owned())
        };
        self.0.items.lock().unwrap_or_else(PoisonError::into_inner).push(Item { owner, path });
        Self::status_notifier_item_registered(&emitter, &service).await?;
        Ok(())
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        let items = self.0.items.lock().unwrap_or_else(PoisonError::into_inner);
        items.iter().map(|item| format!("{}{}", item.owner, item.path)).collect()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        *self.0.host.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_item_registered(emitter: &SignalEmitter<'_>, service: &str) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn status_notifier_host_unregistered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}
