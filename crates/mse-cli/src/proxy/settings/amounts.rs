//! Numbers: how many, how long, how much. Each says what it may be from and to.

use std::fmt::Display;
use std::str::FromStr;
use std::time::Duration;

use serde::de::DeserializeSeed;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::values::{Parse, Scalar};
use crate::cli::{MAX_SECONDS, byte_count, positive_seconds};

/// The greatest count, 10^9: more of anything than a machine has, and less than overflows anywhere.
const MAX_COUNT: usize = 1_000_000_000;

/// The greatest number of bytes, 1 GiB, as it is held for each peer.
const MAX_BYTES: u64 = 1 << 30;

/// A number of things, from `LEAST` to [`MAX_COUNT`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct Count<const LEAST: usize>(pub(super) usize);

impl<const LEAST: usize> FromStr for Count<LEAST> {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let count = text.parse().ok().filter(|count| (LEAST..=MAX_COUNT).contains(count));
        count.map(Self).ok_or_else(|| expected("a whole number", LEAST, MAX_COUNT))
    }
}

impl<'de, const LEAST: usize> Deserialize<'de> for Count<LEAST> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Scalar(Self::from_str as Parse<_>).deserialize(from)
    }
}

/// A time in seconds, whole or not, greater than zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seconds(pub(crate) Duration);

impl FromStr for Seconds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        positive_seconds(text).map(Self)
    }
}

impl Serialize for Seconds {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0.subsec_nanos() {
            0 => to.serialize_u64(self.0.as_secs()),
            _ => to.serialize_f64(self.0.as_secs_f64()),
        }
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Scalar(Self::from_str as Parse<_>).deserialize(from)
    }
}

/// A time in seconds that may be zero.
pub(super) fn parse_drain(text: &str) -> Result<Seconds, String> {
    match text.parse::<f64>() {
        Ok(0.0) => Ok(Seconds(Duration::ZERO)),
        _ => text.parse().map_err(|_| expected("a number of seconds", 0, MAX_SECONDS)),
    }
}

/// As [`parse_drain`].
pub(super) fn drain<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Seconds>, D::Error> {
    Scalar(parse_drain as Parse<_>).deserialize(from).map(Some)
}

/// A number of bytes, with a unit or without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bytes(pub(crate) usize);

impl FromStr for Bytes {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bytes = byte_count(text)?;
        let bytes = usize::try_from(bytes).ok().filter(|_| (1..=MAX_BYTES).contains(&bytes));
        bytes.map(Self).ok_or_else(|| expected("a number of bytes", 1, "1GiB"))
    }
}

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(to)
    }
}

impl<'de> Deserialize<'de> for Bytes {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        Scalar(Self::from_str as Parse<_>).deserialize(from)
    }
}

fn expected(what: &str, least: impl Display, most: impl Display) -> String {
    format!("expected {what} from {least} to {most}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_bounds_are_allowed_and_named_where_one_is_crossed() {
        fn errors<T: FromStr<Err = String>>(texts: &[&str]) -> Vec<String> {
            let errors = texts.iter().map(|text| text.parse::<T>().err());
            errors.map(Option::unwrap_or_default).collect()
        }
        let outside = ["-1", "1.5", "1000000001", "99999999999999999999", "many", ""];
        for error in errors::<Count<1>>(&[&outside[..], &["0"]].concat()) {
            assert_eq!(error, "expected a whole number from 1 to 1000000000");
        }
        for error in errors::<Count<0>>(&outside) {
            assert_eq!(error, "expected a whole number from 0 to 1000000000");
        }
        for error in errors::<Bytes>(&["0", "1025MiB", "16777215GiB"]) {
            assert_eq!(error, "expected a number of bytes from 1 to 1GiB");
        }
        for text in ["-1", "31536001", "NaN", "inf", "soon", ""] {
            let error = parse_drain(text).unwrap_err();
            assert_eq!(error, "expected a number of seconds from 0 to 31536000");
        }
        let none = [String::new(), String::new()];
        assert_eq!(errors::<Count<1>>(&["1", "1000000000"]), none);
        assert_eq!(errors::<Count<0>>(&["0", "1000000000"]), none);
        assert_eq!(errors::<Bytes>(&["1", "1GiB"]), none);
        assert_eq!(errors::<Seconds>(&["0.001", "31536000"]), none);
        assert!(parse_drain("0").is_ok() && parse_drain("31536000").is_ok());
    }
}
