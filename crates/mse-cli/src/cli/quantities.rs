//! Numbers with a unit.

use std::time::Duration;

/// A number of bytes, with an optional unit: `1048576`, `1MiB`, `64k`, `1.5GiB`.
///
/// # Errors
///
/// What is wrong with the text.
pub(crate) fn byte_count(text: &str) -> Result<u64, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kib" => 1 << 10,
        "m" | "mib" => 1 << 20,
        "g" | "gib" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return Err(format!("{unit:?} is not a unit; use KiB, MiB, GiB, kB, MB or GB")),
    };
    let expected = || format!("{text:?} is not a size; write it like 64MiB or 1048576");
    if !number.contains('.') {
        let whole: u64 = number.parse().map_err(|_| expected())?;
        return whole.checked_mul(factor).ok_or_else(|| format!("{text} is too large"));
    }
    let fraction: f64 = number.parse().map_err(|_| expected())?;
    let bytes = fraction * factor as f64;
    // Above 2^53 a float no longer holds every whole number.
    if bytes > (1_u64 << 53) as f64 {
        return Err(format!("{text} is too large"));
    }
    Ok(bytes as u64)
}

/// The longest time that can be asked for, in seconds: a year, to stay far from the end of the clock.
pub(crate) const MAX_SECONDS: u32 = 365 * 24 * 3600;

/// A number of seconds greater than zero, whole or not, up to [`MAX_SECONDS`].
///
/// # Errors
///
/// What is wrong with the text.
pub(crate) fn positive_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| *seconds <= f64::from(MAX_SECONDS));
    // A negative one is no duration, and less than a nanosecond is none left.
    let time = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    time.filter(|time| !time.is_zero()).ok_or_else(|| {
        format!("expected a number of seconds greater than 0, and {MAX_SECONDS} at most")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_unit() {
        for (text, bytes) in [
            ("0", 0),
            ("17", 17),
            ("64MiB", 64 << 20),
            ("64 mib", 64 << 20),
            ("2m", 2 << 20),
            ("1.5GiB", 3 << 29),
            ("10kB", 10_000),
        ] {
            assert_eq!(byte_count(text), Ok(bytes), "{text}");
        }
        for text in
            ["", "MiB", "-1", "1e3", "12 parsecs", "99999999999GiB", "1.2.3", "99999999.9GiB"]
        {
            assert!(byte_count(text).is_err(), "{text}");
        }
    }

    #[test]
    fn time_must_pass() {
        assert_eq!(positive_seconds("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(positive_seconds("31536000"), Ok(Duration::from_secs(u64::from(MAX_SECONDS))));
        for text in ["0", "-1", "1e-12", "31536001", "NaN", "inf", "soon", ""] {
            let error = positive_seconds(text).unwrap_err();
            assert!(error.contains("greater than 0, and 31536000 at most"), "{text}: {error}");
        }
    }
}
