//! `mse proxy nft`. What the rules do to connections is tested with real clients, in interop/.

mod support;

use std::process::Command;

use support::{Run, run};

const ALL: &str = "--user 65534 --user root --interface lo --port 51413 --to 6000 --peers-to 6881 \
                   --skip-lan --skip-ports 80,8000-8999 --no-utp";

#[test]
fn rules_are_printed_with_what_the_proxys_own_configuration_says() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("proxy.toml");
    let text = "transparent = \"127.0.0.1:6001\"\nlisten = \"[::]:6882\"\nclient = \"127.0.0.1:1\"\nmark = 7\n";
    std::fs::write(&file, text).expect("the file can be written");
    let file = file.to_str().expect("UTF-8");
    let printed = run(&["proxy", "nft", "--user", "me", "--port", "1", "--config", file]).exits(0);
    for rule in [
        "meta mark 0x7 return",
        "meta skuid \"me\" jump client",
        "meta l4proto tcp redirect to :6001",
        "tcp dport 1 redirect to :6882",
    ] {
        assert!(printed.stdout.contains(rule), "{rule}: {}", printed.stdout);
    }
    let flags =
        run(&["proxy", "nft", "--user", "me", "--to", "2", "--mark", "0x8", "--config", file]);
    assert!(flags.stdout.contains("meta mark 0x8 "), "{flags:?}");
    assert!(flags.stdout.contains("redirect to :2 "), "{flags:?}");
}

#[test]
fn what_is_missing_is_said() {
    for (arguments, missing) in [
        (&["--to", "1"][..], "--user"),
        (&["--apply"], "--user"),
        (&["--user", "me"], "--to"),
        (&["--port", "1"], "--peers-to"),
        (&["--port", "1", "--peers-to", "1"], "both"),
        (&["--user", "me", "--remove"], "--remove"),
        (&["--user", "a b", "--to", "1"], "--user"),
        (&["--user", "me", "--to", "0"], "--to"),
    ] {
        let refused = run(&[&["proxy", "nft"], arguments].concat()).exits(2);
        assert!(refused.stderr.contains(missing), "{arguments:?}: {}", refused.stderr);
    }
}

/// In a network namespace of its own, where it needs not be root and changes nothing of this machine.
#[cfg(target_os = "linux")]
#[test]
fn rules_are_loaded_replaced_and_removed() {
    let namespace = |script: &str| {
        let binary = env!("CARGO_BIN_EXE_mse");
        let script = format!("set -e\nmse={binary}\n{script}");
        Run::of(Command::new("unshare").args(["--map-root-user", "--net", "sh", "-c", &script]))
    };
    let tried = namespace("nft list ruleset");
    if tried.code != Some(0) {
        eprintln!("skipped, nothing is tested of loading rules: {}", tried.stderr);
        return;
    }
    // Another table stays; the second run takes the place of the first.
    let loaded = namespace(&format!(
        "nft add table inet another
        $mse proxy nft --remove
        $mse proxy nft --user 1 --to 5999 --apply
        $mse proxy nft {ALL} --apply
        nft list ruleset
        $mse proxy nft --remove
        $mse proxy nft --remove
        echo then
        nft list ruleset"
    ))
    .exits(0);
    let (with, without) = loaded.stdout.split_once("then\n").expect("the script came to its end");
    assert!(with.contains("redirect to :6000") && !with.contains("5999"), "{with}");
    assert!(with.contains("redirect to :6881"), "{with}");
    assert!(with.contains("meta skuid 65534") && with.contains("meta skuid 0"), "{with}");
    assert_eq!(without, "table inet another {\n}\n");

    let refused = namespace("$mse proxy nft --cgroup is/not/there --to 1 --apply").exits(1);
    assert!(refused.stderr.contains("start what runs in it before"), "{}", refused.stderr);
    let refused = namespace("$mse proxy nft --user nobody.by-this-name --to 1 --apply").exits(1);
    assert!(refused.stderr.contains("there is no such user"), "{}", refused.stderr);
}
