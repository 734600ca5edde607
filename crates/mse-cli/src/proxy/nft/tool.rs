//! Running nft.

use std::io;
use std::path::Path;
use std::process::{Output, Stdio};

use anyhow::{Context, anyhow};
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Where nft may be: the second is not in the PATH of users other than root.
const PLACES: [&str; 3] = ["nft", "/usr/sbin/nft", "/sbin/nft"];

/// Has nft load a file of rules, all of it or nothing.
///
/// # Errors
///
/// nft is missing, may not, or refuses the rules.
pub(super) async fn load(rules: &str) -> anyhow::Result<()> {
    let output = run(rules).await?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(anyhow!("nft refused the rules{}: {}", advice(&said), said.trim()))
}

async fn run(rules: &str) -> anyhow::Result<Output> {
    for place in
        PLACES.into_iter().filter(|place| !place.starts_with('/') || Path::new(place).exists())
    {
        let spawned = Command::new(place)
            .args(["-f", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn();
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error).context(format!("cannot run {place}")),
        };
        if let Some(mut stdin) = child.stdin.take() {
            // If nft does not read to the end, what it says then is the better error.
            let _ = stdin.write_all(rules.as_bytes()).await;
        }
        return child.wait_with_output().await.context("cannot wait for nft");
    }
    Err(anyhow!("nft is not there: install nftables (the package's name on most systems)"))
}

/// What to do about it, where that is known.
fn advice(said: &str) -> &'static str {
    if said.contains("Operation not permitted") {
        " (this needs root, or CAP_NET_ADMIN)"
    } else if said.contains("cgroupv2 path fails") {
        " (a cgroup has to exist when its rule is loaded: start what runs in it before)"
    } else if said.contains("User does not exist") {
        " (there is no such user)"
    } else {
        ""
    }
}
