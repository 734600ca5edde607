//! Numbers for people.

use std::fmt;
use std::time::Duration;

/// Bytes with a binary unit, as in `64.0 MiB`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bytes(pub(crate) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
        if self.0 < 1024 {
            return write!(f, "{} B", self.0);
        }
        let mut value = self.0 as f64 / 1024.0;
        let mut unit = 0;
        // What would be shown as 1024.0 belongs to the next unit.
        while value >= 1023.95 && unit + 1 < UNITS.len() {
            value /= 1024.0;
            unit += 1;
        }
        write!(f, "{value:.1} {}", UNITS[unit])
    }
}

/// Bytes over time, in MiB/s; 0 if no time passed.
pub(crate) fn mib_per_second(bytes: u64, time: Duration) -> f64 {
    match time.as_secs_f64() {
        seconds if seconds > 0.0 => bytes as f64 / f64::from(1 << 20) / seconds,
        _ => 0.0,
    }
}

/// `1 peer`, `2 peers`.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_get_the_unit_that_fits() {
        for (bytes, shown) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1_048_575, "1.0 MiB"),
            (64 << 20, "64.0 MiB"),
            (5 << 40, "5.0 TiB"),
            (u64::MAX, "16777216.0 TiB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), shown);
        }
    }

    #[test]
    fn no_time_is_no_rate() {
        assert_eq!(mib_per_second(1 << 20, Duration::ZERO), 0.0);
        assert_eq!(mib_per_second(3 << 20, Duration::from_millis(1500)), 2.0);
    }
}
