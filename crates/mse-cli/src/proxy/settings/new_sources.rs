//! Sources of torrents that a reload adds.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::{Configuration, Settings};
use crate::exit::Failure;

/// A directory or a list, and of which client if it is in the table of one.
struct Source {
    key: &'static str,
    path: PathBuf,
    client: Option<String>,
}

impl Configuration {
    /// Whether what is in force now did not have a source that cannot be read: more likely a slip than one
    /// that comes later, and it would take away the torrents of the source it is in place of. Blocks on the
    /// file system.
    ///
    /// # Errors
    ///
    /// There is such a source.
    pub(crate) fn check_new_sources(&self, in_force: &Self) -> Result<(), Failure> {
        let known = sources(&in_force.settings);
        let is_known = |source: &Source| {
            known.iter().any(|known| (known.key, &known.path) == (source.key, &source.path))
        };
        for source in sources(&self.settings).iter().filter(|source| !is_known(source)) {
            let Err(error) = source.try_it() else { continue };
            let why = format!("cannot be read: {error}; what a reload adds has to be there");
            let shown = source.path.display();
            return Err(match &source.client {
                None => self.wrong(source.key, &shown, &why),
                Some(name) => {
                    self.wrong("client", &format!("{name}: {} {shown}", source.key), &why)
                }
            });
        }
        Ok(())
    }
}

impl Source {
    fn try_it(&self) -> io::Result<()> {
        match self.key {
            "torrents" => fs::read_dir(&self.path).map(drop),
            // A pipe would have us wait for its other end.
            _ if !fs::metadata(&self.path)?.is_file() => Ok(()),
            _ => File::open(&self.path).map(drop),
        }
    }
}

/// All that settings name.
fn sources(settings: &Settings) -> Vec<Source> {
    let mut all = Vec::new();
    let mut add = |key, paths: &[PathBuf], client: Option<String>| {
        let path =
            |path: &PathBuf| Source { key, path: Path::to_owned(path), client: client.clone() };
        all.extend(paths.iter().map(path));
    };
    add("torrents", &settings.torrents(), None);
    add("hashes", &settings.hashes(), None);
    for client in &settings.client {
        add("torrents", &client.torrents, Some(client.name()));
        add("hashes", &client.hashes, Some(client.name()));
    }
    all
}
