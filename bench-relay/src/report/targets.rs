//! What is demanded, and whether it holds.

use serde::Serialize;

use super::{IdleRow, Row};
use crate::measure::Summary;
use crate::measurements::handshakes::Begin;

/// One demand.
#[derive(Debug, Serialize)]
pub(crate) struct Target {
    pub(crate) what: String,
    pub(crate) value: f64,
    pub(crate) must: f64,
    pub(crate) aim: Option<f64>,
    pub(crate) holds: bool,
}

/// RC4 on one connection, of obfs4proxy's client side.
const RC4_ONE: (f64, f64) = (1.0 / 2.5, 1.0 / 3.5);
/// RC4 on 64 connections, of one.
const RC4_MANY: (f64, f64) = (1.0, 0.8);
/// Header-only, of tokio's copy with 256 KiB.
const HEADER_ONLY: f64 = 1.3;
/// Bytes for an idle connection.
const IDLE: (f64, f64) = (8.0 * 1024.0, 3.0 * 1024.0);

/// Accepting a handshake, of the same with OpenSSL's Diffie-Hellman: 1.3 times as many a second.
const ACCEPTS: f64 = 1.0 / 1.3;

/// The ones for which there are figures. `ours` is the name of the build they are held against, `openssl`
/// those of the builds with another Diffie-Hellman.
pub(crate) fn check(ours: &str, openssl: &[&str], rows: &[Row], idle: &[IdleRow]) -> Vec<Target> {
    let ratio = |row: String, to: String| {
        let find = |name| rows.iter().find(|row| row.name == name);
        Some(Summary::of_ratios(&find(row)?.samples, &find(to)?.samples)?.median)
    };
    let mut targets = Vec::new();
    for way in ["up", "down"] {
        let rc4 = |count| format!("{ours} rc4, {count} {way}");
        let mut add = |what: &str, value: Option<f64>, must, aim| {
            targets
                .extend(value.map(|value| Target::of(format!("{what}, {way}"), value, must, aim)));
        };
        let (must, aim) = RC4_ONE;
        add(
            "rc4 / obfs4proxy client",
            ratio(rc4(1), format!("obfs4proxy client, 1 {way}")),
            must,
            Some(aim),
        );
        let (must, aim) = RC4_MANY;
        add("rc4, 64 connections / 1", ratio(rc4(64), rc4(1)), must, Some(aim));
        let header_only = format!("{ours} header-only, 1 {way}");
        let copy = format!("tokio copy 256 KiB, 1 {way}");
        add("header-only / tokio copy", ratio(header_only, copy), HEADER_ONLY, None);
    }
    for other in openssl {
        let accepts = |name| format!("{name} {}", Begin::Mse.name());
        let ratio = ratio(accepts(ours), accepts(other));
        let target = |value| Target::of(format!("accepts / with {other}"), value, ACCEPTS, None);
        targets.extend(ratio.map(target));
    }
    let idle = idle.iter().find(|row| row.name == ours);
    let (must, aim) = IDLE;
    targets.extend(idle.map(|row| {
        Target::of("bytes for an idle connection".to_owned(), row.idle.each, must, Some(aim))
    }));
    targets
}

impl Target {
    fn of(what: String, value: f64, must: f64, aim: Option<f64>) -> Self {
        Self { what, value, must, aim, holds: value <= must }
    }
}
