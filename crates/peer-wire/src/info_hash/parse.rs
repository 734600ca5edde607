//! Info-hashes out of text.

use thiserror::Error;

/// The number of base32 characters that 20 bytes take; no padding is needed.
const BASE32_LENGTH: usize = 32;

/// Why text is not an info-hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseInfoHashError {
    /// The text is neither 40 hex digits nor 32 base32 characters long.
    #[error("an info-hash is 40 hex digits or 32 base32 characters, not {0} bytes of text")]
    Length(usize),
    /// The text has the length of hex but something else in it.
    #[error("byte {at} of the info-hash is not a hex digit")]
    NotHex {
        /// How many bytes of text precede it.
        at: usize,
    },
    /// The text has the length of base32 but something else in it.
    #[error("byte {at} of the info-hash is not a base32 character (a to z, 2 to 7)")]
    NotBase32 {
        /// How many bytes of text precede it.
        at: usize,
    },
}

/// Reads 40 hex digits or 32 base32 characters.
pub(crate) fn info_hash(text: &[u8]) -> Result<[u8; 20], ParseInfoHashError> {
    match text.len() {
        BASE32_LENGTH => base32(text),
        _ => hex(text),
    }
}

/// Reads `2 * N` hex digits.
pub(crate) fn hex<const N: usize>(text: &[u8]) -> Result<[u8; N], ParseInfoHashError> {
    if text.len() != 2 * N {
        return Err(ParseInfoHashError::Length(text.len()));
    }
    let mut bytes = [0; N];
    for (at, &digit) in text.iter().enumerate() {
        let value = hex_digit(digit).ok_or(ParseInfoHashError::NotHex { at })?;
        bytes[at / 2] = bytes[at / 2] << 4 | value;
    }
    Ok(bytes)
}

/// The value of one hex digit.
pub(crate) fn hex_digit(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// Reads the alphabet of RFC 4648 section 6: 8 characters of 5 bits make 5 bytes.
fn base32(text: &[u8]) -> Result<[u8; 20], ParseInfoHashError> {
    let mut bytes = [0; 20];
    for (group, (characters, out)) in text.chunks(8).zip(bytes.chunks_mut(5)).enumerate() {
        let mut bits = 0_u64;
        for (index, &character) in characters.iter().enumerate() {
            let value = match character {
                b'a'..=b'z' => character - b'a',
                b'A'..=b'Z' => character - b'A',
                b'2'..=b'7' => character - b'2' + 26,
                _ => return Err(ParseInfoHashError::NotBase32 { at: 8 * group + index }),
            };
            bits = bits << 5 | u64::from(value);
        }
        out.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::InfoHash;

    // base64.b32encode(bytes.fromhex(HEX)) in Python.
    const HEX: &str = "6dc943200be51b3168d09f2cec1d1e3288c4b514";
    const BASE32: &str = "NXEUGIAL4UNTC2GQT4WOYHI6GKEMJNIU";

    #[test]
    fn hex_and_base32_in_any_case_agree() {
        let expected: InfoHash = HEX.parse().unwrap();
        assert_eq!(expected.to_string(), HEX);
        for text in [HEX.to_uppercase(), BASE32.into(), BASE32.to_lowercase()] {
            assert_eq!(text.parse(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn every_base32_character_has_its_own_value() {
        let text = "abcdefghijklmnopqrstuvwxyz234567";
        let bytes: InfoHash = text.parse().unwrap();
        // The values 0 to 31 in 5 bits each, from Python.
        assert_eq!(bytes.to_string(), "00443214c74254b635cf84653a56d7c675be77df");
    }

    #[test]
    fn any_other_length_is_refused() {
        for length in (0..80).filter(|length| ![32, 40].contains(length)) {
            let parsed = "a".repeat(length).parse::<InfoHash>();
            assert_eq!(parsed, Err(ParseInfoHashError::Length(length)));
        }
    }

    #[test]
    fn the_first_foreign_byte_is_named() {
        for at in 0..40 {
            let mut text = HEX.as_bytes().to_vec();
            text[at] = b'g';
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.parse::<InfoHash>(), Err(ParseInfoHashError::NotHex { at }));
        }
        for at in 0..32 {
            let mut text = BASE32.as_bytes().to_vec();
            text[at] = b'1';
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.parse::<InfoHash>(), Err(ParseInfoHashError::NotBase32 { at }));
        }
    }

    #[test]
    fn text_of_more_bytes_than_characters_is_refused() {
        let hex = "é".repeat(20);
        assert_eq!(hex.parse::<InfoHash>(), Err(ParseInfoHashError::NotHex { at: 0 }));
        let base32 = "é".repeat(16);
        assert_eq!(base32.parse::<InfoHash>(), Err(ParseInfoHashError::NotBase32 { at: 0 }));
    }
}
