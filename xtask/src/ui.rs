//! The two UI packages: fetched and built only when something changed.

use crate::{console::stage, error::Error, house::House, program::Program};
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// The UI packages, in the order they are built.
pub const PACKAGES: [&str; 2] = ["ui/client", "ui/desk"];

/// What every package is built from besides its own folder.
const SHARED: [&str; 2] = ["locales", "ui/generated"];

/// Folders that are made, not written.
const MADE: [&str; 3] = ["node_modules", "dist", "coverage"];

/// Fetches and builds both packages where that is needed.
///
/// # Errors
/// npm failed, or a file cannot be read.
pub fn prepare(house: &House) -> Result<(), Error> {
    install(house)?;
    for package in PACKAGES {
        stage(package, || build(house, package))?;
    }
    Ok(())
}

/// Fetches what the packages depend on.
///
/// # Errors
/// npm failed.
pub fn install(house: &House) -> Result<(), Error> {
    for package in PACKAGES {
        let dir = house.path(package);
        let stamp = Stamp::new(&dir, "installed", &[dir.join("package-lock.json"), dir.join("package.json")])?;
        if !stamp.is_current() {
            stage(&format!("{package} packages"), || {
                Program::npm().args(["ci", "--no-audit", "--no-fund"]).dir(&dir).run_quietly()?;
                stamp.write()?;
                Ok("fetched")
            })?;
        }
    }
    Ok(())
}

fn build(house: &House, package: &str) -> Result<&'static str, Error> {
    let dir = house.path(package);
    let mut sources = vec![dir.clone()];
    sources.extend(SHARED.iter().map(|shared| house.path(shared)));
    let stamp = Stamp::new(&dir, "built", &sources)?;
    let dist = dir.join("dist");
    let has_output = fs::read_dir(&dist).is_ok_and(|mut files| files.next().is_some());
    if has_output && stamp.is_current() {
        return Ok("up to date");
    }
    Program::npm().args(["run", "build"]).dir(&dir).run_quietly()?;
    stamp.write()?;
    Ok("built")
}

/// Remembers what something was made from. It lives in `node_modules`, so fetching anew also builds anew, and a
/// `dist` that is embedded in a program holds nothing of ours.
struct Stamp {
    file: PathBuf,
    fingerprint: String,
}

impl Stamp {
    fn new(package: &Path, name: &str, sources: &[PathBuf]) -> Result<Self, Error> {
        let mut hasher = DefaultHasher::new();
        for source in sources {
            fingerprint(source, &mut hasher)?;
        }
        Ok(Self {
            file: package.join("node_modules").join(".deskbell").join(name),
            fingerprint: format!("{:016x}", hasher.finish()),
        })
    }

    fn is_current(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|old| old == self.fingerprint)
    }

    fn write(&self) -> Result<(), Error> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder).map_err(Error::file(folder))?;
        }
        fs::write(&self.file, &self.fingerprint).map_err(Error::file(&self.file))
    }
}

/// Hashes names and contents of everything below `path`, in order. Contents, because a checkout makes new times.
fn fingerprint(path: &Path, hasher: &mut DefaultHasher) -> Result<(), Error> {
    path.file_name().hash(hasher);
    if !path.is_dir() {
        return fs::read(path).map(|bytes| bytes.hash(hasher)).map_err(Error::file(path));
    }
    let mut entries = Vec::new();
    for entry in fs::read_dir(path).map_err(Error::file(path))? {
        let entry = entry.map_err(Error::file(path))?;
        if !MADE.iter().any(|made| entry.file_name() == *made) {
            entries.push(entry.path());
        }
    }
    entries.sort();
    entries.len().hash(hasher);
    entries.iter().try_for_each(|entry| fingerprint(entry, hasher))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("deskbell-xtask-{}-{name}", std::process::id()));
            fs::create_dir_all(path.join("src")).unwrap();
            fs::write(path.join("src").join("a.ts"), "1").unwrap();
            Self(path)
        }

        fn stamp(&self) -> Stamp {
            Stamp::new(&self.0, "built", std::slice::from_ref(&self.0)).unwrap()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_was_built_stays_current_until_a_source_changes() {
        let folder = Folder::new("change");
        assert!(!folder.stamp().is_current(), "nothing was built yet");
        folder.stamp().write().unwrap();
        fs::create_dir_all(folder.0.join("dist")).unwrap();
        fs::write(folder.0.join("dist").join("a.js"), "1").unwrap();
        assert!(folder.stamp().is_current(), "the stamp and the output are not sources");
        fs::write(folder.0.join("src").join("a.ts"), "2").unwrap();
        assert!(!folder.stamp().is_current(), "same length, other content");
    }

    #[test]
    fn a_new_and_a_renamed_file_count_as_changes() {
        let folder = Folder::new("names");
        folder.stamp().write().unwrap();
        fs::write(folder.0.join("src").join("b.ts"), "").unwrap();
        assert!(!folder.stamp().is_current(), "an empty file is a file");
        fs::remove_file(folder.0.join("src").join("b.ts")).unwrap();
        assert!(folder.stamp().is_current(), "back to what it was");
        fs::rename(folder.0.join("src").join("a.ts"), folder.0.join("src").join("c.ts")).unwrap();
        assert!(!folder.stamp().is_current(), "the name matters");
    }
}
