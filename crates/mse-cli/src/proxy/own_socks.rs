//! The ways out that are for one client, at a reload: they are opened at the start alone.

use std::net::SocketAddr;

use super::settings::{ClientTable, Settings};

/// Leaves to the clients of `new` the addresses that are open, which those of `old` have, and no others.
/// Returns what has to be said about it.
pub(super) fn keep(new: &mut Settings, old: &Settings, open: &[SocketAddr]) -> Vec<String> {
    let mut said = Vec::new();
    for client in &mut new.client {
        let name = client.name();
        client.socks.retain(|address| {
            let is_open = open.contains(address);
            if !is_open {
                said.push(format!(
                    "socks {address} of client {name} is not opened until the proxy is started again"
                ));
            }
            is_open
        });
    }
    for &address in open {
        if new.own_socks().any(|wanted| *wanted == address) {
            continue;
        }
        let has_it = |client: &&ClientTable| client.socks.contains(&address);
        let Some(name) = old.client.iter().find(has_it).map(ClientTable::name) else {
            said.push(format!(
                "socks {address} of a client that is no more stays open until the proxy is started again"
            ));
            continue;
        };
        said.push(format!(
            "socks {address} of client {name} stays open until the proxy is started again"
        ));
        if let Some(client) = new.client.iter_mut().find(|client| client.name() == name) {
            client.socks.push(address);
            // As they were, so that nothing has changed.
            client.socks.sort_by_key(|address| open.iter().position(|open| open == address));
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(clients: &[(&str, &[u16])]) -> Settings {
        let mut text = String::new();
        for (name, ports) in clients {
            let socks: Vec<_> = ports.iter().map(|port| format!("'127.0.0.1:{port}'")).collect();
            text += &format!("[[client]]\nname = '{name}'\naddress = '127.0.0.1:1'\n");
            if !socks.is_empty() {
                text += &format!("socks = [{}]\n", socks.join(", "));
            }
        }
        toml::from_str(&text).unwrap()
    }

    /// What is in force afterwards, and who is named with what.
    fn kept(
        new: &[(&str, &[u16])],
        old: &[(&str, &[u16])],
        in_force: &[(&str, &[u16])],
    ) -> Vec<String> {
        let open = [1001, 1002, 1003].map(|port| SocketAddr::from(([127, 0, 0, 1], port)));
        let mut new = settings(new);
        let said = keep(&mut new, &settings(old), &open);
        assert_eq!(new, settings(in_force));
        let words = said.iter().map(|said| said.trim_start_matches("socks 127.0.0.1:"));
        words
            .map(|said| said.trim_end_matches(" until the proxy is started again").into())
            .collect()
    }

    #[test]
    fn what_is_open_stays_with_its_client_and_the_rest_is_said() {
        let old: &[(&str, &[u16])] = &[("a", &[1001, 1002]), ("b", &[1003])];
        assert_eq!(kept(old, old, old), [""; 0]);
        // Whose it is may change, and what a client is called.
        let swapped: &[(&str, &[u16])] = &[("a", &[1003]), ("c", &[1001, 1002])];
        assert_eq!(kept(swapped, old, swapped), [""; 0]);
        assert_eq!(
            kept(&[("a", &[1002, 9]), ("b", &[])], old, old),
            [
                "9 of client a is not opened",
                "1001 of client a stays open",
                "1003 of client b stays open"
            ]
        );
        let gone: &[(&str, &[u16])] = &[("a", &[1001, 1002])];
        assert_eq!(kept(gone, old, gone), ["1003 of client b stays open"]);
        assert_eq!(kept(gone, gone, gone), ["1003 of a client that is no more stays open"]);
        assert_eq!(kept(old, gone, old), [""; 0]);
    }
}
