//! `mse demo`, whole.

mod support;

use support::run;

const SIZE: &str = "2MiB";

#[test]
fn it_ends_well_and_shows_why() {
    let shown = run(&["demo", "--size", SIZE]).exits(0);
    assert_eq!(shown.stderr, "");
    for fact in [
        "negotiated  rc4 (downloader), rc4 (seeder)",
        "verified    all 32 of 32 pieces",
        "a plaintext transfer of 64.0 KiB\n",
        "equal on both sides",
        "MiB/s (2.0 MiB in ",
        // The start of every plaintext handshake, in the right column of both dumps.
        "    13 42 69 74 54 6f 72 72  .BitTorr\n",
        "    65 6e 74 20 70 72 6f 74  ent prot\n",
        "encrypted   does not occur in 2.",
        "plaintext   occurs in ",
        "All is as it should be.",
    ] {
        assert!(shown.stdout.contains(fact), "{fact:?} in\n{}", shown.stdout);
    }
    assert_eq!(shown.stdout.matches(".BitTorr").count(), 2, "{}", shown.stdout);
    assert!(shown.stdout.lines().all(|line| line.len() <= 80), "{}", shown.stdout);
}

#[test]
fn the_json_holds_the_same_facts() {
    let facts = run(&["demo", "--size", SIZE, "--json"]).exits(0).json("demo");
    assert_eq!(facts["ok"], true);
    assert_eq!(facts["size"], 2 << 20);
    assert_eq!(facts["pieces_verified"], 32);
    assert_eq!(facts["sha1_sent"], facts["sha1_arrived"]);
    for side in ["first_from_downloader", "first_from_seeder"] {
        let [hidden, open] =
            ["encrypted", "plaintext"].map(|transfer| facts[transfer][side].as_str().unwrap());
        // "\x13BitTorrent protocol"
        assert!(open.starts_with("13426974546f7272656e742070726f746f636f6c"), "{open}");
        assert_eq!((hidden.len(), open.len()), (128, 128));
        assert!(!hidden.starts_with("13"), "{hidden}");
    }
    assert_eq!(facts["encrypted"]["protocol_string_seen"], false);
    assert_eq!(facts["plaintext"]["protocol_string_seen"], true);
    assert!(facts["encrypted"]["bytes"].as_u64() > Some(2 << 20), "{facts:#}");
}

#[cfg(unix)]
#[test]
fn what_goes_wrong_is_json_too() {
    let mut command = support::mse();
    let run = support::Run::of(command.args(["demo", "--json"]).env("TMPDIR", "/nonexistent"));
    let failure = run.exits(1).json("demo");
    assert!(
        failure["error"].as_str().is_some_and(|error| error.contains("temporary")),
        "{failure}"
    );
}
