//! What is logged to stderr.

use std::io::{self, Write};

use anyhow::Context;
use mse_proxy::PEERS;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Registry, reload};

use crate::sanitize::line;

/// The variable that sets levels per module, as in `MSE_LOG=info,mse_proxy=debug`.
const VARIABLE: &str = "MSE_LOG";

/// Changes what is logged while it is.
#[derive(Debug)]
pub(crate) struct LogControl {
    targets: Targets,
    handle: reload::Handle<Targets, Registry>,
}

impl LogControl {
    /// Whether addresses and info-hashes are logged at the level there is.
    pub(crate) fn show_peers(&self, shown: bool) {
        let mut targets = self.targets.clone();
        if shown {
            targets = targets.with_target(PEERS, LevelFilter::DEBUG);
        }
        // The subscriber lives as long as the process.
        let _ = self.handle.reload(targets);
    }
}

/// Sends logs to stderr: `default`, more with each `-v`, or what `MSE_LOG` says instead.
///
/// # Errors
///
/// `MSE_LOG` is set to something that makes no sense.
pub(crate) fn start(default: LevelFilter, verbose: u8) -> anyhow::Result<LogControl> {
    let targets: Targets = match std::env::var(VARIABLE) {
        Ok(levels) => levels
            .parse()
            .with_context(|| format!("{VARIABLE}={levels:?} is not understood; write it like info or warn,mse_proxy=debug"))?,
        Err(_) => levels(default, verbose),
    };
    let layer =
        tracing_subscriber::fmt::layer().with_writer(|| SafeLines(io::stderr())).with_ansi(false);
    let (filter, handle) = reload::Layer::new(targets.clone());
    let layer = match is_journal() {
        true => layer.without_time().with_filter(filter).boxed(),
        false => layer.with_filter(filter).boxed(),
    };
    let registry = tracing_subscriber::registry().with(layer);
    #[cfg(feature = "engine")]
    let registry = {
        // Costs nothing on the way to what is logged: the engine warns seldom.
        let engine = Targets::new().with_target("librqbit", LevelFilter::WARN);
        registry.with(crate::engine::BadPieceWatch.with_filter(engine))
    };
    registry.init();
    Ok(LogControl { targets, handle })
}

/// Whether stderr goes to the journal, which notes the time itself: systemd says which file that is, by
/// device and inode (systemd.exec(5)).
#[cfg(target_os = "linux")]
fn is_journal() -> bool {
    let Ok(journal) = std::env::var("JOURNAL_STREAM") else { return false };
    let stderr = rustix::fs::fstat(io::stderr());
    stderr.is_ok_and(|stderr| journal == format!("{}:{}", stderr.st_dev, stderr.st_ino))
}

/// There is no journal here.
#[cfg(not(target_os = "linux"))]
fn is_journal() -> bool {
    false
}

/// Sanitises what is logged: peers and trackers have a say in it. Each write is one event.
struct SafeLines<W>(W);

impl<W: Write> Write for SafeLines<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        writeln!(self.0, "{}", line(text.trim_end_matches('\n')))?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Other people's crates are heard from `-vv` on: what the engine warns of is mostly what strangers do.
fn levels(default: LevelFilter, verbose: u8) -> Targets {
    let level = raised(default, verbose);
    let others = if verbose < 2 { LevelFilter::OFF } else { level };
    // `mse`, `mse_io` and `mse_proxy` begin alike.
    Targets::new().with_default(others).with_target("mse", level)
}

fn raised(default: LevelFilter, verbose: u8) -> LevelFilter {
    let asked = match verbose {
        0 => return default,
        1 => LevelFilter::INFO,
        2 => LevelFilter::DEBUG,
        _ => LevelFilter::TRACE,
    };
    asked.max(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verbosity_never_lowers_the_level() {
        assert_eq!(raised(LevelFilter::WARN, 0), LevelFilter::WARN);
        assert_eq!(raised(LevelFilter::WARN, 1), LevelFilter::INFO);
        assert_eq!(raised(LevelFilter::INFO, 1), LevelFilter::INFO);
        assert_eq!(raised(LevelFilter::INFO, 2), LevelFilter::DEBUG);
        assert_eq!(raised(LevelFilter::INFO, 200), LevelFilter::TRACE);
    }

    #[test]
    fn others_are_heard_when_asked_for() {
        use tracing::Level;
        let quiet = levels(LevelFilter::WARN, 0);
        assert!(quiet.would_enable("mse_proxy::relay", &Level::WARN));
        assert!(!quiet.would_enable("librqbit::session", &Level::ERROR));
        assert!(levels(LevelFilter::WARN, 2).would_enable("librqbit::session", &Level::DEBUG));
    }

    #[test]
    fn an_event_is_one_harmless_line() {
        let mut out = Vec::new();
        SafeLines(&mut out).write_all(b"WARN \x1b[2Jpeer says\r\nINFO all is well\n").unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "WARN \u{fffd}[2Jpeer says\u{fffd}\u{fffd}INFO all is well\n");
    }
}
