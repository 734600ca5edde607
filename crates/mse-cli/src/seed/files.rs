//! The files to serve, in an order that is always the same.

use std::path::{Component, Path, PathBuf};

use anyhow::{Context, bail, ensure};

/// How deep directories may nest. Real data does not; a loop made of mounts might.
const MAXIMUM_DEPTH: usize = 128;

/// What is to be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    /// The name of the torrent: that of the file or directory.
    pub(crate) name: String,
    /// Where [`Shape`]'s paths start.
    pub(crate) root: PathBuf,
    /// The directory it lies in, where the .torrent file goes; empty for the current one.
    pub(crate) parent: PathBuf,
    /// One file or many.
    pub(crate) shape: Shape,
}

/// The two kinds of torrent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// A single file, and its size.
    File(u64),
    /// The files below a directory, and their sizes, in the order of their paths.
    Directory(Vec<(Vec<String>, u64)>),
}

impl Content {
    /// Looks at a path given by the user.
    ///
    /// # Errors
    ///
    /// It cannot be read, holds nothing, or has names that are not UTF-8.
    pub(crate) fn of(path: &Path) -> anyhow::Result<Self> {
        let shown = path.display();
        let metadata = std::fs::metadata(path).with_context(|| format!("cannot serve {shown}"))?;
        // `.`, `..` and `/` have no name of their own.
        let resolved = match path.components().next_back() {
            Some(Component::Normal(_)) => path.to_owned(),
            _ => path.canonicalize().with_context(|| format!("cannot resolve {shown}"))?,
        };
        let name = resolved
            .file_name()
            .with_context(|| format!("{shown} has no name to give to a torrent"))?;
        let name =
            name.to_str().with_context(|| format!("the name of {shown} is not UTF-8"))?.to_owned();
        let parent = resolved.parent().map(Path::to_owned).unwrap_or_default();
        let (root, shape) = if metadata.is_dir() {
            let mut files = Vec::new();
            collect(&resolved, &mut Vec::new(), &mut files)?;
            files.sort();
            (resolved, Shape::Directory(files))
        } else if metadata.is_file() {
            (parent.clone(), Shape::File(metadata.len()))
        } else {
            bail!("cannot serve {shown}: it is neither a file nor a directory");
        };
        let content = Self { name, root, parent, shape };
        ensure!(content.size() > 0, "cannot serve {shown}: there is no data in it");
        Ok(content)
    }

    /// All files together, in bytes.
    pub(crate) fn size(&self) -> u64 {
        match &self.shape {
            Shape::File(length) => *length,
            Shape::Directory(files) => files.iter().map(|(_, length)| length).sum(),
        }
    }

    /// Every file's path and size, in order.
    pub(crate) fn files(&self) -> Vec<(PathBuf, u64)> {
        match &self.shape {
            Shape::File(length) => vec![(self.root.join(&self.name), *length)],
            Shape::Directory(files) => files
                .iter()
                .map(|(path, length)| (self.root.join(path.iter().collect::<PathBuf>()), *length))
                .collect(),
        }
    }
}

/// Collects the files below a directory. Links are passed over, as a torrent would copy what they
/// point to, wherever that is.
fn collect(
    directory: &Path,
    above: &mut Vec<String>,
    files: &mut Vec<(Vec<String>, u64)>,
) -> anyhow::Result<()> {
    let shown = directory.display();
    ensure!(above.len() < MAXIMUM_DEPTH, "{shown} is more than {MAXIMUM_DEPTH} directories deep");
    let entries = std::fs::read_dir(directory).with_context(|| format!("cannot list {shown}"))?;
    for entry in entries {
        let entry = entry.with_context(|| format!("cannot list {shown}"))?;
        let path = entry.path();
        let name = entry
            .file_name()
            .into_string()
            .ok()
            .with_context(|| format!("the name of {} is not UTF-8", path.display()))?;
        let metadata =
            entry.metadata().with_context(|| format!("cannot look at {}", path.display()))?;
        above.push(name);
        if metadata.is_dir() {
            collect(&path, above, files)?;
        } else if metadata.is_file() {
            files.push((above.clone(), metadata.len()));
        } else {
            tracing::warn!("{} is neither a file nor a directory: left out", path.display());
        }
        above.pop();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> tempfile::TempDir {
        let directory = tempfile::tempdir().unwrap();
        let top = directory.path().join("top");
        std::fs::create_dir_all(top.join("b/empty")).unwrap();
        for (path, bytes) in [("c", "3"), ("b/x", "22"), ("a", "1")] {
            std::fs::write(top.join(path), bytes).unwrap();
        }
        directory
    }

    #[test]
    fn a_directory_is_listed_in_order() {
        let directory = tree();
        let content = Content::of(&directory.path().join("top")).unwrap();
        let expected = [(vec!["a"], 1), (vec!["b", "x"], 2), (vec!["c"], 1)]
            .map(|(path, length)| (path.into_iter().map(str::to_owned).collect(), length));
        assert_eq!(content.shape, Shape::Directory(expected.into()));
        assert_eq!((content.name.as_str(), content.size()), ("top", 4));
        assert_eq!(content.parent, directory.path());
        assert_eq!(content.files()[1], (directory.path().join("top/b/x"), 2));
    }

    #[test]
    fn a_path_without_a_name_is_resolved() {
        let directory = tree();
        let content = Content::of(&directory.path().join("top/b/..")).unwrap();
        assert_eq!(content.name, "top");
    }

    #[test]
    fn nothing_to_serve_is_an_error() {
        let directory = tree();
        for path in ["absent", "top/b/empty"] {
            assert!(Content::of(&directory.path().join(path)).is_err(), "{path}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn links_are_left_out() {
        let directory = tree();
        let top = directory.path().join("top");
        std::os::unix::fs::symlink(&top, top.join("loop")).unwrap();
        std::os::unix::fs::symlink(top.join("a"), top.join("link")).unwrap();
        assert_eq!(Content::of(&top).unwrap().size(), 4);
    }
}
