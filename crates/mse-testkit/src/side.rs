//! One end of a connection, whoever implements it.

/// One end of a connection: handshake, then payload. The `mse` crate and the reference both are one.
pub trait Side {
    /// Takes bytes from the wire, and appends what to send in return.
    fn receive(&mut self, bytes: &[u8], out: &mut Vec<u8>);

    /// How the handshake stands.
    fn standing(&self) -> Standing;

    /// Encrypts payload and appends it to `out`.
    ///
    /// # Panics
    ///
    /// Before the handshake is complete.
    fn send(&mut self, payload: &[u8], out: &mut Vec<u8>);

    /// The payload received so far: IA and everything behind it.
    fn received(&self) -> &[u8];
}

/// How a handshake stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The peer has more to send.
    Waiting,
    /// Complete.
    Established {
        /// crypto_select.
        select: u32,
        /// The torrent.
        skey: [u8; 20],
        /// The length of IA that was received, 0 on an initiator.
        initial_payload_len: usize,
    },
    /// Over.
    Failed(String),
}
