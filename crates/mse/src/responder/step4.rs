//! Step 4 on the wire.

use alloc::vec::Vec;

use crate::crypto::rc4::Rc4;
use crate::method::CryptoMethod;
use crate::randomness::PAD_LENS;
use crate::wire::header::Header;

/// Appends step 4 with the first PadD behind which the payload's first byte does not travel as it is, or
/// with the last one. `sending` then stands behind it.
///
/// A BitTorrent handshake begins with 0x13. Transmission 3.00, as initiator, takes that byte for a
/// plaintext handshake, though it be the encrypted one, and closes.
pub(super) fn write(
    selected: CryptoMethod,
    pad_lens: [u16; PAD_LENS],
    sending: &mut Rc4,
    out: &mut Vec<u8>,
) {
    let begin = out.len();
    let before = sending.clone();
    for pad_len in pad_lens {
        out.truncate(begin);
        *sending = before.clone();
        Header { methods: selected.bit(), pad_len }.write(out);
        sending.apply(&mut out[begin..]);
        // Payload in clear begins with 0x13 wherever it stands.
        if selected == CryptoMethod::Plaintext || !sending.leaves_next_byte() {
            break;
        }
    }
}
