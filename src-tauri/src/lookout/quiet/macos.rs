//! What macOS tells of its focus modes: they are kept in a file, which not every program may read.

use serde::Deserialize;
use serde_json::Value;

/// In the operator's home.
const ASSERTIONS: &str = "Library/DoNotDisturb/DB/Assertions.json";

/// The part of the file that counts.
#[derive(Deserialize)]
struct Assertions {
    data: Vec<Store>,
}

#[derive(Deserialize)]
struct Store {
    /// One for each focus that is on; not there when none is.
    #[serde(default, rename = "storeAssertionRecords")]
    records: Vec<Value>,
}

/// Whether a focus is on; none: the program may not know. May block.
pub(super) fn is_on() -> Option<bool> {
    let file = std::fs::read(std::env::home_dir()?.join(ASSERTIONS)).ok()?;
    read(&file)
}

fn read(file: &[u8]) -> Option<bool> {
    let assertions: Assertions = serde_json::from_slice(file).ok()?;
    Some(assertions.data.iter().any(|store| !store.records.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_focus_is_on_while_there_is_a_record_of_it() {
        assert_eq!(read(br#"{"data":[{"storeAssertionRecords":[{"assertionUUID":"x"}]}]}"#), Some(true));
        assert_eq!(read(br#"{"data":[{"storeInvalidationRecords":[{}]}]}"#), Some(false));
        assert_eq!(read(b"another form"), None);
    }
}
