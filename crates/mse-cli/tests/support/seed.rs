//! `mse seed` in the background.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Stdio};

use serde_json::Value;

use super::{Run, assert_valid, mse};

/// A seeder that is ready. Dropping it kills it.
pub struct Seed {
    child: Child,
    stdout: BufReader<ChildStdout>,
    ready: Value,
}

impl Seed {
    /// Serves a path on a free port of 127.0.0.1.
    pub fn of(path: &Path, more: &[&str]) -> Self {
        Self::listening_on("127.0.0.1:0", path, more)
    }

    pub fn listening_on(listen: &str, path: &Path, more: &[&str]) -> Self {
        let mut command = mse();
        command.args(["seed", "--json", "--listen", listen]).args(more).arg(path);
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the binary can be started");
        let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("its output can be read");
        let ready = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        assert_valid(&ready, "seed");
        Self { child, stdout, ready }
    }

    /// A field of what it said when it was ready.
    pub fn says(&self, field: &str) -> &str {
        self.ready[field].as_str().unwrap_or_else(|| panic!("{field} of {}", self.ready))
    }

    /// Ends it as Ctrl-C does, and returns its last words.
    #[cfg(unix)]
    pub fn stop(mut self) -> Value {
        super::interrupt(self.child.id());
        let mut stdout = String::new();
        self.stdout.read_to_string(&mut stdout).expect("its output can be read");
        let status = self.child.wait().expect("it can be waited for");
        let run = Run { code: status.code(), stdout, stderr: String::new() }.exits(0);
        run.json("seed")
    }
}

impl Drop for Seed {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
