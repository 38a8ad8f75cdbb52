//! The types that cross from Rust to TypeScript: `ui/generated`.

use crate::{cargo, console::say, error::Error, house::House, program::Program};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Where the generated files live.
const GENERATED: &str = "ui/generated";

/// Writes `ui/generated` anew. Files that are right are not touched, so that the UI is not rebuilt for nothing.
///
/// # Errors
/// The generator does not build or run, or a file cannot be written.
pub fn write(house: &House) -> Result<ExitCode, Error> {
    let fresh = generate(house)?;
    let committed = house.path(GENERATED);
    let differences = differences(&read_all(&fresh)?, &read_all(&committed)?);
    for difference in &differences {
        let file = committed.join(difference.file());
        match difference {
            Difference::Gone(_) => fs::remove_file(&file).map_err(Error::file(file))?,
            Difference::New(name) | Difference::Changed(name) => {
                fs::create_dir_all(file.parent().unwrap_or(&committed)).map_err(Error::file(&committed))?;
                fs::copy(fresh.join(name), &file).map_err(Error::file(file))?;
            }
        }
        say(&format!("{GENERATED}/{difference}"));
    }
    say(&format!("{GENERATED}: {} files written or removed", differences.len()));
    Ok(ExitCode::SUCCESS)
}

/// What in `ui/generated` is not what the Rust types say now; empty is right.
///
/// # Errors
/// The generator does not build or run.
pub fn stale(house: &House) -> Result<Vec<String>, Error> {
    let fresh = read_all(&generate(house)?)?;
    let committed = read_all(&house.path(GENERATED))?;
    Ok(differences(&fresh, &committed).iter().map(|difference| format!("{GENERATED}/{difference}")).collect())
}

/// Has the types written to a folder under `target` and returns it.
fn generate(house: &House) -> Result<PathBuf, Error> {
    let folder = house.target().join("types");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(Error::file(&folder))?;
    }
    fs::create_dir_all(&folder).map_err(Error::file(&folder))?;
    cargo::build(house, &["--example=typescript"])?;
    Program::new(house.built("examples/typescript")).args([&folder]).dir(house.root()).run_quietly()?;
    Ok(folder)
}

#[derive(Debug, PartialEq, Eq)]
enum Difference {
    New(String),
    Changed(String),
    Gone(String),
}

impl Difference {
    fn file(&self) -> &str {
        match self {
            Self::New(name) | Self::Changed(name) | Self::Gone(name) => name,
        }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::New(name) => write!(out, "{name} is missing"),
            Self::Changed(name) => write!(out, "{name} is stale"),
            Self::Gone(name) => write!(out, "{name} has no type any more"),
        }
    }
}

/// Compares files by name and text; line endings do not count, because git may change them on Windows.
fn differences(fresh: &BTreeMap<String, String>, committed: &BTreeMap<String, String>) -> Vec<Difference> {
    let mut found = Vec::new();
    for (name, text) in fresh {
        match committed.get(name) {
            None => found.push(Difference::New(name.clone())),
            Some(old) if !old.lines().eq(text.lines()) => found.push(Difference::Changed(name.clone())),
            Some(_) => {}
        }
    }
    found.extend(committed.keys().filter(|name| !fresh.contains_key(*name)).cloned().map(Difference::Gone));
    found
}

fn read_all(dir: &Path) -> Result<BTreeMap<String, String>, Error> {
    let mut files = BTreeMap::new();
    collect(dir, "", &mut files)?;
    Ok(files)
}

fn collect(dir: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> Result<(), Error> {
    for entry in fs::read_dir(dir).map_err(Error::file(dir))? {
        let entry = entry.map_err(Error::file(dir))?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        let path = entry.path();
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if path.extension().is_some_and(|extension| extension == "ts") {
            let text = fs::read_to_string(&path).map_err(Error::file(&path))?;
            files.insert(name, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn every_kind_of_difference_is_named() {
        let fresh = files(&[("A.ts", "a\n"), ("B.ts", "b2\n"), ("C.ts", "c\n")]);
        let committed = files(&[("B.ts", "b\n"), ("C.ts", "c\r\n"), ("D.ts", "d\n")]);
        assert_eq!(
            differences(&fresh, &committed),
            [
                Difference::New("A.ts".to_owned()),
                Difference::Changed("B.ts".to_owned()),
                Difference::Gone("D.ts".to_owned())
            ],
            "a new, a changed and a removed type, and no word about line endings"
        );
    }
}
