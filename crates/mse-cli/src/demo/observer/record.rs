//! What the observer writes down.

use super::finder::Finder;

/// What every plaintext BitTorrent connection begins with, after the byte 19.
const PROTOCOL_STRING: &[u8] = b"BitTorrent protocol";

/// How many bytes of each way are kept: as much of the handshake as the demo shows.
pub(crate) const FIRST_BYTES: usize = 64;

/// Who sent some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// The one who connected.
    FromDialler,
    /// The one who was connected to.
    FromAnswerer,
}

/// All connections seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Record(Vec<[Side; 2]>);

#[derive(Clone, Debug, Default)]
struct Side {
    first: Vec<u8>,
    bytes: u64,
    finder: Finder,
}

impl Record {
    /// A new connection; the number is for [`note`](Self::note).
    pub(super) fn open(&mut self) -> usize {
        self.0.push(Default::default());
        self.0.len() - 1
    }

    pub(super) fn note(&mut self, connection: usize, way: Way, bytes: &[u8]) {
        let side = &mut self.0[connection][way as usize];
        let room = FIRST_BYTES - side.first.len();
        side.first.extend_from_slice(&bytes[..bytes.len().min(room)]);
        side.bytes += bytes.len() as u64;
        side.finder.search(PROTOCOL_STRING, bytes);
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> usize {
        self.0.len()
    }

    /// How many bytes passed, both ways.
    pub(crate) fn bytes(&self) -> u64 {
        self.0.iter().flatten().map(|side| side.bytes).sum()
    }

    /// The first bytes that one side sent, on the connection that carried the most.
    pub(crate) fn first(&self, way: Way) -> &[u8] {
        let busiest =
            self.0.iter().max_by_key(|sides| sides.iter().map(|side| side.bytes).sum::<u64>());
        busiest.map_or(&[], |sides| &sides[way as usize].first)
    }

    /// Whether "BitTorrent protocol" went by, on any connection, either way.
    pub(crate) fn has_protocol_string(&self) -> bool {
        self.0.iter().flatten().any(|side| side.finder.found())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_string_does_not_cross_from_one_stream_to_another() {
        let mut record = Record::default();
        let (a, b) = (record.open(), record.open());
        record.note(a, Way::FromDialler, b"\x13BitTorrent");
        record.note(a, Way::FromAnswerer, b" protocol");
        record.note(b, Way::FromDialler, b" protocol");
        assert!(!record.has_protocol_string());
        record.note(a, Way::FromDialler, b" protocol");
        assert!(record.has_protocol_string());
    }

    #[test]
    fn the_first_bytes_are_those_of_the_busiest_connection() {
        let mut record = Record::default();
        assert_eq!(record.first(Way::FromDialler), b"");
        let (a, b) = (record.open(), record.open());
        record.note(a, Way::FromDialler, b"short");
        record.note(b, Way::FromDialler, &[7; 40]);
        record.note(b, Way::FromDialler, &[8; 40]);
        assert_eq!(record.first(Way::FromDialler), [[7; 40].as_slice(), &[8; 24]].concat());
        assert_eq!((record.connections(), record.bytes()), (2, 85));
    }
}
