//! One end of a connection, whoever implements it, and what it makes of what it receives.

use mse::{Error, Stage};

/// One end of a connection: handshake, then payload. The `mse` crate and the reference both are one.
pub trait Side {
    /// Takes bytes from the wire, and appends what to send in return.
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>);

    /// What the bytes received so far come to.
    ///
    /// # Errors
    ///
    /// [`Stop`], while or because they are no complete handshake.
    fn verdict(&self) -> Verdict;

    /// Encrypts payload and appends it to `out`.
    ///
    /// # Panics
    ///
    /// Before the handshake is complete.
    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>);
}

/// What a stream comes to.
pub type Verdict = Result<Reading, Stop>;

/// A complete handshake, as its receiver reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// crypto_select.
    pub select: u32,
    /// IA, to a responder.
    pub initial_payload: Vec<u8>,
    /// All payload behind it.
    pub behind: Vec<u8>,
}

/// Why a stream is no complete handshake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// More has to come.
    Waiting(Stage),
    /// A rule is broken.
    Failed(Error),
    /// It is for another torrent.
    Refused,
}
