//! Arguments that make no sense together.

use std::net::SocketAddr;

use crate::cli::ProxyArgs;
use crate::exit::Failure;

/// Where the password may be, too: other users see the arguments of a process.
const PASSWORD_VARIABLE: &str = "MSE_SOCKS_PASSWORD";

/// Looks for contradictions before anything is started.
///
/// # Errors
///
/// There is one.
pub(super) fn check(args: &ProxyArgs) -> Result<(), Failure> {
    if !args.socks.ip().to_canonical().is_loopback() && args.socks_user.is_none() {
        return Err(Failure::Usage(format!(
            "--socks {} can be reached from other machines, which could connect anywhere through it; \
             add --socks-user and --socks-password, or stay on 127.0.0.1",
            args.socks
        )));
    }
    let ours = [("--socks", Some(args.socks)), ("--listen", args.listen)];
    for (option, ours) in ours {
        if let (Some(ours), Some(client)) = (ours, args.client)
            && reaches(client, ours)
        {
            return Err(Failure::Usage(format!(
                "--client {client} is where {option} {ours} listens; name the port that the client \
                 itself listens on"
            )));
        }
    }
    // A source that is not there yet is looked for again and again.
    for path in &args.torrents {
        if path.exists() && !path.is_dir() {
            return Err(usage("--torrents", path, "is not a directory"));
        }
    }
    for path in &args.hashes {
        if path.is_dir() {
            return Err(usage("--hashes", path, "is a directory"));
        }
    }
    Ok(())
}

/// The user name and password to ask for, if any.
///
/// # Errors
///
/// There is a name, but no password that could go with it.
pub(super) fn credentials(args: &ProxyArgs) -> Result<Option<(String, String)>, Failure> {
    let Some(user) = &args.socks_user else { return Ok(None) };
    let password = match &args.socks_password {
        Some(password) => password.clone(),
        None => std::env::var(PASSWORD_VARIABLE).map_err(|_| {
            Failure::Usage(format!(
                "--socks-user needs a password: --socks-password, or {PASSWORD_VARIABLE} in the environment"
            ))
        })?,
    };
    // RFC 1929.
    if !(1..=255).contains(&password.len()) {
        return Err(Failure::Usage(format!("{PASSWORD_VARIABLE} must be 1 to 255 bytes")));
    }
    Ok(Some((user.clone(), password)))
}

/// Whether whoever dials `client` meets the one who listens on `ours`.
fn reaches(client: SocketAddr, ours: SocketAddr) -> bool {
    let (client_ip, our_ip) = (client.ip().to_canonical(), ours.ip().to_canonical());
    client.port() == ours.port() && (our_ip.is_unspecified() || client_ip == our_ip)
}

fn usage(option: &str, path: &std::path::Path, what: &str) -> Failure {
    Failure::Usage(format!("{option} {} {what}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_that_is_ourselves_is_recognised() {
        for (client, ours, same) in [
            ("127.0.0.1:1", "127.0.0.1:1", true),
            ("127.0.0.1:1", "0.0.0.0:1", true),
            ("127.0.0.1:1", "[::]:1", true),
            ("127.0.0.1:1", "[::ffff:127.0.0.1]:1", true),
            ("127.0.0.1:1", "127.0.0.1:2", false),
            ("127.0.0.1:1", "192.0.2.1:1", false),
            ("127.0.0.2:1", "127.0.0.1:1", false),
        ] {
            let [client, ours] = [client, ours].map(|address| address.parse().unwrap());
            assert_eq!(reaches(client, ours), same, "{client} {ours}");
        }
    }
}
