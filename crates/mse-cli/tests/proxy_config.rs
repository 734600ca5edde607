//! The configuration of `mse proxy`: file, environment, flags, and what `config` prints.

mod support;

use std::path::Path;
use std::process::Command;

use support::{Run, mse, run};

fn proxy(arguments: &[&str]) -> Command {
    let mut command = mse();
    command.arg("proxy").args(arguments);
    command
}

fn write(directory: &Path, text: &str) -> String {
    let path = directory.join("proxy.toml");
    std::fs::write(&path, text).expect("the file can be written");
    path.to_str().expect("UTF-8").to_owned()
}

/// The lines that set something.
fn settings<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
}

#[test]
fn what_is_printed_is_read_back_as_the_same() {
    let directory = tempfile::tempdir().expect("a directory");
    let password = directory.path().join("password");
    std::fs::write(&password, "secret\n").expect("the file can be written");
    let path = directory.path().to_str().expect("UTF-8");
    let first = run(&[
        "proxy",
        "config",
        "--listen",
        "[::]:6881",
        "--listen",
        "0.0.0.0:6882",
        "--client",
        "127.0.0.1:1",
        "--socks-user",
        "a \"quoted\" user",
        "--socks-password-file",
        password.to_str().expect("UTF-8"),
        "--outgoing",
        "require",
        "--methods",
        "rc4",
        "--torrents",
        path,
        "--allow-loopback",
    ])
    .exits(0);
    let overrides = "[[override]]\npeers = [\"192.0.2.0/24\"]\npolicy = \"off\"\n\n[[override]]\nmethods = \"rc4\"\n";
    let file = write(directory.path(), &(first.stdout.clone() + overrides));
    let second = run(&["proxy", "config", "--config", &file]).exits(0);
    let expected = first.stdout.lines().chain(overrides.lines());
    assert_eq!(settings(expected), settings(second.stdout.lines()));
    assert!(settings(first.stdout.lines()).contains(&"outgoing = \"require\""), "{}", first.stdout);
    assert!(first.stdout.contains("Set by --outgoing"), "{}", first.stdout);
    let line = first.stdout.lines().position(|line| line == "outgoing = \"require\"");
    let origin = format!("Set by {file}:{}.", line.expect("it is there") + 1);
    assert!(second.stdout.contains(&origin), "{origin} {}", second.stdout);
}

#[test]
fn every_key_is_printed_with_what_it_does_and_its_default() {
    let printed = run(&["proxy", "config"]).exits(0).stdout;
    let entries: Vec<_> = printed.split("\n\n").skip(1).collect();
    assert!(entries.len() > 10, "{printed}");
    for entry in entries.into_iter().filter(|entry| *entry != "[limits]") {
        assert!(entry.starts_with("# "), "{entry}");
        assert!(entry.contains("Default: "), "{entry}");
        assert!(entry.lines().last().is_some_and(|line| line.contains(" = ")), "{entry}");
    }
}

#[test]
fn a_password_is_printed_only_when_asked_for() {
    let mut command = proxy(&["config", "--socks-user", "u"]);
    let printed = Run::of(command.env("MSE_PROXY_SOCKS_PASSWORD", "s3cret")).exits(0).stdout;
    assert!(!printed.contains("s3cret"), "{printed}");
    assert!(printed.contains("Set by MSE_PROXY_SOCKS_PASSWORD"), "{printed}");
    let printed = Run::of(command.arg("--show-secrets")).exits(0).stdout;
    assert!(printed.contains("socks-password = \"s3cret\""), "{printed}");
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_its_line() {
    let directory = tempfile::tempdir().expect("a directory");
    for (text, line, hint) in [
        ("\nsokcs = '127.0.0.1:1'", 2, "there is no key sokcs; did you mean socks?"),
        ("frobnicate = 1", 1, "`mse proxy config` prints all"),
        ("socks_user = 'u'", 1, "did you mean socks-user?"),
        (
            "outgoing = 'always'",
            1,
            "outgoing = 'always': unknown variant `always`, expected one of `require`",
        ),
        ("#\n\nsocks = 1080", 3, "socks = 1080: expected ADDR:PORT"),
        ("listen = ['0.0.0.0:1',\n 'nowhere']", 2, "listen = 'nowhere': expected ADDR:PORT"),
        ("client = '192.0.2.1:1'", 1, "must be on this machine"),
        ("allow-loopback = 'yes'", 1, "expected a boolean"),
        ("outgoing = 'off'\noutgoing = 'off'", 2, "duplicate key"),
        (
            "client = ['127.0.0.1:1']\n[[client]]\naddress = '127.0.0.1:1'",
            2,
            "[[client]] tables are in place of client = ...",
        ),
        ("[[client]]\naddress = '127.0.0.1:1'\naddress = '127.0.0.1:1'", 3, "duplicate key"),
        ("outgoing", 1, "expected"),
        ("[[override]]\npeers = 'lan'", 2, "expected an address or a range, as in 192.168.0.0/16"),
        (
            "[[override]]\npolicy = 'off'\n[[override]]\npeer = '::1'",
            4,
            "did you mean override.peers?",
        ),
        ("[[override]]\ntorrents = ['12']", 2, "expected an info-hash of 40 hex digits"),
        ("[[client]]\nname = 'a'", 1, "missing field `address`"),
        ("[[client]]\naddress = '192.0.2.1:1'", 2, "must be on this machine"),
        ("[[client]]\naddress = '127.0.0.1:1'\nhash = 'f'", 3, "did you mean client.hashes?"),
        ("endpoint = 'https://nas/'", 1, "HTTPS is not spoken here"),
        ("[[client]]\naddress = '127.0.0.1:1'\nendpoint = 'nas'", 3, "expected a URL"),
        ("outgoing = 'off'\nsocks = []", 2, "for none at all, no-socks = true"),
        ("client = ['127.0.0.1:1', 'nas:2']", 1, "client = 'nas:2': expected ADDR:PORT"),
        ("client = ['127.0.0.1:1', 2]", 1, "expected an address, as in 127.0.0.1:6881, or a table"),
        ("client = '=127.0.0.1:1'", 1, "expected a name before the ="),
        ("tarpit = 1", 1, "did you mean limits.tarpit, below [limits]?"),
        ("policy = 'off'", 1, "did you mean override.policy, below [[override]]?"),
        ("[limits]\nlisten = '[::]:1'", 2, "did you mean listen, above all tables?"),
        ("drain = 31536001", 1, "expected a number of seconds from 0 to 31536000"),
        ("[limits]\ntarpit = -1", 2, "expected a whole number from 0 to 1000000000"),
        ("client = 6881", 1, "expected an address, as in 127.0.0.1:6881, or [[client]] tables"),
        ("override = 1", 1, "expected a sequence"),
        ("socks-password = ''", 1, "must be 1 to 255 bytes"),
    ] {
        let file = write(directory.path(), text);
        for command in [&["proxy", "--config", &file][..], &["proxy", "config", "--config", &file]]
        {
            let refused = run(command).exits(2).stderr;
            assert!(refused.contains(&format!("{file}:{line}: ")), "{text}: {refused}");
            assert!(refused.contains(hint), "{text}: {refused}");
        }
    }
    let refused = run(&["proxy", "--config", "/nonexistent.toml"]).exits(2).stderr;
    assert!(refused.contains("cannot read /nonexistent.toml"), "{refused}");
}

#[test]
fn a_wrong_variable_is_an_error_and_an_unknown_one_a_warning() {
    let refused = Run::of(proxy(&["config"]).env("MSE_PROXY_LISTEN", "nowhere")).exits(2).stderr;
    assert!(refused.contains("MSE_PROXY_LISTEN=nowhere: expected ADDR:PORT"), "{refused}");
    let warned = Run::of(proxy(&["config"]).env("MSE_PROXY_SOKCS", "x")).exits(0).stderr;
    assert!(warned.contains("did you mean MSE_PROXY_SOCKS?"), "{warned}");
}

#[test]
fn settings_before_a_subcommand_are_refused_not_ignored() {
    run(&["proxy", "--outgoing", "off", "config"]).exits(2);
}

#[test]
fn several_clients_are_printed_as_they_are_read() {
    let directory = tempfile::tempdir().expect("a directory");
    let tables = "[[client]]\naddress = \"127.0.0.1:1\"\nname = \"one\"\n\n\
                  [[client]]\naddress = \"127.0.0.1:2\"\nhashes = [\"/nonexistent\"]\n";
    let file = write(directory.path(), tables);
    let printed = run(&["proxy", "config", "--config", &file]).exits(0).stdout;
    let lines = settings(printed.lines());
    assert_eq!(lines[lines.len() - 6..].join("\n"), settings(tables.lines()).join("\n"));
    assert!(!lines.iter().any(|line| line.starts_with("client = ")), "{printed}");
    let printed = run(&["proxy", "config", "--config", &file, "--client", "127.0.0.1:3"]).exits(0);
    assert!(printed.stdout.contains("\nclient = \"127.0.0.1:3\"\n"), "{}", printed.stdout);

    let lost = format!(
        "--client takes the place of all clients of {file}:1, and drops client one at 127.0.0.1:1; \
         client 127.0.0.1:2, hashes /nonexistent"
    );
    assert!(printed.stderr.contains(&lost), "{}", printed.stderr);
    let addresses = write(directory.path(), "client = ['127.0.0.1:1']");
    let arguments = ["proxy", "config", "--config", &addresses, "--client", "127.0.0.1:3"];
    assert_eq!(run(&arguments).exits(0).stderr, "");

    let file = write(directory.path(), &tables.replace("hashes", "#hashes"));
    let refused = run(&["proxy", "--config", &file, "--listen", "127.0.0.1:0"]).exits(2).stderr;
    assert!(
        refused.contains("client 127.0.0.1:2") && refused.contains("never get a peer"),
        "{refused}"
    );
}

#[test]
fn clients_and_what_is_theirs_can_be_given_by_name() {
    let directory = tempfile::tempdir().expect("a directory");
    let list = "client = ['127.0.0.1:1', 'b=127.0.0.1:2', {address = '127.0.0.1:3', socks = '127.0.0.1:0'}]\n\
                torrents = ['/nonexistent', 'b=/nonexistent/b']\nhashes = './a=b'\n";
    let file = write(directory.path(), list);
    let in_file = run(&["proxy", "config", "--config", &file]).exits(0).stdout;
    let flags = run(&[
        "proxy",
        "config",
        "--client",
        "127.0.0.1:1",
        "--client",
        "b=127.0.0.1:2",
        "--torrents",
        "/nonexistent",
        "--torrents",
        "b=/nonexistent/b",
        "--hashes",
        "./a=b",
        "--hashes",
        "b=./c=d",
        "--endpoint",
        "b=http://127.0.0.1/?x=y",
    ])
    .exits(0)
    .stdout;
    let mut command = proxy(&["config"]);
    command
        .env("MSE_PROXY_CLIENT", "127.0.0.1:1,b=127.0.0.1:2")
        .env("MSE_PROXY_HASHES", "./a=b,b=./c=d");
    command.env("MSE_PROXY_TORRENTS", "/nonexistent, b=/nonexistent/b");
    let variables =
        Run::of(command.env("MSE_PROXY_ENDPOINT", "b=http://127.0.0.1/?x=y")).exits(0).stdout;
    assert_eq!(settings(flags.lines()), settings(variables.lines()));
    for (printed, of_b) in [
        (&in_file, "torrents = [\"/nonexistent/b\"]\n\n[[client]]\naddress = \"127.0.0.1:3\"\n"),
        (
            &flags,
            "endpoint = [\"http://127.0.0.1/?x=y\"]\nhashes = [\"./c=d\"]\nname = \"b\"\n\
             torrents = [\"/nonexistent/b\"]\n",
        ),
    ] {
        assert!(printed.contains("\ntorrents = [\"/nonexistent\"]\n"), "{printed}");
        assert!(printed.contains("\nhashes = [\"./a=b\"]\n"), "{printed}");
        assert!(printed.contains("\n[[client]]\naddress = \"127.0.0.1:1\"\n"), "{printed}");
        assert!(printed.contains(of_b), "{printed}");
        let again = write(directory.path(), printed);
        let again = run(&["proxy", "config", "--config", &again]).exits(0).stdout;
        assert_eq!(settings(printed.lines()), settings(again.lines()));
    }

    for (flags, hint) in [
        (
            &["--client", "127.0.0.1:1", "--torrents", "b=/srv"][..],
            "torrents b=/srv (--torrents) names a client",
        ),
        (&["--client", "127.0.0.1:1", "--client", "b=127.0.0.1:2"], "add --torrents b=DIR"),
        (
            &["--client", "b=127.0.0.1:1", "--client", "b=127.0.0.1:2", "--hashes", "b=f"],
            "client b (--client) is there twice",
        ),
        (&["--client", "b=192.0.2.1:1"], "must be on this machine"),
    ] {
        let refused = run(&[&["proxy", "config"], flags].concat()).exits(2).stderr;
        assert!(refused.contains(hint), "{flags:?}: {refused}");
    }
}

/// The lines that would set something if they had no `#`, with the table that they are in.
fn examples(printed: &str) -> Vec<(usize, &str, &str)> {
    let (mut table, mut found) = ("", Vec::new());
    for (number, line) in printed.lines().enumerate() {
        let line_or_example = line.trim_start_matches('#');
        if line_or_example.starts_with('[') {
            table = line_or_example;
        }
        if line.starts_with('#') && !line_or_example.is_empty() && !line_or_example.starts_with(' ')
        {
            found.push((number, table, line_or_example));
        }
    }
    found
}

/// The same text with some lines set.
fn with_examples(printed: &str, taken: &[usize]) -> String {
    let line = |(number, line): (usize, &str)| {
        let line = if taken.contains(&number) { line.trim_start_matches('#') } else { line };
        format!("{line}\n")
    };
    printed.lines().enumerate().map(line).collect()
}

#[test]
fn every_example_holds_as_it_is() {
    /// What each makes no sense without: the first key of a table, and what a password is for.
    const NEEDED: [(&str, &str); 5] = [
        ("[[client]]", "address"),
        // A client with an address alone is printed as such.
        ("[[client]]", "name"),
        ("[[override]]", "policy"),
        ("socks-user", "socks-password"),
        ("socks-password", "socks-user"),
    ];
    let directory = tempfile::tempdir().expect("a directory");
    // As packages ship it: nothing is set.
    let printed = run(&["proxy", "config"]).exits(0).stdout;
    let unset = |line: &str| match line.starts_with(['#', '[']) || line.is_empty() {
        true => format!("{line}\n"),
        false => format!("#{line}\n"),
    };
    let printed: String = printed.lines().map(unset).collect();
    let loads = |taken: &[usize]| {
        let file = write(directory.path(), &with_examples(&printed, taken));
        run(&["proxy", "config", "--show-secrets", "--config", &file]).exits(0).stdout
    };
    let examples = examples(&printed);
    assert!(examples.len() > 40, "{examples:?}");
    let key = |line: &str| line.split(" = ").next().expect("there is a first").to_owned();
    for (number, table, line) in &examples {
        let mut taken = vec![*number];
        let needed = NEEDED.iter().filter(|(of, _)| line.starts_with(of) || table == of);
        let needed = needed.flat_map(|(_, needed)| {
            examples.iter().filter(move |(_, within, line)| {
                within == table && (line.starts_with('[') || key(line) == *needed)
            })
        });
        taken.extend(needed.map(|(number, ..)| number));
        let again = loads(&taken);
        let is_set = again.lines().any(|again| again.split(" = ").next() == Some(&key(line)));
        assert!(is_set, "{line}:\n{again}");
    }
    // There are two ways to say who the client is.
    let all = examples.iter().filter(|(_, _, line)| key(line) != "client");
    let again = loads(&all.map(|(number, ..)| *number).collect::<Vec<_>>());
    assert_eq!(self::examples(&again), []);
}

#[test]
fn limits_are_flags_variables_and_a_table() {
    let directory = tempfile::tempdir().expect("a directory");
    let file =
        write(directory.path(), "[limits]\ntarpit = 0\nhandshakes = 7\nidle-timeout = 1.5\n");
    let mut command = proxy(&["config", "--config", &file, "--limit-handshakes", "8"]);
    command.env("MSE_PROXY_LIMIT_HANDSHAKE_BYTES", "64KiB");
    let printed = Run::of(&mut command).exits(0).stdout;
    let (_, limits) = printed.split_once("\n[limits]\n").expect("there is a table");
    for (line, origin) in [
        ("tarpit = 0", format!("{file}:2")),
        ("handshakes = 8", "--limit-handshakes".into()),
        ("idle-timeout = 1.5", format!("{file}:4")),
        ("handshake-bytes = 65536", "MSE_PROXY_LIMIT_HANDSHAKE_BYTES".into()),
    ] {
        let (before, _) = limits.split_once(&format!("\n{line}\n")).expect(line);
        assert!(before.ends_with(&format!("Set by {origin}.")), "{line}: {before}");
    }
    let again = write(directory.path(), &printed);
    let again = run(&["proxy", "config", "--config", &again]).exits(0).stdout;
    assert_eq!(settings(printed.lines()), settings(again.lines()));
    for wrong in
        ["--limit-connections=0", "--limit-handshake-deadline=0", "--limit-handshake-bytes=x"]
    {
        run(&["proxy", wrong]).exits(2);
    }
    let wrong = write(directory.path(), "[limits]\nhandshake = 7\n");
    let refused = run(&["proxy", "--config", &wrong]).exits(2).stderr;
    assert!(
        refused.contains(":2: there is no key limits.handshake; did you mean limits.handshakes?"),
        "{refused}"
    );
}
