//! Finds values in bencoded bytes and leaves the bytes alone.
//!
//! This reader is lenient where clients are: bendy and other strict readers refuse keys out of order
//! and leading zeros, and then a torrent that a client runs would be unknown to us.

use std::str;

use thiserror::Error;

/// The most lists and dictionaries that may stand inside each other: 100, as in libtorrent
/// (`load_torrent_limits::max_decode_depth`).
pub const MAX_NESTING_DEPTH: usize = 100;

/// Why bytes are not a bencoded value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BencodeError {
    /// The bytes end inside a value.
    #[error("it ends inside a value")]
    Truncated,
    /// A byte stands where bencode has no use for it.
    #[error("byte {byte:#04x} at offset {at} is out of place")]
    Unexpected {
        /// How many bytes precede it.
        at: usize,
        /// The byte.
        byte: u8,
    },
    /// Lists and dictionaries are nested deeper than [`MAX_NESTING_DEPTH`].
    #[error("the nesting at offset {at} is deeper than {MAX_NESTING_DEPTH}")]
    TooDeep {
        /// Where the list or dictionary begins that is one too many.
        at: usize,
    },
}

/// One whole value: its bytes, from the first to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'a>(&'a [u8]);

impl<'a> Value<'a> {
    /// The value at the front of `bytes`, checked to its end. What stands behind it is ignored.
    pub(super) fn first(bytes: &'a [u8]) -> Result<Self, BencodeError> {
        Reader { bytes, at: 0 }.value(0)
    }

    pub(super) fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    pub(super) fn is_string(self) -> bool {
        self.0.first().is_some_and(u8::is_ascii_digit)
    }

    /// The number, if this is an integer that fits.
    pub(super) fn integer(self) -> Option<i64> {
        let digits = self.0.strip_prefix(b"i")?.strip_suffix(b"e")?;
        str::from_utf8(digits).ok()?.parse().ok()
    }

    /// Keys and values, in the order they stand in, if this is a dictionary.
    pub(super) fn entries(self) -> Option<Entries<'a>> {
        self.0.starts_with(b"d").then_some(Entries(Reader { bytes: self.0, at: 1 }))
    }
}

/// The entries of a dictionary.
pub(super) struct Entries<'a>(Reader<'a>);

impl<'a> Iterator for Entries<'a> {
    type Item = Result<(&'a [u8], Value<'a>), BencodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.peek() == Ok(b'e') {
            return None;
        }
        let key = self.0.string();
        Some(key.and_then(|key| Ok((key, self.0.value(1)?))))
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// `depth` is the number of lists and dictionaries around the value.
    fn value(&mut self, depth: usize) -> Result<Value<'a>, BencodeError> {
        let start = self.at;
        match self.peek()? {
            b'i' => self.integer()?,
            b'0'..=b'9' => drop(self.string()?),
            opening @ (b'l' | b'd') => {
                if depth == MAX_NESTING_DEPTH {
                    return Err(BencodeError::TooDeep { at: start });
                }
                self.at += 1;
                while self.peek()? != b'e' {
                    if opening == b'd' {
                        self.string()?;
                    }
                    self.value(depth + 1)?;
                }
                self.at += 1;
            }
            _ => return Err(self.unexpected()),
        }
        Ok(Value(&self.bytes[start..self.at]))
    }

    fn integer(&mut self) -> Result<(), BencodeError> {
        self.at += 1;
        if self.peek()? == b'-' {
            self.at += 1;
        }
        self.digits(b'e')?;
        Ok(())
    }

    fn string(&mut self) -> Result<&'a [u8], BencodeError> {
        let length = self.digits(b':')?.iter().try_fold(0_usize, |length, digit| {
            length.checked_mul(10)?.checked_add(usize::from(digit - b'0'))
        });
        // A length that overflows is beyond the end as well.
        let end = length.and_then(|length| self.at.checked_add(length));
        let string = end.and_then(|end| self.bytes.get(self.at..end));
        let string = string.ok_or(BencodeError::Truncated)?;
        self.at += string.len();
        Ok(string)
    }

    /// One or more digits, and the `end` behind them, which is not returned.
    fn digits(&mut self, end: u8) -> Result<&'a [u8], BencodeError> {
        let start = self.at;
        while self.peek()?.is_ascii_digit() {
            self.at += 1;
        }
        let digits = &self.bytes[start..self.at];
        if digits.is_empty() || self.peek()? != end {
            return Err(self.unexpected());
        }
        self.at += 1;
        Ok(digits)
    }

    fn peek(&self) -> Result<u8, BencodeError> {
        self.bytes.get(self.at).copied().ok_or(BencodeError::Truncated)
    }

    fn unexpected(&self) -> BencodeError {
        match self.peek() {
            Ok(byte) => BencodeError::Unexpected { at: self.at, byte },
            Err(truncated) => truncated,
        }
    }
}

#[cfg(test)]
mod tests {
    use bendy::decoding::Decoder;
    use proptest::prelude::*;

    use super::*;

    fn unexpected(at: usize, byte: u8) -> Result<Value<'static>, BencodeError> {
        Err(BencodeError::Unexpected { at, byte })
    }

    #[test]
    fn takes_the_first_value_whole() {
        for value in
            ["i0e", "i-12e", "0:", "3:abc", "le", "de", "li1e1:ae", "d1:al1:bee", "d0:d0:deee"]
        {
            let bytes = [value, "i9e"].concat();
            assert_eq!(Value::first(bytes.as_bytes()).unwrap().as_bytes(), value.as_bytes());
            for end in 0..value.len() {
                let cut = Value::first(&value.as_bytes()[..end]);
                assert_eq!(cut, Err(BencodeError::Truncated), "{value} cut at {end}");
            }
        }
    }

    #[test]
    fn is_as_lenient_as_clients_are() {
        for value in ["d1:bi1e1:ai1ee", "d1:ai1e1:ai1ee", "i01e", "i-0e", "003:abc"] {
            assert_eq!(Value::first(value.as_bytes()).unwrap().as_bytes(), value.as_bytes());
            let mut strict = Decoder::new(value.as_bytes()).tokens();
            assert!(strict.any(|token| token.is_err()), "bendy takes {value}: lenient for nothing");
        }
    }

    #[test]
    fn names_the_byte_out_of_place() {
        assert_eq!(Value::first(b"x"), unexpected(0, b'x'));
        assert_eq!(Value::first(b"e"), unexpected(0, b'e'));
        assert_eq!(Value::first(b"ie"), unexpected(1, b'e'));
        assert_eq!(Value::first(b"i-e"), unexpected(2, b'e'));
        assert_eq!(Value::first(b"i--1e"), unexpected(2, b'-'));
        assert_eq!(Value::first(b"i1:"), unexpected(2, b':'));
        assert_eq!(Value::first(b"1e"), unexpected(1, b'e'));
        assert_eq!(Value::first(b"di1ei1ee"), unexpected(1, b'i'));
        assert_eq!(Value::first(b"d1:ae"), unexpected(4, b'e'));
    }

    #[test]
    fn a_length_beyond_every_end_is_a_truncation() {
        // The largest u64, the same plus 1, and 5 * 2^64 + 3, which wraps to 3.
        let large = ["18446744073709551615", "18446744073709551616", "92233720368547758083"];
        for length in large.into_iter().chain(["4", &"9".repeat(1000)]) {
            let bytes = format!("{length}:abc");
            assert_eq!(Value::first(bytes.as_bytes()), Err(BencodeError::Truncated));
        }
    }

    #[test]
    fn the_depth_limit_is_exact() {
        for (opening, innermost) in [("l", "le"), ("d0:", "de")] {
            let levels = MAX_NESTING_DEPTH - 1;
            let deepest = [&opening.repeat(levels), innermost, &"e".repeat(levels)].concat();
            assert!(Value::first(deepest.as_bytes()).is_ok());
            let deeper = [opening, &deepest, "e"].concat();
            let at = opening.len() * MAX_NESTING_DEPTH;
            assert_eq!(Value::first(deeper.as_bytes()), Err(BencodeError::TooDeep { at }));
        }
        let endless = b"l".repeat(1 << 20);
        let at = MAX_NESTING_DEPTH;
        assert_eq!(Value::first(&endless), Err(BencodeError::TooDeep { at }));
    }

    /// Any list of canonical values.
    fn canonical() -> impl Strategy<Value = Vec<u8>> {
        let text = prop::collection::vec(any::<u8>(), 0..12).prop_map(|bytes| string(&bytes));
        let integer = any::<i64>().prop_map(|number| format!("i{number}e").into_bytes());
        let value = prop_oneof![text, integer].prop_recursive(4, 24, 6, |value| {
            let list = prop::collection::vec(value.clone(), 0..6).prop_map(list);
            let key = prop::collection::vec(any::<u8>(), 0..4);
            let dictionary = prop::collection::btree_map(key, value, 0..6).prop_map(|entries| {
                let entries = entries.iter().flat_map(|(key, value)| [string(key), value.clone()]);
                [b"d", entries.collect::<Vec<_>>().concat().as_slice(), b"e"].concat()
            });
            prop_oneof![list, dictionary]
        });
        prop::collection::vec(value, 0..6).prop_map(list)
    }

    fn string(bytes: &[u8]) -> Vec<u8> {
        [format!("{}:", bytes.len()).as_bytes(), bytes].concat()
    }

    fn list(values: Vec<Vec<u8>>) -> Vec<u8> {
        [b"l", values.concat().as_slice(), b"e"].concat()
    }

    fn strict(bytes: &[u8]) -> Option<&[u8]> {
        let mut decoder = Decoder::new(bytes);
        decoder.next_object().ok()??.try_into_list().ok()?.into_raw().ok()
    }

    proptest! {
        #[test]
        fn agrees_with_bendy_on_canonical_values(value in canonical(), behind: Vec<u8>) {
            let bytes = [value.as_slice(), &behind].concat();
            prop_assert_eq!(strict(&bytes), Some(value.as_slice()));
            prop_assert_eq!(Value::first(&bytes).unwrap().as_bytes(), value.as_slice());
        }

        /// What a strict reader takes, we take, and we end it where it does.
        #[test]
        fn takes_all_that_bendy_takes(
            mut value in canonical(),
            at: prop::sample::Index,
            byte in prop::sample::select(b"ilde0123:-".as_slice()),
        ) {
            let at = at.index(value.len());
            value[at] = byte;
            if let Some(expected) = strict(&value) {
                prop_assert_eq!(Value::first(&value).unwrap().as_bytes(), expected);
            }
        }

        #[test]
        fn never_panics(bytes: Vec<u8>) {
            if let Ok(value) = Value::first(&bytes) {
                value.integer();
                value.entries().into_iter().flatten().for_each(|entry| assert!(entry.is_ok()));
            }
        }
    }
}
