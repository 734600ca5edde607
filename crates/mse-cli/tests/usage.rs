//! Wrong usage, help, and what packagers need.

mod support;

use support::{mse, run};

#[test]
fn wrong_usage_is_exit_code_2() {
    for arguments in [
        &[][..],
        &["frobnicate"],
        &["proxy", "--listen", "127.0.0.1:0"],
        &["proxy", "--client", "127.0.0.1:1"],
        &["proxy", "--client", "192.0.2.1:1", "--listen", "127.0.0.1:0"],
        &["proxy", "--outgoing", "always"],
        &["proxy", "--socks", "0.0.0.0:0"],
        &["proxy", "--socks-user", "u"],
        &["proxy", "--no-socks"],
        &["proxy", "--torrents", "/nonexistent"],
        &["proxy", "check", "--endpoint", "http://127.0.0.1/"],
        &["proxy", "--mark", "0"],
        &["proxy", "--socks-password", "p"],
        &["proxy", "--torrents", env!("CARGO_BIN_EXE_mse")],
        &["proxy", "--hashes", "/"],
        &["proxy", "--listen", "localhost:1", "--client", "127.0.0.1:2"],
        &["proxy", "--listen", "0.0.0.0:1", "--client", "127.0.0.1:1"],
        &["proxy", "--socks", "127.0.0.1:1", "--listen", "0.0.0.0:2", "--client", "127.0.0.1:1"],
    ] {
        let refused = run(arguments).exits(2);
        assert_eq!(refused.stdout, "", "{arguments:?}");
        assert!(!refused.stderr.is_empty(), "{arguments:?}");
    }
}

#[cfg(feature = "engine")]
#[test]
fn wrong_usage_of_the_engine_is_exit_code_2() {
    let magnet = "magnet:?xt=urn:btih:56175ef910538fd26490cc4e568e32c4c0ea4ff6";
    for (arguments, hint) in [
        (&["get"][..], "SOURCE"),
        (&["get", magnet], "--peer"),
        (&["get", magnet], "--dht"),
        (&["get", "magnet:?dn=x"], "info-hash"),
        (&["get", "56175ef910538fd26490cc4e568e32c4c0ea4ff6"], "magnet:?xt=urn:btih:56175"),
        (&["get", "ftp://host/a.torrent"], "http://"),
        (&["seed", ".", "--listen", ":6881"], "ADDR:PORT"),
        (&["get", magnet, "--peer", "nonsense"], "HOST:PORT"),
        (&["get", magnet, "--peer", "127.0.0.1:1", "--timeout", "0"], "greater than 0"),
        (&["get", magnet, "--peer", "127.0.0.1:1", "--encryption", "yes"], "require"),
        (&["seed"], "PATH"),
        (&["seed", ".", "--tracker", "nonsense"], "nonsense"),
        (&["demo", "--size", "0"], "at least one byte"),
        (&["demo", "--size", "1 furlong"], "not a unit"),
    ] {
        let refused = run(arguments).exits(2);
        assert_eq!(refused.stdout, "", "{arguments:?}");
        assert!(refused.stderr.contains(hint), "{arguments:?}: {}", refused.stderr);
    }
}

#[cfg(feature = "engine")]
#[test]
fn a_missing_file_is_exit_code_1() {
    let failed = run(&["get", "/nonexistent.torrent"]).exits(1);
    assert!(failed.stderr.contains("/nonexistent.torrent"), "{}", failed.stderr);
}

#[test]
fn help_is_short_and_honest() {
    let commands: &[&[&str]] = if cfg!(feature = "engine") {
        &[&[], &["get"], &["seed"], &["demo"], &["proxy"]]
    } else {
        &[&[], &["proxy"]]
    };
    let probe: &[&[&str]] = if cfg!(feature = "probe") { &[&["probe"]] } else { &[] };
    for command in commands.iter().chain(probe) {
        let help = run(&[command, &["--help"][..]].concat()).exits(0).stdout;
        assert!(help.lines().count() <= 80, "{command:?} {}", help.lines().count());
        assert!(help.contains("Exit codes"), "{command:?}");
        if *command != ["demo"] {
            assert!(help.contains("obfuscation"), "{command:?}");
        }
    }
    let help = run(&["proxy", "--help"]).stdout;
    for default in ["[default: 127.0.0.1:1080]", "[default: prefer]", "[default: 5]"] {
        assert!(help.contains(default), "{default}: {help}");
    }
    let all = run(&["--help"]).stdout;
    assert!(!all.contains("completions") && !all.contains("man pages"), "{all}");
    assert!(run(&["--version"]).exits(0).stdout.starts_with("mse "));
}

#[test]
fn completions_and_man_pages_are_made() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(run(&["completions", shell]).exits(0).stdout.contains("prefer-method"), "{shell}");
    }
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("man");
    run(&["man", "--out", out.to_str().unwrap()]).exits(0);
    let page = std::fs::read_to_string(out.join("mse-proxy.1")).unwrap();
    assert!(page.contains("\\-\\-prefer\\-method"), "{page}");
    assert!(out.join("mse.1").exists());
    assert!(!out.join("mse-completions.1").exists());
}

#[test]
fn a_log_level_that_makes_no_sense_is_refused() {
    let refused: support::Run =
        mse().args(["completions", "bash"]).env("MSE_LOG", "mse=loud").output().unwrap().into();
    let refused = refused.exits(2);
    assert!(refused.stderr.contains("MSE_LOG"), "{}", refused.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_stdout_is_named() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    let mut command = mse();
    let failed =
        support::Run::of_child(command.args(["completions", "bash"]).stdout(full)).exits(1);
    assert!(failed.stderr.contains("cannot write to stdout"), "{}", failed.stderr);
}
