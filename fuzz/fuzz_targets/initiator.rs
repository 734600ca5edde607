//! Any bytes to an initiator, in any segments.
//!
//! The private key is that of the test vectors, so that the corpus, which is what their responders
//! said, passes the key exchange, and what is mutated behind its first 96 bytes goes on from there.
//! A mutated Yb reaches the range check, the leading zero of S, and the search that finds nothing.
//!
//! ```text
//! 0        1       2          2 + 2 * cuts
//! | policy | cuts  | distances | the stream, Yb first
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_fuzz::roles::{Role, SKEY};

/// Xa of the vectors.
const X: [u8; 20] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let (policy, split) = (input.policy(), input.split());
    let ia = mse_testkit::bittorrent_handshake(SKEY, *b"-XX0001-abcdefghijkl");
    Role::new(X, policy).check_initiator(&ia, input.rest(), &split);
});
