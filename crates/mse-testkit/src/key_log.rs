//! A key log that is kept in memory.

use std::sync::Mutex;

use mse::{KeyLog, LoggedSecret};

/// The lines logged so far.
#[derive(Debug, Default)]
pub struct Lines(Mutex<Vec<String>>);

impl Lines {
    /// The lines logged so far.
    ///
    /// # Panics
    ///
    /// If a thread panicked while it logged.
    #[must_use]
    pub fn get(&self) -> Vec<String> {
        self.0.lock().expect("nothing panics while it is locked").clone()
    }
}

impl KeyLog for Lines {
    fn log(&self, secret: &LoggedSecret<'_>) {
        self.0.lock().expect("nothing panics while it is locked").push(secret.to_string());
    }
}
