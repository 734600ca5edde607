//! Where a run took place, and what it ran.

use std::collections::BTreeMap;
use std::fs;

use serde::Serialize;

use crate::contenders::openssl;
use crate::measure::clock::Clock;

/// This crate's own, so that the versions reported are those linked.
const LOCK_FILE: &str = include_str!("../../Cargo.lock");

/// The crates a reader may want to have the same version of.
const CRATES: [&str; 8] =
    ["mse", "mse-rc4", "dh768", "crypto-bigint", "num-bigint", "rc4", "sha1", "zeroize"];

/// The machine and the versions.
#[derive(Serialize)]
pub(crate) struct Machine {
    pub(crate) cpu: String,
    pub(crate) kernel: String,
    pub(crate) rustc: &'static str,
    pub(crate) openssl: String,
    pub(crate) crates: BTreeMap<&'static str, &'static str>,
    pub(crate) clock: &'static str,
}

impl Machine {
    /// This one.
    pub(crate) fn here(clock: &Clock) -> Self {
        let kernel = rustix::system::uname();
        Self {
            cpu: cpu(),
            kernel: format!(
                "{} {}",
                kernel.sysname().to_string_lossy(),
                kernel.release().to_string_lossy()
            ),
            rustc: env!("RUSTC_VERSION"),
            openssl: openssl::version(),
            crates: CRATES.into_iter().filter_map(|name| Some((name, locked(name)?))).collect(),
            clock: clock.description(),
        }
    }
}

/// As "AMD EPYC, family 25, model 17".
fn cpu() -> String {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| {
        let mut lines = info.lines().filter_map(|line| line.split_once(':'));
        let (_, value) = lines.find(|(key, _)| key.trim() == name)?;
        Some(value.trim())
    };
    let mut described = field("model name").unwrap_or("unknown CPU").to_owned();
    if let (Some(family), Some(model)) = (field("cpu family"), field("model")) {
        described += &format!(", family {family}, model {model}");
    }
    described
}

fn locked(name: &str) -> Option<&'static str> {
    let (_, package) = LOCK_FILE.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    package.split('"').next()
}
