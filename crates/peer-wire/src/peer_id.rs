//! Who a peer says it is.

use std::fmt;
use std::str;

/// The client that a peer id names in the style of Azureus: `-qB4600-` and 12 bytes of any kind.
///
/// Anyone can send any peer id, so this is for display only. Every field is ASCII letters and digits,
/// safe to print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client {
    code: [u8; 2],
    version: [u8; 4],
}

impl Client {
    /// Reads the first 8 bytes of a peer id. `None` if they are not in this style.
    pub fn of(peer_id: &[u8; 20]) -> Option<Self> {
        let [b'-', c0, c1, v0, v1, v2, v3, b'-', ..] = *peer_id else { return None };
        let client = Self { code: [c0, c1], version: [v0, v1, v2, v3] };
        let mut bytes = client.code.iter().chain(&client.version);
        bytes.all(u8::is_ascii_alphanumeric).then_some(client)
    }

    /// The two characters that stand for the client. `lt` and `LT` are two clients.
    pub fn code(&self) -> &str {
        ascii(&self.code)
    }

    /// The four characters that stand for the version. What they mean differs by client.
    pub fn version(&self) -> &str {
        ascii(&self.version)
    }

    /// The name of the client, if it is one of the best known.
    pub fn name(&self) -> Option<&'static str> {
        Some(match &self.code {
            b"AZ" => "Vuze",
            b"BC" => "BitComet",
            b"BI" => "BiglyBT",
            b"DE" => "Deluge",
            b"GT" => "anacrolix/torrent",
            b"KT" => "KTorrent",
            b"LT" => "libtorrent",
            b"lt" => "rTorrent",
            b"qB" => "qBittorrent",
            b"rQ" => "rqbit",
            b"TR" => "Transmission",
            b"UT" => "uTorrent",
            b"WW" => "WebTorrent",
            _ => return None,
        })
    }
}

/// Name, or else code, and version: `qBittorrent 4600`, `XX 1234`.
impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name().unwrap_or_else(|| self.code()), self.version())
    }
}

/// A peer id of any style, safe to print: 20 characters, a dot for each byte that is not visible ASCII.
pub fn printable_peer_id(peer_id: &[u8; 20]) -> String {
    let visible = |&byte: &u8| if byte.is_ascii_graphic() { char::from(byte) } else { '.' };
    peer_id.iter().map(visible).collect()
}

fn ascii(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("Client::of lets only ASCII in")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_azureus_style() {
        for (peer_id, code, version, shown) in [
            (b"-qB4600-\x00\xFF\x1B[2Jabcdef", "qB", "4600", "qBittorrent 4600"),
            (b"-TR300Z-abcdefghijkl", "TR", "300Z", "Transmission 300Z"),
            (b"-LT20B1-abcdefghijkl", "LT", "20B1", "libtorrent 20B1"),
            (b"-lt0D80-abcdefghijkl", "lt", "0D80", "rTorrent 0D80"),
            (b"-Zz0000-abcdefghijkl", "Zz", "0000", "Zz 0000"),
        ] {
            let client = Client::of(peer_id).unwrap();
            assert_eq!((client.code(), client.version()), (code, version));
            assert_eq!(client.to_string(), shown);
        }
    }

    #[test]
    fn any_other_byte_in_the_first_eight_is_another_style() {
        let good = *b"-qB4600-abcdefghijkl";
        for at in 0..8 {
            for byte in [0, 0x1B, b' ', b'.', b'~', 0xE9] {
                let mut peer_id = good;
                peer_id[at] = byte;
                assert_eq!(Client::of(&peer_id), None, "{byte:#04x} at {at}");
            }
        }
        assert_eq!(Client::of(b"A2-1-36-0-abcdefghij"), None);
        assert_eq!(Client::of(b"M7-10-5--abcdefghijk"), None);
    }

    #[test]
    fn prints_nothing_but_visible_ascii() {
        let peer_id = *b"-qB4600-\x00\xFF\x1B[2Jab \x7Fef";
        assert_eq!(printable_peer_id(&peer_id), "-qB4600-...[2Jab..ef");
        for byte in 0..=255 {
            let text = printable_peer_id(&[byte; 20]);
            assert!(text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_graphic()));
        }
    }
}
