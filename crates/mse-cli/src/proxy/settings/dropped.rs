//! Clients that others take the place of.

use std::fmt::Display;

use super::ClientTable;
use super::origin::Origin;

/// What is lost when `new` clients take the place of `old` ones. Addresses alone are what a flag is for.
pub(super) fn dropped(
    (old, old_origin): (&[ClientTable], &Origin),
    (new, new_origin): (&[ClientTable], &Origin),
) -> Option<String> {
    let lost = old.iter().filter(|client| !client.is_address() && !new.contains(client));
    let lost: Vec<String> = lost.map(described).collect();
    (!lost.is_empty()).then(|| {
        let lost = lost.join("; ");
        format!("{new_origin} takes the place of all clients of {old_origin}, and drops {lost}")
    })
}

/// All that is in the table.
fn described(client: &ClientTable) -> String {
    let ClientTable { name: _, address, socks, torrents, hashes, endpoint } = client;
    let mut text = format!("client {}", client.name());
    if client.is_named() {
        text += &format!(" at {address}");
    }
    add(&mut text, "socks", socks);
    add(&mut text, "torrents", torrents.iter().map(|path| path.display()));
    add(&mut text, "hashes", hashes.iter().map(|path| path.display()));
    add(&mut text, "endpoint", endpoint);
    text
}

fn add(text: &mut String, key: &str, values: impl IntoIterator<Item = impl Display>) {
    values.into_iter().for_each(|value| *text += &format!(", {key} {value}"));
}
