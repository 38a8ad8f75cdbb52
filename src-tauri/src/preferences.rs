//! The cheap things that survive a restart, kept by the store plugin. The plugin writes in place, so a crash or a full disk can
//! leave a broken file; a copy written whole beside it is used then.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use deskbell_desk::ports::{Preferences, Remembered};
use serde_json::Value;
use tauri::Wry;
use tauri_plugin_store::{Store, StoreExt};

/// Grows when an old build would misread what a new one wrote.
const VERSION: u32 = 1;
const VALUE_KEY: &str = "remembered";
const VERSION_KEY: &str = "version";

/// Preferences in a file of the data folder.
pub struct StoredPreferences {
    store: Arc<Store<Wry>>,
    backup: PathBuf,
    writing: Mutex<()>,
}

impl StoredPreferences {
    /// Opens `preferences.json` in the data folder.
    ///
    /// # Errors
    /// When the store plugin cannot be used.
    pub fn open(app: &tauri::App, data: &std::path::Path) -> Result<Self, tauri_plugin_store::Error> {
        let store = app.store_builder(data.join("preferences.json")).disable_auto_save().build()?;
        Ok(Self { store, backup: data.join("preferences.backup.json"), writing: Mutex::new(()) })
    }
}

impl Preferences for StoredPreferences {
    fn load(&self) -> Remembered {
        let stored = if self.store.get(VERSION_KEY) == Some(VERSION.into()) { self.store.get(VALUE_KEY) } else { None };
        let backup = || std::fs::read(&self.backup).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        choose(stored, backup)
    }

    fn save(&self, remembered: &Remembered) {
        let _one_at_a_time = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let value = match serde_json::to_value(remembered) {
            Ok(value) => value,
            Err(error) => return tracing::error!(%error, "preferences could not be put into JSON"),
        };
        self.store.set(VERSION_KEY, VERSION);
        self.store.set(VALUE_KEY, value.clone());
        if let Err(error) = self.store.save() {
            tracing::error!(%error, "preferences could not be written");
        }
        if let Err(error) = write_whole(&self.backup, &value) {
            tracing::error!(%error, "the copy of the preferences could not be written");
        }
    }
}

/// What the store holds, or else the copy, or else defaults.
fn choose(stored: Option<Value>, backup: impl FnOnce() -> Option<Value>) -> Remembered {
    let read = |value: Value| serde_json::from_value(value).ok();
    stored.and_then(read).or_else(|| backup().and_then(read)).unwrap_or_default()
}

fn write_whole(path: &std::path::Path, value: &Value) -> std::io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    std::fs::write(&unfinished, serde_json::to_vec_pretty(value)?)?;
    std::fs::File::open(&unfinished)?.sync_all()?;
    std::fs::rename(unfinished, path)
}

#[cfg(test)]
mod tests {
    use deskbell_desk::ports::SignedInTo;

    use super::*;

    fn remembered() -> Remembered {
        let signed_in_to = SignedInTo { address: "https://chat.example".into(), username: "ines".into(), local: false };
        Remembered { signed_in_to: Some(signed_in_to), ..Remembered::default() }
    }

    #[test]
    fn a_lost_or_broken_file_is_healed_from_the_copy() {
        let good = serde_json::to_value(remembered()).expect("plain data");
        assert_eq!(choose(Some(good.clone()), || None), remembered());
        assert_eq!(choose(None, || Some(good.clone())), remembered());
        assert_eq!(choose(Some(Value::from("broken")), || Some(good)), remembered());
        assert_eq!(choose(None, || None), Remembered::default());
    }

    #[test]
    fn the_copy_is_replaced_whole() {
        let folder = tempfile_folder();
        let path = folder.join("preferences.backup.json");
        write_whole(&path, &Value::from(1)).expect("writable");
        write_whole(&path, &Value::from(2)).expect("writable");
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "2");
        assert_eq!(std::fs::read_dir(&folder).expect("readable").count(), 1, "nothing unfinished is left");
        std::fs::remove_dir_all(folder).expect("removable");
    }

    fn tempfile_folder() -> PathBuf {
        let folder = std::env::temp_dir().join(format!("deskbell-preferences-{}", uuid::Uuid::now_v7()));
        std::fs::create_dir_all(&folder).expect("writable temp folder");
        folder
    }
}
