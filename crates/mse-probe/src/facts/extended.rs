//! The handshake of the extension protocol (BEP 10), as far as it tells who is there.

/// The longest text that is kept, in bytes.
const LONGEST: usize = 200;

/// How many extensions are kept.
const MOST: usize = 32;

/// How deep lists and dictionaries may be nested.
const DEEPEST: usize = 16;

/// What a peer says in its extended handshake.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtendedHandshake {
    /// `v`: client and version, written by a stranger.
    pub version: Option<String>,
    /// `e`: whether it prefers encrypted connections.
    pub prefers_encryption: Option<bool>,
    /// The keys of `m`: extensions it takes messages of.
    pub extensions: Vec<String>,
}

impl ExtendedHandshake {
    /// Reads the dictionary. Nothing if it is not bencoded.
    pub(crate) fn parse(dictionary: &[u8]) -> Option<Self> {
        let mut seen = Self::default();
        for (key, value) in entries(dictionary)? {
            match key {
                b"v" => seen.version = string(value).map(|(text, _)| shown(text)),
                b"e" => seen.prefers_encryption = Some(value != b"i0e"),
                b"m" => {
                    let names = entries(value)?.into_iter().take(MOST);
                    // An extension that is switched off has the number 0.
                    let taken = names.filter(|(_, number)| *number != b"i0e");
                    seen.extensions = taken.map(|(name, _)| shown(name)).collect();
                }
                _ => {}
            }
        }
        Some(seen)
    }
}

fn shown(text: &[u8]) -> String {
    String::from_utf8_lossy(&text[..text.len().min(LONGEST)]).into_owned()
}

/// Keys and values of a dictionary, the values as they are written.
fn entries(dictionary: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut rest = dictionary.strip_prefix(b"d")?;
    let mut entries = Vec::new();
    while *rest.first()? != b'e' {
        let (key, behind) = string(rest)?;
        let length = value_length(behind, 0)?;
        let (value, behind) = behind.split_at(length);
        entries.push((key, value));
        rest = behind;
    }
    Some(entries)
}

fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = bytes.iter().take(8).position(|&byte| byte == b':')?;
    let length: usize = std::str::from_utf8(&bytes[..colon]).ok()?.parse().ok()?;
    bytes[colon + 1..].split_at_checked(length)
}

fn value_length(bytes: &[u8], depth: usize) -> Option<usize> {
    match bytes.first()? {
        b'i' => bytes.iter().take(32).position(|&byte| byte == b'e').map(|end| end + 1),
        b'l' | b'd' if depth < DEEPEST => {
            // A dictionary's keys are values as well.
            let mut length = 1;
            while *bytes.get(length)? != b'e' {
                length += value_length(&bytes[length..], depth + 1)?;
            }
            Some(length + 1)
        }
        b'0'..=b'9' => string(bytes).map(|(_, rest)| bytes.len() - rest.len()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_tells_who_is_there_is_read() {
        let text = b"d1:ei1e1:md11:lt_donthavei7e6:ut_pexi0e11:ut_metadatai2ee1:pi6881e\
            1:v12:aria2/1.36.04:listl1:ad1:bi1eeee";
        let seen = ExtendedHandshake::parse(text).unwrap();
        assert_eq!(seen.version.as_deref(), Some("aria2/1.36.0"));
        assert_eq!(seen.prefers_encryption, Some(true));
        assert_eq!(seen.extensions, ["lt_donthave", "ut_metadata"]);
    }

    #[test]
    fn what_is_cut_or_broken_is_nothing() {
        let whole = b"d1:ei0e1:md1:xi1ee1:v3:abce";
        assert!(ExtendedHandshake::parse(whole).is_some());
        for cut in 0..whole.len() {
            assert_eq!(ExtendedHandshake::parse(&whole[..cut]), None, "{cut}");
        }
        let deep = [&b"d1:a"[..], &[b'l'; 100_000]].concat();
        for broken in [&deep[..], b"d1:v99999999999999999999:xe", b"d-1:e", b"d1:v-1:e", b"le"] {
            assert_eq!(ExtendedHandshake::parse(broken), None);
        }
    }
}
