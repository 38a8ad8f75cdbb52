//! What a screen reader finds: the tree that programs give to AT-SPI.

use std::path::Path;

use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, Proxy, connection};

use super::stage::START_LIMIT;
use crate::wait::until_some;

/// Where distributions keep the service.
const LAUNCHERS: [&str; 3] =
    ["/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher", "/usr/lib/at-spi-bus-launcher"];

/// Deeper than any tree of ours.
const DEPTH_MAX: usize = 64;

/// The roles of AT-SPI with which something can be done, by `atspi-constants.h`: check boxes, combo boxes, menu items, tabs,
/// fields, buttons, sliders, links.
const CONTROLS: [u32; 15] = [7, 8, 11, 35, 37, 40, 43, 44, 45, 51, 52, 62, 79, 88, 129];

/// Something in a program's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accessible {
    /// Its role, by the numbers of AT-SPI.
    pub role: u32,
    /// What a screen reader calls it; may be empty.
    pub name: String,
    /// Its element's id or class, to find it by; may be empty.
    pub attributes: String,
    /// How deep it lies.
    pub depth: usize,
}

impl Accessible {
    /// Something can be done with it.
    #[must_use]
    pub fn is_control(&self) -> bool {
        CONTROLS.contains(&self.role)
    }
}

/// The bus of assistive technologies.
#[derive(Debug)]
pub struct Accessibility {
    bus: Connection,
}

/// Where the service is, when it is installed.
pub(super) fn launcher() -> Option<&'static str> {
    LAUNCHERS.into_iter().find(|path| Path::new(path).is_file())
}

/// An object on the bus: who has it, and where.
type Place = (String, OwnedObjectPath);

impl Accessibility {
    /// Waits for the service on the session's bus.
    pub(super) async fn open(session: &Connection) -> Self {
        let bus = until_some("the bus of assistive technologies answers", START_LIMIT, async || {
            let service = Proxy::new(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus").await.ok()?;
            let address: String = service.call("GetAddress", &()).await.ok()?;
            let status = Proxy::new(session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Status").await.ok()?;
            // Programs give their tree away only where somebody reads it.
            status.set_property("IsEnabled", true).await.ok()?;
            connection::Builder::address(address.as_str()).ok()?.build().await.ok()
        })
        .await;
        Self { bus }
    }

    /// Everything that the programs of the stage show, outer things first. What goes away meanwhile is left out.
    pub async fn tree(&self) -> Vec<Accessible> {
        let root = OwnedObjectPath::try_from("/org/a11y/atspi/accessible/root").expect("a path");
        let (mut found, mut next) = (Vec::new(), vec![(("org.a11y.atspi.Registry".to_owned(), root), 0)]);
        while let Some((place, depth)) = next.pop() {
            let Some((one, children)) = self.look(place, depth).await else { continue };
            found.push(one);
            if depth < DEPTH_MAX {
                next.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
            }
        }
        found
    }

    async fn look(&self, (owner, path): Place, depth: usize) -> Option<(Accessible, Vec<Place>)> {
        let one = Proxy::new(&self.bus, owner, path, "org.a11y.atspi.Accessible").await.ok()?;
        let mut children: Vec<Place> = one.call("GetChildren", &()).await.ok()?;
        // GTK's bridge leaves the page in a web view out of the list, and gives it when asked for it.
        let count: i32 = one.get_property("ChildCount").await.unwrap_or(0);
        if children.is_empty() && count == 1 {
            children.extend(one.call::<_, _, Place>("GetChildAtIndex", &0_i32).await);
        }
        let attributes: std::collections::BTreeMap<String, String> =
            one.call("GetAttributes", &()).await.unwrap_or_default();
        let accessible = Accessible {
            role: one.call("GetRole", &()).await.ok()?,
            name: one.get_property("Name").await.unwrap_or_default(),
            attributes: ["id", "class"]
                .iter()
                .filter_map(|name| attributes.get(*name).cloned())
                .collect::<Vec<_>>()
                .join(" "),
            depth,
        };
        Some((accessible, children))
    }
}
