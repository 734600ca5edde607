//! Who has a port?

#[cfg(target_os = "linux")]
use std::fs;
use std::net::SocketAddr;

/// A process.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) process: u32,
    /// As the system calls it, cut after 15 bytes.
    pub(super) name: String,
    /// Whether it is this program, and serves.
    pub(super) is_proxy: bool,
}

/// The processes that listen on the port and that we may see: our own user's, or all for root. Those that
/// a service manager hands its sockets to have them as well as itself.
#[cfg(target_os = "linux")]
pub(super) fn of(address: SocketAddr) -> Vec<Owner> {
    let sockets: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listening(&table, address.port()))
        .map(|inode| format!("socket:[{inode}]"))
        .collect();
    let has_one = |process: u32| {
        let files = fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten();
        let mut targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        targets.any(|target| sockets.iter().any(|socket| target.as_os_str() == socket.as_str()))
    };
    let processes = fs::read_dir("/proc").into_iter().flatten();
    let numbers =
        processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let owner = |process| {
        let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
        let is_proxy =
            is_us(process) && serves(&fs::read(format!("/proc/{process}/cmdline")).ok()?);
        Some(Owner { process, name: name.trim().to_owned(), is_proxy })
    };
    numbers.filter(|process| has_one(*process)).filter_map(owner).collect()
}

/// Nobody tells us on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: SocketAddr) -> Vec<Owner> {
    Vec::new()
}

/// Whether a process runs the same program as we do: a name says nothing. One that was replaced since by
/// another version is the same.
#[cfg(target_os = "linux")]
fn is_us(process: u32) -> bool {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::MetadataExt;

    let file = |path: &str| fs::metadata(path).map(|file| (file.dev(), file.ino())).ok();
    let place = |path: &str| {
        let target = fs::read_link(path).ok()?.into_os_string();
        let target = target.as_bytes();
        Some(target.strip_suffix(b" (deleted)").unwrap_or(target).to_owned())
    };
    let (ours, theirs) = ("/proc/self/exe", format!("/proc/{process}/exe"));
    let same_file = file(ours).is_some_and(|ours| file(&theirs) == Some(ours));
    same_file || place(ours).is_some_and(|ours| place(&theirs) == Some(ours))
}

/// Whether these arguments of ours, each with a zero behind it, are `mse proxy` without a subcommand.
#[cfg(target_os = "linux")]
fn serves(arguments: &[u8]) -> bool {
    const OTHERS: [&[u8]; 4] = [b"check", b"config", b"nft", b"help"];
    let is_verbose = |argument: &&[u8]| argument.starts_with(b"-v") || *argument == b"--verbose";
    let mut arguments = arguments.split(|byte| *byte == 0).skip(1).filter(|it| !is_verbose(it));
    arguments.next() == Some(b"proxy") && !arguments.next().is_some_and(|it| OTHERS.contains(&it))
}

/// The inodes of the sockets in a table of the kernel (proc(5)) that listen on a port.
#[cfg(target_os = "linux")]
fn listening(table: &str, port: u16) -> Vec<String> {
    const LISTEN: &str = "0A";
    let port = format!(":{port:04X}");
    let lines = table.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>());
    let inodes = lines.filter_map(|fields| match fields[..] {
        [_, local, _, state, _, _, _, _, _, inode, ..]
            if state == LISTEN && local.ends_with(&port) =>
        {
            Some(inode.to_owned())
        }
        _ => None,
    });
    inodes.collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_of_ours_is_found_to_be_ours() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            // Where IPv6 is off there is nothing to find.
            let Ok(listener) = TcpListener::bind(address) else { continue };
            let owners = of(listener.local_addr().unwrap());
            let ours = owners.iter().find(|owner| owner.process == std::process::id());
            assert!(ours.is_some_and(|ours| !ours.is_proxy), "{owners:?}");
        }
    }

    #[test]
    fn a_proxy_is_known_by_its_program_and_what_it_does() {
        assert!(is_us(std::process::id()));
        let mut other = std::process::Command::new("sleep").arg("60").spawn().unwrap();
        let is_us = is_us(other.id());
        other.kill().and_then(|()| other.wait()).unwrap();
        assert!(!is_us);
        for (arguments, expected) in [
            (&b"mse\0proxy\0"[..], true),
            (b"/usr/bin/mse\0-vv\0proxy\0--verbose\0--listen\0[::]:1\0", true),
            (b"mse\0proxy\0check\0", false),
            (b"mse\0proxy\0-v\0check\0", false),
            (b"mse\0seed\0proxy\0", false),
            (b"", false),
        ] {
            assert_eq!(serves(arguments), expected, "{}", arguments.escape_ascii());
        }
    }

    #[test]
    fn a_table_with_less_in_it_is_passed_over() {
        assert!(listening("header\n\n 0: 0100007F:1AE1 00000000:0000 0A\n", 0x1ae1).is_empty());
    }
}
