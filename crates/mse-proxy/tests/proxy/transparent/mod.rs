//! Connections that a firewall redirects, in a network namespace of its own, where nobody has to be root.

mod inside;
mod network;

use std::process::Command;

/// Set where the tests may do as they like with the network.
const INSIDE: &str = "MSE_TEST_INSIDE";

/// In the place of each test in `inside`, which would redirect this machine's connections.
#[test]
fn in_a_namespace() {
    if let Err(reason) = available() {
        eprintln!("skipped, nothing is tested of transparent mode: {reason}");
        return;
    }
    let this = std::env::current_exe().unwrap();
    let mut inside = Command::new("unshare");
    inside.args(["--map-root-user", "--net"]).arg(this);
    // They share the namespace and the port.
    inside.env(INSIDE, "1").args([
        "transparent::inside::",
        "--include-ignored",
        "--test-threads=1",
    ]);
    let output = inside.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains(" 0 passed"), "{text}");
}

/// Whether there are namespaces, and the tools to set one up.
fn available() -> Result<(), String> {
    for tool in ["ip -Version", "nft list ruleset"] {
        let command = format!("unshare --map-root-user --net {tool}");
        let mut words = command.split(' ');
        let tried = Command::new(words.next().unwrap()).args(words).output();
        match tried {
            Ok(output) if output.status.success() => {}
            Ok(output) => {
                return Err(format!("`{command}`: {}", String::from_utf8_lossy(&output.stderr)));
            }
            Err(error) => return Err(format!("`{command}`: {error}")),
        }
    }
    Ok(())
}
