//! What is logged to stderr.

use std::io::IsTerminal;

use anyhow::Context;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that sets levels per module, as in `MSE_LOG=info,mse_proxy=debug`.
const VARIABLE: &str = "MSE_LOG";

/// Sends logs to stderr: `default`, more with each `-v`, or what `MSE_LOG` says instead.
///
/// # Errors
///
/// `MSE_LOG` is set to something that makes no sense.
pub(crate) fn start(default: LevelFilter, verbose: u8) -> anyhow::Result<()> {
    let targets: Targets = match std::env::var(VARIABLE) {
        Ok(levels) => levels
            .parse()
            .with_context(|| format!("{VARIABLE}={levels:?} is not understood; write it like info or warn,mse_proxy=debug"))?,
        Err(_) => Targets::new().with_default(raised(default, verbose)),
    };
    let colours = std::io::stderr().is_terminal() && !no_color();
    // The field and message formatters escape control characters, so text from peers is safe here.
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
    tracing_subscriber::registry().with(targets).with(layer).init();
    Ok(())
}

/// Whether the user wants no colours (no-color.org).
pub(crate) fn no_color() -> bool {
    std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty())
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
}
