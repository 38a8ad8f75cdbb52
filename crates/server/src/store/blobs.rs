//! The bytes of files. They lie under the hash of their content: the same bytes are there once, however often they were sent.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::encoding::hex;
use crate::files::{private, sync_names};

/// The folder within the data folder.
pub(crate) const FOLDER: &str = "files";

/// Where what has not come whole yet is, within that folder.
const COMING: &str = "coming";

/// What nobody has written to for so long, and no message carries, is left from a server that was killed.
pub(crate) const LEFT_AFTER: Duration = Duration::from_secs(60 * 60);

/// Where bytes are kept, by the SHA-256 of their content in hex. All of it may block.
pub(crate) trait Blobs: Send + Sync {
    /// Begins to take bytes.
    fn begin(&self) -> io::Result<Box<dyn Coming>>;

    /// Reads what is kept under `hash`.
    fn open(&self, hash: &str) -> io::Result<Box<dyn Read + Send>>;

    /// Removes what was begun, and nobody has gone on with for `age`.
    fn forget_begun(&self, age: Duration) -> io::Result<u64>;

    /// Up to `most` hashes after `after`, in their order, of what was kept longer than `age` ago.
    fn kept(&self, age: Duration, after: &str, most: usize) -> io::Result<Vec<String>>;

    /// Removes what is kept under `hash`, unless it was kept anew within `age`.
    fn forget(&self, hash: &str, age: Duration) -> io::Result<()>;
}

/// Bytes on their way. Dropped, nothing remains of them.
pub(crate) trait Coming: Send {
    /// Takes the next ones.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// The first ones again, at most so many.
    fn head(&mut self, most: usize) -> io::Result<Vec<u8>>;

    /// Keeps them: they are on disk under their hash, which is given, on return.
    fn keep(self: Box<Self>) -> io::Result<String>;
}

/// A folder with a file for each content.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// The one in the data folder `data`, made when it is not there.
    pub(crate) fn in_data(data: &Path) -> io::Result<Self> {
        let folder = Self(data.join(FOLDER));
        fs::create_dir_all(folder.0.join(COMING))?;
        Ok(folder)
    }

    /// Where `hash` lies. Two characters more are a folder, so that none holds too many files.
    fn place(&self, hash: &str) -> io::Result<PathBuf> {
        let plain = hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        match hash.get(..2).filter(|_| plain) {
            Some(first) => Ok(self.0.join(first).join(hash)),
            None => Err(ErrorKind::InvalidInput.into()),
        }
    }
}

impl Blobs for Folder {
    fn begin(&self) -> io::Result<Box<dyn Coming>> {
        let path = self.0.join(COMING).join(Uuid::new_v4().to_string());
        let file = private().read(true).write(true).create_new(true).open(&path)?;
        Ok(Box::new(Unfinished { folder: self.clone(), file, path, hash: Sha256::new() }))
    }

    fn open(&self, hash: &str) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(self.place(hash)?)?))
    }

    fn forget_begun(&self, age: Duration) -> io::Result<u64> {
        let mut removed = 0;
        for path in listed(&self.0.join(COMING))? {
            if is_older(&path, age)? {
                removed += u64::from(fs::remove_file(path).map(|()| true).or_else(missing_is(false))?);
            }
        }
        Ok(removed)
    }

    fn kept(&self, age: Duration, after: &str, most: usize) -> io::Result<Vec<String>> {
        let mut found = Vec::new();
        for folder in listed(&self.0)? {
            let first = name(&folder);
            if first.len() != 2 || after.get(..2).is_some_and(|after| *first < *after) {
                continue;
            }
            for path in listed(&folder)? {
                let hash = name(&path);
                if *hash > *after && self.place(&hash).is_ok() && is_older(&path, age)? {
                    found.push(hash);
                }
            }
            if found.len() >= most {
                break;
            }
        }
        found.truncate(most);
        Ok(found)
    }

    fn forget(&self, hash: &str, age: Duration) -> io::Result<()> {
        let path = self.place(hash)?;
        if is_older(&path, age)? { fs::remove_file(path).or_else(missing_is(())) } else { Ok(()) }
    }
}

/// Paths in a folder, by name.
fn listed(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        // Not a folder, or gone meanwhile.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// What is gone is not older than anything.
fn is_older(path: &Path, age: Duration) -> io::Result<bool> {
    let changed = fs::metadata(path).and_then(|about| about.modified()).map(Some).or_else(missing_is(None))?;
    // A time to come is no age.
    Ok(changed.is_some_and(|changed| SystemTime::now().duration_since(changed).is_ok_and(|since| since >= age)))
}

fn missing_is<T>(instead: T) -> impl FnOnce(io::Error) -> io::Result<T> {
    |error| if error.kind() == ErrorKind::NotFound { Ok(instead) } else { Err(error) }
}

/// A file that has not come whole yet.
struct Unfinished {
    folder: Folder,
    file: File,
    path: PathBuf,
    hash: Sha256,
}

impl Coming for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }

    fn head(&mut self, most: usize) -> io::Result<Vec<u8>> {
        let mut head = Vec::new();
        self.file.seek(SeekFrom::Start(0))?;
        (&mut self.file).take(u64::try_from(most).unwrap_or(u64::MAX)).read_to_end(&mut head)?;
        self.file.seek(SeekFrom::End(0))?;
        Ok(head)
    }

    fn keep(self: Box<Self>) -> io::Result<String> {
        let hash = hex(&self.hash.clone().finalize());
        let place = self.folder.place(&hash)?;
        self.file.sync_all()?;
        if let Some(folder) = place.parent()
            && !folder.exists()
        {
            fs::create_dir_all(folder)?;
            sync_names(&self.folder.0)?;
        }
        // Also where the same lies already: it is as new as this one then, and whole whatever became of it.
        if let Err(error) = fs::rename(&self.path, &place) {
            // Windows refuses it while another puts the same there, or while it is read: then it lies there whole already.
            let same =
                fs::metadata(&place).is_ok_and(|there| self.file.metadata().is_ok_and(|own| there.len() == own.len()));
            if error.kind() != ErrorKind::PermissionDenied || !same {
                return Err(error);
            }
        }
        place.parent().map_or(Ok(()), sync_names)?;
        Ok(hash)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // Not there any more when it was kept.
        if let Err(error) = fs::remove_file(&self.path).or_else(missing_is(())) {
            tracing::warn!(%error, "what came of a file could not be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    fn folder() -> (TempDir, Folder) {
        let data = TempDir::new().expect("a temporary folder");
        let folder = Folder::in_data(data.path()).expect("made");
        (data, folder)
    }

    fn keep(blobs: &impl Blobs, bytes: &[u8]) -> String {
        let mut coming = blobs.begin().expect("begun");
        for piece in bytes.chunks(3) {
            coming.write(piece).expect("taken");
        }
        coming.keep().expect("kept")
    }

    fn read(blobs: &impl Blobs, hash: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        blobs.open(hash).expect("it is there").read_to_end(&mut bytes).expect("read");
        bytes
    }

    fn files(folder: &Folder) -> usize {
        listed(&folder.0).expect("listed").iter().map(|inner| listed(inner).expect("listed").len()).sum()
    }

    #[test]
    fn what_is_kept_is_found_by_its_hash_and_there_once() {
        let (_data, folder) = folder();
        let hash = keep(&folder, b"Good day");
        assert_eq!(hash, "368c062b4f03c1f469b2015740f0fa91622454a042cc552fac3f1a458d9c4dc7");
        assert_eq!(hash, keep(&folder, b"Good day"));
        assert_eq!((read(&folder, &hash), files(&folder)), (b"Good day".to_vec(), 1));
        assert_ne!(hash, keep(&folder, b"Good bye"));
    }

    #[test]
    fn the_beginning_can_be_looked_at_while_more_comes() {
        let (_data, folder) = folder();
        let mut coming = folder.begin().expect("begun");
        coming.write(b"Good ").expect("taken");
        assert_eq!(coming.head(3).expect("read"), b"Goo");
        coming.write(b"day").expect("taken");
        assert_eq!(read(&folder, &coming.keep().expect("kept")), b"Good day");
    }

    #[test]
    fn what_is_given_up_leaves_nothing() {
        let (_data, folder) = folder();
        let mut coming = folder.begin().expect("begun");
        coming.write(b"Good").expect("taken");
        assert_eq!(files(&folder), 1);
        drop(coming);
        assert_eq!(files(&folder), 0);
    }

    // What a living process holds open cannot be removed on Windows; a killed one holds nothing.
    #[cfg(not(windows))]
    #[test]
    fn what_a_killed_server_left_is_removed_and_what_comes_now_is_not() {
        let (_data, folder) = folder();
        let coming = folder.begin().expect("begun");
        assert_eq!(folder.forget_begun(LEFT_AFTER).expect("looked"), 0, "somebody may still be sending it");
        std::mem::forget(coming);
        assert_eq!((folder.forget_begun(Duration::ZERO).expect("looked"), files(&folder)), (1, 0));
    }

    #[test]
    fn what_is_kept_is_listed_by_its_age_and_forgotten() {
        let (_data, folder) = folder();
        let mut hashes: Vec<_> = (0..20_u8).map(|n| keep(&folder, &[n])).collect();
        hashes.sort();
        let all = |age, after: &str, most| folder.kept(age, after, most).expect("listed");
        assert_eq!(all(Duration::ZERO, "", 100), hashes);
        assert_eq!(all(LEFT_AFTER, "", 100), Vec::<String>::new(), "all of it is new");
        let (first, second) = (all(Duration::ZERO, "", 7), all(Duration::ZERO, &hashes[6], 100));
        assert_eq!([first, second].concat(), hashes, "page by page");
        folder.forget(&hashes[0], LEFT_AFTER).expect("looked at");
        assert_eq!(all(Duration::ZERO, "", 1), hashes[..1], "kept anew meanwhile");
        folder.forget(&hashes[0], Duration::ZERO).expect("removed");
        folder.forget(&hashes[0], Duration::ZERO).expect("gone already");
        assert_eq!(all(Duration::ZERO, "", 100), hashes[1..]);
    }

    #[test]
    fn nothing_but_a_hash_is_looked_for() {
        let (_data, folder) = folder();
        for wrong in
            ["", "x", "../../../etc/passwd", &"g".repeat(64), &"A".repeat(64), &format!("{}/../..", "a".repeat(58))]
        {
            let refused = folder.open(wrong).err().map(|error| error.kind());
            assert_eq!(refused, Some(ErrorKind::InvalidInput), "{wrong}");
        }
        assert_eq!(folder.open(&"a".repeat(64)).err().map(|error| error.kind()), Some(ErrorKind::NotFound));
    }
}
