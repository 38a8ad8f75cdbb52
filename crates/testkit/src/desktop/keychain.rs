//! Looks into the Secret Service, without ever asking for a value.

use std::collections::HashMap;

use zbus::{
    Connection, Proxy, connection,
    zvariant::{ObjectPath, OwnedObjectPath},
};

const SERVICE: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";

/// What the keychain tells of a secret without telling the secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// What a person sees in a keychain program.
    pub label: String,
    /// By what programs find it.
    pub attributes: HashMap<String, String>,
}

/// The keychain of a stage.
#[derive(Debug)]
pub struct Keychain {
    bus: Connection,
}

impl Keychain {
    /// Reads the keychain on a bus.
    pub async fn open(bus_address: &str) -> Self {
        let bus = connection::Builder::address(bus_address).expect("a bus address").build().await;
        Self { bus: bus.expect("the session bus is joined") }
    }

    /// What is kept in the default collection.
    pub async fn secrets(&self) -> Vec<Secret> {
        let mut secrets = Vec::new();
        for item in self.items().await {
            let item = self.object(item, "org.freedesktop.Secret.Item").await;
            let label = item.get_property("Label").await.expect("a secret's label");
            let attributes = item.get_property("Attributes").await.expect("a secret's attributes");
            secrets.push(Secret { label, attributes });
        }
        secrets
    }

    /// Whether a secret with this attribute is kept.
    pub async fn contains(&self, attribute: &str, value: &str) -> bool {
        let has = |secret: &Secret| secret.attributes.get(attribute).is_some_and(|found| found == value);
        self.secrets().await.iter().any(has)
    }

    /// Forgets every secret.
    pub async fn delete_all(&self) {
        for item in self.items().await {
            let item = self.object(item, "org.freedesktop.Secret.Item").await;
            item.call_method("Delete", &()).await.expect("the secret is deleted");
        }
    }

    /// Locks the default collection, as at the lock of a screen. Nobody is there to type the password that opens it.
    pub async fn lock(&self) {
        let collection = self.default_collection().await.expect("there is a default collection");
        let service = self.service().await;
        service.call_method("Lock", &(vec![collection],)).await.expect("the collection is locked");
    }

    /// Whether there is a default collection and it is open.
    pub async fn is_unlocked(&self) -> bool {
        let Some(collection) = self.default_collection().await else { return false };
        let collection = self.object(collection, "org.freedesktop.Secret.Collection").await;
        collection.get_property("Locked").await.is_ok_and(|locked: bool| !locked)
    }

    async fn default_collection(&self) -> Option<OwnedObjectPath> {
        let answer = self.service().await.call_method("ReadAlias", &("default",)).await.ok()?;
        let path: OwnedObjectPath = answer.body().deserialize().ok()?;
        (path.as_str() != "/").then_some(path)
    }

    async fn items(&self) -> Vec<OwnedObjectPath> {
        let collection = self.default_collection().await.expect("there is a default collection");
        let collection = self.object(collection, "org.freedesktop.Secret.Collection").await;
        collection.get_property("Items").await.expect("the collection's items")
    }

    async fn service(&self) -> Proxy<'static> {
        let path = ObjectPath::from_static_str_unchecked(PATH).into();
        self.object(path, "org.freedesktop.Secret.Service").await
    }

    async fn object(&self, path: OwnedObjectPath, interface: &'static str) -> Proxy<'static> {
        zbus::proxy::Builder::<Proxy<'_>>::new(&self.bus)
            .destination(SERVICE)
            .and_then(|builder| builder.path(path))
            .and_then(|builder| builder.interface(interface))
            .expect("an address in the keychain")
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()
            .await
            .expect("an object of the keychain")
    }
}
