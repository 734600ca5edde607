//! Torrents from directories and lists.

use std::fs;
use std::path::PathBuf;

use mse::Skey;
use mse_proxy::Torrents;
use mse_proxy::sources::Sources;
use peer_wire::{InfoHash, InfoHashes};

use crate::support::{Running, Warnings, until};

/// A directory that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("mse-proxy-sources-{}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), contents).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn torrent(name: &str) -> String {
    let info = format!(
        "d6:lengthi1e4:name{}:{name}12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaae",
        name.len()
    );
    format!("d4:info{info}e")
}

fn info_hash(torrent: &str) -> InfoHash {
    InfoHashes::from_metainfo(torrent.as_bytes()).unwrap().v1().unwrap()
}

fn knows(torrents: &Torrents, info_hash: InfoHash) -> bool {
    torrents.find(&Skey(*info_hash.as_bytes()).hash()).is_some()
}

#[test]
fn a_directory_is_followed() {
    let (folder, torrents) = (Folder::new("directory"), Torrents::new());
    let mut sources = Sources::new(torrents.clone()).with_directory(&folder.0);
    let (one, two) = (torrent("one"), torrent("the other"));
    folder.write("a.torrent", &one);
    folder.write("broken.torrent", "d4:info");
    folder.write("notes.txt", &two);
    let warnings = Warnings::default();
    warnings.count(|| (0..3).for_each(|_| assert_eq!(sources.refresh(), 1)));
    assert_eq!(warnings.counted(), 1);
    assert_eq!(torrents.len(), 1);
    assert!(knows(&torrents, info_hash(&one)));

    folder.write("broken.torrent", &two);
    sources.refresh();
    assert!(knows(&torrents, info_hash(&two)));

    fs::remove_file(folder.0.join("a.torrent")).unwrap();
    sources.refresh();
    assert!(!knows(&torrents, info_hash(&one)));
    assert_eq!(torrents.len(), 1);

    fs::remove_dir_all(&folder.0).unwrap();
    sources.refresh();
    assert!(torrents.is_empty());
}

#[test]
fn a_list_is_followed() {
    let (folder, torrents) = (Folder::new("list"), Torrents::new());
    let mut sources = Sources::new(torrents.clone()).with_list(folder.0.join("list"));
    let warnings = Warnings::default();
    warnings.count(|| (0..3).for_each(|_| assert_eq!(sources.refresh(), 0)));
    assert_eq!(warnings.counted(), 1);
    assert!(torrents.is_empty());

    let (one, two) = (InfoHash::new([1; 20]), InfoHash::new([2; 20]));
    folder.write("list", format!("# mine\n{one}\nbroken\n"));
    sources.refresh();
    assert_eq!((knows(&torrents, one), knows(&torrents, two)), (true, false));

    folder.write("list", format!("magnet:?xt=urn:btih:{two}&dn=longer\n"));
    sources.refresh();
    assert_eq!((knows(&torrents, one), knows(&torrents, two)), (false, true));
}

#[test]
fn two_sources_may_have_the_same_torrent() {
    let (folder, torrents) = (Folder::new("both"), Torrents::new());
    let one = torrent("one");
    folder.write("a.torrent", &one);
    folder.write("list", info_hash(&one).to_string());
    let mut sources =
        Sources::new(torrents.clone()).with_directory(&folder.0).with_list(folder.0.join("list"));
    sources.refresh();
    fs::remove_file(folder.0.join("a.torrent")).unwrap();
    sources.refresh();
    assert!(knows(&torrents, info_hash(&one)));
    fs::remove_file(folder.0.join("list")).unwrap();
    sources.refresh();
    assert!(torrents.is_empty());
}

#[test]
fn a_torrent_may_move_to_the_source_of_another_client_and_all_go_with_the_sources() {
    let folder = Folder::new("move");
    let (one, two) = (Torrents::new(), Torrents::new());
    let mut sources = Sources::new(one.clone())
        .with_list(folder.0.join("one"))
        .and_for(two.clone())
        .with_list(folder.0.join("two"));
    let torrent = InfoHash::new([1; 20]);
    let (held, nothing) = (format!("{torrent}\n"), "");
    for (in_one, in_two) in [(&held[..], nothing), (nothing, &held), (&held, nothing)] {
        folder.write("one", in_one);
        folder.write("two", in_two);
        assert_eq!(sources.refresh(), 1);
        assert_eq!(knows(&one, torrent), !in_one.is_empty());
        assert_eq!(knows(&two, torrent), !in_two.is_empty());
    }
    drop(sources);
    assert!(one.is_empty() && two.is_empty());
}

/// A regular file that fails when it is read, also for root: its memory begins with nothing.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_keeps_what_it_held_and_is_tried_again() {
    use std::os::unix::fs::symlink;

    let (folder, torrents) = (Folder::new("unreadable"), Torrents::new());
    let list = folder.0.join("list");
    let mut sources = Sources::new(torrents.clone()).with_list(&list);
    let (one, two) = (InfoHash::new([1; 20]), InfoHash::new([2; 20]));
    folder.write("list", one.to_string());
    assert_eq!(sources.refresh(), 1);

    fs::remove_file(&list).unwrap();
    symlink("/proc/self/mem", &list).unwrap();
    let warnings = Warnings::default();
    warnings.count(|| (0..3).for_each(|_| assert_eq!(sources.refresh(), 1)));
    assert_eq!(warnings.counted(), 1);
    assert!(knows(&torrents, one));

    fs::remove_file(&list).unwrap();
    folder.write("list", two.to_string());
    assert_eq!(sources.refresh(), 1);
    assert!(knows(&torrents, two));
}

#[cfg(unix)]
#[test]
fn a_fifo_is_not_waited_for() {
    let (folder, torrents) = (Folder::new("fifo"), Torrents::new());
    for name in ["list", "a.torrent"] {
        let made = std::process::Command::new("mkfifo").arg(folder.0.join(name)).status();
        assert!(made.unwrap().success());
    }
    let mut sources =
        Sources::new(torrents.clone()).with_directory(&folder.0).with_list(folder.0.join("list"));
    assert_eq!(sources.refresh(), 0);
}

#[tokio::test]
async fn the_first_look_can_be_awaited() {
    let (folder, torrents) = (Folder::new("load"), Torrents::new());
    folder.write("a.torrent", torrent("one"));
    let sources = Sources::new(torrents.clone()).with_directory(&folder.0).load().await;
    assert_eq!(torrents.len(), 1);
    folder.write("b.torrent", torrent("two"));
    let _running = Running::start(sources.run());
    until(|| torrents.len() == 2).await;
}
