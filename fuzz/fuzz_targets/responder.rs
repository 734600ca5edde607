//! Any bytes to a responder, in any segments.
//!
//! As with the target `initiator`, the private key is that of the test vectors, and the corpus is
//! what their initiators said: mutations of it reach every state behind the key exchange.
//!
//! ```text
//! 0        1       2          2 + 2 * cuts
//! | policy | cuts  | distances | the stream, Ya first
//! ```

#![no_main]

use libfuzzer_sys::fuzz_target;
use mse_fuzz::input::Input;
use mse_fuzz::roles::Role;

/// Xb of the vectors.
const X: [u8; 20] =
    [21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40];

fuzz_target!(|bytes: &[u8]| {
    let mut input = Input(bytes);
    let (policy, split) = (input.policy(), input.split());
    Role::new(X, policy).check_responder(input.rest(), &split);
});
