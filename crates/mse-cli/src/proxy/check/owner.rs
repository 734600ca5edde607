//! Who has a port?

use std::net::SocketAddr;

/// A process.
#[derive(Debug)]
pub(super) struct Owner {
    pub(super) process: u32,
    /// As the system calls it, cut after 15 bytes.
    pub(super) name: String,
}

/// The processes that listen on the port and that we may see: our own user's, or all for root. Those that
/// a service manager hands its sockets to have them as well as itself.
#[cfg(target_os = "linux")]
pub(super) fn of(address: SocketAddr) -> Vec<Owner> {
    use std::fs;

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
        Some(Owner { process, name: name.trim().to_owned() })
    };
    numbers.filter(|process| has_one(*process)).filter_map(owner).collect()
}

/// Nobody tells us on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn of(_: SocketAddr) -> Vec<Owner> {
    Vec::new()
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
            assert!(owners.iter().any(|owner| owner.process == std::process::id()), "{owners:?}");
        }
    }

    #[test]
    fn a_table_with_less_in_it_is_passed_over() {
        assert!(listening("header\n\n 0: 0100007F:1AE1 00000000:0000 0A\n", 0x1ae1).is_empty());
    }
}
