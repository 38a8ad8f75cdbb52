//! Copies of the database with its files, and the way back. While a server runs on a data folder it holds a lock there, which a restore must have.

mod files;

use std::fs::{self, File, TryLockError};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{Connection as _, Executor as _, Row as _, query};

use crate::admin::Admin;
use crate::commands::administration::NewEpoch;
use crate::files::{private, sync_names};
use crate::sources::Sources;
use crate::store::Store;
use crate::store::blobs::{self, Blobs as _, Folder};
use crate::store::connect::{FILE, Place};
use crate::{ServerError, admin};

const LOCK: &str = "server.lock";

/// Where a backup is made ready before it takes the database's place.
const READYING: &str = "restoring";

/// How every SQLite database begins.
const MARK: &[u8; 16] = b"SQLite format 3\0";

/// The lock of a server; others may serve the same folder.
pub(crate) fn hold(folder: &Path) -> Result<Option<File>, ServerError> {
    // What is wrong with the folder is told where the database is opened.
    let Ok(lock) = lock_file(folder) else { return Ok(None) };
    match lock.try_lock_shared() {
        Ok(()) => Ok(Some(lock)),
        Err(TryLockError::WouldBlock) => Err(ServerError::BeingRestored(folder.to_owned())),
        Err(TryLockError::Error(error)) => {
            tracing::warn!(%error, "the data folder takes no locks: stop the server yourself before you restore a backup");
            Ok(None)
        }
    }
}

fn lock_file(folder: &Path) -> std::io::Result<File> {
    fs::create_dir_all(folder)?;
    File::options().create(true).truncate(false).write(true).open(folder.join(LOCK))
}

/// Writes a copy of the database, as it is at one moment, and of the files that its messages carry to `file`. Servers go on
/// meanwhile.
pub(crate) async fn write(store: &Store, file: &Path) -> Result<(), ServerError> {
    let Some(data) = store.folder() else { return Err(ServerError::NotOurDatabase) };
    let failed = |source| ServerError::File { file: file.to_owned(), source };
    if file.exists() {
        return Err(failed(ErrorKind::AlreadyExists.into()));
    }
    // Whole or not at all: what was cut off keeps another name.
    let unfinished = beside(file, "unfinished");
    remove(&unfinished).map_err(failed)?;
    let empty = private().write(true).create_new(true).open(&unfinished).map_err(failed)?;
    drop(empty);
    let target = unfinished.to_str().ok_or_else(|| failed(ErrorKind::InvalidFilename.into()))?;
    let mut connection = store.peek().await.map_err(admin::failed)?;
    connection.execute("PRAGMA query_only = OFF").await?;
    let copied = query("VACUUM INTO $1").bind(target).execute(&mut *connection).await;
    connection.execute("PRAGMA query_only = ON").await?;
    if let Err(error) = copied {
        remove(&unfinished).map_err(failed)?;
        return Err(error.into());
    }
    drop(connection);
    if let Err(error) = files::pack(&unfinished, data).await {
        remove(&unfinished).map_err(failed)?;
        return Err(error);
    }
    finish(&unfinished, file).map_err(failed)
}

/// Makes the backup `file` the database in `folder`. Its feed gets a new life, so that every desk and page loads everything anew.
/// Gives where the database that was there lies now.
///
/// # Errors
/// When a server runs there, a database is there and `replace` is not wished, the file is no backup, or the disk cannot be written.
pub async fn restore(folder: &Path, file: &Path, replace: bool) -> Result<Option<PathBuf>, ServerError> {
    let failed = |source| ServerError::File { file: file.to_owned(), source };
    let unwritable = |source| ServerError::FolderNotWritable { folder: folder.to_owned(), source };
    let mut first = [0; MARK.len()];
    File::open(file).and_then(|mut file| file.read_exact(&mut first)).map_err(|source| match source.kind() {
        ErrorKind::UnexpectedEof => no_backup(file, "it is too short"),
        _ => failed(source),
    })?;
    if &first != MARK {
        return Err(no_backup(file, "it is not a database"));
    }
    let lock = lock_file(folder).map_err(unwritable)?;
    lock.try_lock().map_err(|error| match error {
        TryLockError::WouldBlock => ServerError::ServerRuns(folder.to_owned()),
        TryLockError::Error(source) => unwritable(source),
    })?;
    let database = folder.join(FILE);
    if database.exists() && !replace {
        return Err(ServerError::DatabaseExists(database));
    }
    let readying = folder.join(READYING);
    remove_folder(&readying).map_err(unwritable)?;
    fs::create_dir(&readying).map_err(unwritable)?;
    let ready = make_ready(file, &readying).await;
    let placed = match ready {
        Ok(()) => put_in_place(&readying, folder).map_err(unwritable),
        Err(error) => Err(error),
    };
    remove_folder(&readying).map_err(unwritable)?;
    drop(lock);
    placed
}

/// Copies the backup, tries it, brings it to the newest structure and begins a new life of its feed.
async fn make_ready(file: &Path, folder: &Path) -> Result<(), ServerError> {
    let copy = folder.join(FILE);
    let failed = |source| ServerError::File { file: copy.clone(), source };
    let mut to = private().write(true).create_new(true).open(&copy).map_err(failed)?;
    File::open(file).and_then(|mut from| std::io::copy(&mut from, &mut to)).map_err(failed)?;
    drop(to);
    let sound = async {
        let mut connection = Place::Sqlite(copy.clone()).writing().await?;
        query("SELECT value FROM meta WHERE name = 'epoch'").fetch_one(&mut connection).await?;
        let answer = query("PRAGMA quick_check(1)").fetch_one(&mut connection).await?;
        let answer: String = answer.try_get(0)?;
        Ok::<_, sqlx::Error>((connection, answer))
    };
    let mut connection = match sound.await {
        Ok((connection, answer)) if answer == "ok" => connection,
        Ok((_, answer)) => return Err(no_backup(file, &answer)),
        Err(error) => return Err(no_backup(file, &error.to_string())),
    };
    files::unpack(&mut connection, file, folder).await?;
    connection.close().await?;
    let admin = Admin::open(folder).await?;
    let begun = admin.begin_new_life(NewEpoch::new(&Sources::system())?).await;
    admin.close().await;
    begun
}

/// Puts what was made ready in `readying` in the place of what is in `folder`, which is kept under other names.
fn put_in_place(readying: &Path, folder: &Path) -> std::io::Result<Option<PathBuf>> {
    let (database, files) = (folder.join(FILE), folder.join(blobs::FOLDER));
    let is_free = |n: &u32| {
        let ending = format!("replaced-{n}");
        !beside(&database, &ending).exists() && !beside(&files, &ending).exists()
    };
    let ending = format!("replaced-{}", (1..).find(is_free).unwrap_or_default());
    let mut kept = None;
    if database.exists() {
        let aside = beside(&database, &ending);
        // What a killed server had not yet moved into the file belongs to it.
        let log = database.with_file_name(format!("{FILE}-wal"));
        if log.exists() {
            let mut name = aside.as_os_str().to_owned();
            name.push("-wal");
            fs::rename(&log, PathBuf::from(name))?;
        }
        remove(&database.with_file_name(format!("{FILE}-shm")))?;
        fs::rename(&database, &aside)?;
        kept = Some(aside);
    }
    if files.exists() {
        match Folder::in_data(folder)?.kept(Duration::ZERO, "", 1)?.is_empty() {
            true => remove_folder(&files)?,
            false => fs::rename(&files, beside(&files, &ending))?,
        }
    }
    let ready = readying.join(blobs::FOLDER);
    if ready.exists() {
        fs::rename(ready, files)?;
    }
    finish(&readying.join(FILE), &database)?;
    Ok(kept)
}

/// Gives a file that is complete its name, and makes sure that both are on disk.
fn finish(from: &Path, to: &Path) -> std::io::Result<()> {
    File::options().write(true).open(from)?.sync_all()?;
    fs::rename(from, to)?;
    match to.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync_names(folder),
        _ => Ok(()),
    }
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

fn remove(file: &Path) -> std::io::Result<()> {
    fs::remove_file(file).or_else(ignore_missing)
}

fn remove_folder(folder: &Path) -> std::io::Result<()> {
    fs::remove_dir_all(folder).or_else(ignore_missing)
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

fn no_backup(file: &Path, reason: &str) -> ServerError {
    ServerError::NoBackup { file: file.to_owned(), reason: reason.to_owned() }
}
