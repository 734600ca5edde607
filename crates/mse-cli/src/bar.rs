//! The progress bar: on stderr, and only on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::sanitize::line;
use crate::units::counted;

/// How often the spinner turns.
const TURN: Duration = Duration::from_millis(120);

/// What goes on, for whoever looks at it.
#[derive(Debug)]
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A line of text that shows it is not stuck.
    pub(crate) fn waiting(text: &str) -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_message(line(text));
        bar.enable_steady_tick(TURN);
        Self(bar)
    }

    /// Towards a known number of bytes, `done` of which are there already.
    pub(crate) fn towards(size: u64, done: u64) -> Self {
        let template = "{bar:20} {percent:>3}% of {total_bytes}, {bytes_per_sec}  {wide_msg}";
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        let bar =
            ProgressBar::new(size).with_style(style.progress_chars("#>-")).with_position(done);
        bar.reset_eta();
        Self(bar)
    }

    /// Moves on by some bytes.
    pub(crate) fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }

    /// Shows the bytes and the peers there are.
    pub(crate) fn show(&self, bytes: u64, peers: u64, encrypted: u64) {
        self.0.set_position(bytes);
        self.0.set_message(format!("{}, {encrypted} encrypted", counted(peers, "peer", "peers")));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
