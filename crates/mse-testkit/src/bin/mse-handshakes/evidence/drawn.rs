//! A handshake's random choices, of which the private keys are remembered.

use mse::Randomness;

/// Of [`Randomness::generate`]: so many private keys of so many bytes are what it draws first.
const CANDIDATES: usize = 8;
const PRIVATE_KEY_LEN: usize = 20;

/// The private keys that a handshake may use, in the order in which they are tried.
pub(crate) struct Drawn(pub(crate) Vec<[u8; PRIVATE_KEY_LEN]>);

/// Draws from the operating system.
pub(crate) fn draw() -> (Randomness, Drawn) {
    let mut seen = Vec::new();
    let drawn = Randomness::generate(|bytes| {
        getrandom::fill(bytes)?;
        seen = bytes[..CANDIDATES * PRIVATE_KEY_LEN].as_chunks().0.to_vec();
        Ok::<_, getrandom::Error>(())
    });
    (drawn.expect("the operating system has randomness"), Drawn(seen))
}
