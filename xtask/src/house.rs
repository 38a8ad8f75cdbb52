//! Where things are in the repository.

use std::path::{Path, PathBuf};

/// The repository's root and the places in it that tasks need.
pub struct House {
    root: PathBuf,
}

impl House {
    /// The repository this program was built in.
    pub fn find() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_owned() }
    }

    /// The repository's root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A place in the repository, given with `/` between its parts.
    pub fn path(&self, relative: &str) -> PathBuf {
        relative.split('/').fold(self.root.clone(), |path, part| path.join(part))
    }

    /// Cargo's target directory.
    pub fn target(&self) -> PathBuf {
        // A relative one starts at the root, because that is where we start cargo.
        self.root.join(std::env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// A program that cargo built in the dev profile, e.g. `deskbell` or `examples/demo`.
    pub fn built(&self, name: &str) -> PathBuf {
        let mut path = self.target().join("debug");
        path.extend(name.split('/'));
        path.with_extension(std::env::consts::EXE_EXTENSION)
    }
}
