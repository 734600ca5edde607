//! `mse seed`, beside what encryption does.

mod support;

use support::{Run, Seed, mse, run, write_data};

const SIZE: u32 = 200_000;

#[cfg(unix)]
#[test]
fn it_serves_until_it_is_interrupted() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let seed = Seed::of(&data, &[]);
    let to = directory.path().join("to");
    let mut get = mse();
    let get = get.args(["get", seed.says("torrent"), "--peer", seed.says("listening"), "--dir"]);
    Run::of(get.arg(&to)).exits(0);
    let stopped = seed.stop();
    assert_eq!(stopped["uploaded"], SIZE);
    assert_eq!(stopped["peers"]["methods"]["rc4"], 1, "{stopped:#}");
}

#[test]
fn the_torrent_lies_beside_the_data_and_is_the_same_each_time() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let first = Seed::of(&data, &[]);
    assert_eq!(first.says("torrent"), directory.path().join("data.torrent").to_str().unwrap());
    let elsewhere = directory.path().join("elsewhere.torrent");
    let second = Seed::of(&data, &["--torrent-out", elsewhere.to_str().unwrap()]);
    assert_eq!(first.says("info_hash"), second.says("info_hash"));
    let read = |path| std::fs::read(path).unwrap();
    assert_eq!(read(first.says("torrent")), read(second.says("torrent")));
    // Computed by hashlib in Python: pieces of 64 KiB, the keys length, name, piece length, pieces.
    assert_eq!(first.says("info_hash"), "bda924187dfd998b272ff32ae87392dadbfc0b14");
}

#[test]
fn the_torrent_of_other_data_is_not_overwritten() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let torrent = Seed::of(&data, &[]).says("torrent").to_owned();
    let before = std::fs::read(&torrent).unwrap();
    drop(Seed::of(&data, &[]));
    write_data(&data, SIZE + 1);
    let refused = run(&["seed", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]).exits(1);
    assert!(refused.stderr.contains("--torrent-out"), "{}", refused.stderr);
    assert_eq!(std::fs::read(&torrent).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn data_is_only_read() {
    use std::os::unix::fs::PermissionsExt;

    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o444)).unwrap();
    let before = std::fs::metadata(&data).unwrap().modified().unwrap();
    let seed = Seed::of(&data, &[]);
    assert_eq!(std::fs::metadata(&data).unwrap().modified().unwrap(), before);
    drop(seed);
}

#[test]
fn what_cannot_be_served_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let empty = directory.path().join("empty");
    std::fs::write(&empty, "").unwrap();
    for path in [empty, directory.path().join("absent")] {
        let path = path.to_str().unwrap();
        let refused = run(&["seed", path, "--listen", "127.0.0.1:0"]).exits(1);
        assert!(refused.stderr.contains(path), "{}", refused.stderr);
    }
}

#[test]
fn an_address_in_use_is_named() {
    let directory = tempfile::tempdir().unwrap();
    let data = write_data(&directory.path().join("data"), SIZE);
    let first = Seed::of(&data, &[]);
    let taken = first.says("listening");
    let refused = run(&["seed", data.to_str().unwrap(), "--listen", taken]).exits(1);
    assert!(
        refused.stderr.contains(taken) && refused.stderr.contains("--listen"),
        "{}",
        refused.stderr
    );
}
