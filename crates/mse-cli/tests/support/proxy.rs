//! A proxy that runs.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use super::mse;

/// For how long a test waits before it says that there is no end.
const HANG: Duration = Duration::from_secs(60);

/// A proxy that is ready. Dropping it kills it.
pub struct Proxy {
    child: Child,
    stderr: BufReader<ChildStderr>,
}

impl Proxy {
    pub fn start(arguments: &[&str]) -> Self {
        Self::spawn(mse().arg("proxy").args(arguments))
    }

    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the binary can be started");
        let stderr = BufReader::new(child.stderr.take().expect("it is piped"));
        Self { child, stderr }
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for a log line with this text, and returns what follows it.
    #[track_caller]
    pub fn says(&mut self, text: &str) -> String {
        let heard = self.all_until(text);
        let (_, rest) = heard.split_once(text).expect("it ends with that line");
        rest.trim().to_owned()
    }

    /// Waits for a log line with this text, and returns all it says until then.
    #[track_caller]
    pub fn all_until(&mut self, text: &str) -> String {
        let mut heard = String::new();
        loop {
            let before = heard.len();
            if self.stderr.read_line(&mut heard).expect("it says UTF-8") == 0 {
                panic!("it never says {text:?}, but:\n{heard}");
            }
            if heard[before..].contains(text) {
                return heard;
            }
        }
    }

    /// All that it says from now on to its end.
    pub fn rest(&mut self) -> String {
        let mut text = String::new();
        self.stderr.read_to_string(&mut text).expect("it says UTF-8");
        text
    }

    /// Waits for its end.
    #[track_caller]
    pub fn wait(&mut self) -> Option<i32> {
        let asked = Instant::now();
        loop {
            match self.child.try_wait().expect("it is our child") {
                Some(status) => return status.code(),
                None if asked.elapsed() > HANG => panic!("it does not end"),
                None => std::thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
