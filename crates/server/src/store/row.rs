//! Reading rows: ids, times and words from the text and integers they are stored as.

use deskbell_protocol::{Status, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::any::AnyRow;
use uuid::Uuid;

type Result<T> = std::result::Result<T, sqlx::Error>;

pub(crate) fn text(row: &AnyRow, name: &str) -> Result<String> {
    row.try_get(name)
}

/// Whether a text can be in the database at all: PostgreSQL's have no zero bytes, and asking for one is an error.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

pub(crate) fn maybe_text(row: &AnyRow, name: &str) -> Result<Option<String>> {
    row.try_get(name)
}

pub(crate) fn integer(row: &AnyRow, name: &str) -> Result<i64> {
    row.try_get(name)
}

pub(crate) fn maybe_integer(row: &AnyRow, name: &str) -> Result<Option<i64>> {
    row.try_get(name)
}

pub(crate) fn time(row: &AnyRow, name: &str) -> Result<Timestamp> {
    integer(row, name).map(Timestamp)
}

pub(crate) fn maybe_time(row: &AnyRow, name: &str) -> Result<Option<Timestamp>> {
    Ok(maybe_integer(row, name)?.map(Timestamp))
}

pub(crate) fn id<T: From<Uuid>>(row: &AnyRow, name: &str) -> Result<T> {
    parse_id(&text(row, name)?)
}

pub(crate) fn maybe_id<T: From<Uuid>>(row: &AnyRow, name: &str) -> Result<Option<T>> {
    maybe_text(row, name)?.map(|text| parse_id(&text)).transpose()
}

/// Ids that stand one after the other, with commas between.
pub(crate) fn ids<T: From<Uuid>>(row: &AnyRow, name: &str) -> Result<Vec<T>> {
    let text = maybe_text(row, name)?.unwrap_or_default();
    text.split(',').filter(|id| !id.is_empty()).map(parse_id).collect()
}

/// JSON that may be missing.
pub(crate) fn maybe_json<T: DeserializeOwned>(row: &AnyRow, name: &str) -> Result<Option<T>> {
    let text = maybe_text(row, name)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(|error| sqlx::Error::Decode(error.into()))
}

pub(crate) fn parse_id<T: From<Uuid>>(text: &str) -> Result<T> {
    Uuid::parse_str(text).map(T::from).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A value of an enum that is written as one word.
pub(crate) fn word<T: DeserializeOwned>(row: &AnyRow, name: &str) -> Result<T> {
    from_word(text(row, name)?)
}

pub(crate) fn maybe_word<T: DeserializeOwned>(row: &AnyRow, name: &str) -> Result<Option<T>> {
    maybe_text(row, name)?.map(from_word).transpose()
}

fn from_word<T: DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(word.into()).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// The word that an enum's value is written as.
pub(crate) fn to_word<T: Serialize>(value: T) -> Result<String> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(_) => Err(sqlx::Error::Encode("not a word".into())),
        Err(error) => Err(sqlx::Error::Encode(error.into())),
    }
}

/// A status from its column and that of its reason.
pub(crate) fn status(row: &AnyRow, name: &str, reason: &str) -> Result<Status> {
    match text(row, name)?.as_str() {
        "online" => Ok(Status::Online),
        "away" => Ok(Status::Away { reason_id: maybe_id(row, reason)? }),
        other => Err(sqlx::Error::Decode(format!("no such status: {other}").into())),
    }
}

pub(crate) fn status_word(status: Status) -> &'static str {
    match status {
        Status::Online => "online",
        Status::Away { .. } => "away",
    }
}

/// JSON as it is stored.
pub(crate) fn json<T: DeserializeOwned>(row: &AnyRow, name: &str) -> Result<T> {
    serde_json::from_str(&text(row, name)?).map_err(|error| sqlx::Error::Decode(error.into()))
}

pub(crate) fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))
}
