//! Are the files there that the settings name?

use std::path::{Path, PathBuf};

use mse_io::KeyLogFile;
use mse_proxy::Torrents;
use mse_proxy::sources::Sources;

use super::finding::Finding;
use super::listen::Seen;
use crate::proxy::memory::{Looked, MemoryFile};
use crate::proxy::settings::{Configuration, Settings};

/// Whether the password can be read, if one is asked for.
pub(super) fn password(configuration: &Configuration) -> Option<Finding> {
    match configuration.credentials() {
        Ok(None) => None,
        Ok(Some(_)) => Some(Finding::ok("socks-user", "has a password".into())),
        Err(failure) => {
            Some(Finding::fail("socks-user", failure.to_string(), "write one into the file"))
        }
    }
}

/// What each source of torrents holds.
pub(super) fn torrents(settings: &Settings) -> Vec<Finding> {
    let mut findings = sources(&settings.torrents(), &settings.hashes());
    let own = settings.client.iter().flat_map(|client| sources(&client.torrents, &client.hashes));
    findings.extend(own);
    if !settings.has_sources() && !settings.client.is_empty() {
        findings.push(Finding::warn(
            "torrents",
            "no source of torrents: an encrypted peer is answered only for torrents of which the \
             client has dialled a peer"
                .into(),
            "name the client's directory of .torrent files with torrents, a list with hashes, or its \
             API with endpoint",
        ));
    }
    findings
}

fn sources(directories: &[PathBuf], lists: &[PathBuf]) -> Vec<Finding> {
    let none = || Sources::new(Torrents::new());
    let directories = directories
        .iter()
        .map(|path| source("torrents", path, none().with_directory(path).refresh()));
    let lists = lists.iter().map(|path| source("hashes", path, none().with_list(path).refresh()));
    directories.chain(lists).collect()
}

fn source(setting: &'static str, path: &Path, count: usize) -> Finding {
    let shown = path.display();
    match count {
        0 if !path.exists() => Finding::warn(
            setting,
            format!("{shown} is not there, or may not be looked at"),
            "correct the path, or leave it if it comes later: it is looked for again and again",
        ),
        0 => Finding::warn(
            setting,
            format!("no torrent found in {shown}"),
            "see that it holds .torrent files (torrents) or info-hashes (hashes), and may be read",
        ),
        1 => Finding::ok(setting, format!("1 info-hash found in {shown}")),
        _ => Finding::ok(setting, format!("{count} info-hashes found in {shown}")),
    }
}

/// Whether the key log can be written to. It is not left behind where there was none.
pub(super) fn key_log(settings: &Settings) -> Option<Finding> {
    let path = settings.key_log.as_ref()?;
    let shown = path.display();
    let was_there = path.exists();
    let opened = KeyLogFile::open(path);
    if opened.is_ok() && !was_there {
        // The proxy makes it again.
        let _ = std::fs::remove_file(path);
    }
    Some(match opened {
        Ok(_) => Finding::warn(
            "key-log",
            format!("{shown} will hold the secret of every connection"),
            "unset key-log when you are done with it",
        ),
        Err(error) => Finding::fail(
            "key-log",
            format!("{shown} cannot be written: {error}"),
            "choose a place that this user may write to",
        ),
    })
}

/// Whether the memory can be kept.
pub(super) fn memory(settings: &Settings, seen: Seen) -> Option<Finding> {
    let path = settings.memory_file.as_ref()?;
    let shown = path.display();
    Some(match MemoryFile::look(path) {
        Ok(Looked { peers, in_use: false }) => {
            Finding::ok("memory-file", format!("{shown} remembers {peers} peers"))
        }
        Ok(Looked { in_use: true, .. }) if seen.proxy => {
            Finding::ok("memory-file", format!("{shown} is in use by a proxy that runs"))
        }
        Ok(Looked { in_use: true, .. }) if seen.hidden => Finding::warn(
            "memory-file",
            format!("{shown} is in use by a proxy that runs"),
            "if that is another one than this, give each a file of its own",
        ),
        Ok(Looked { in_use: true, .. }) => Finding::fail(
            "memory-file",
            format!("{shown} is in use by another proxy"),
            "give each a file of its own",
        ),
        Err(failure) => Finding::fail(
            "memory-file",
            failure.to_string(),
            "choose a place in a directory that this user may write to",
        ),
    })
}
