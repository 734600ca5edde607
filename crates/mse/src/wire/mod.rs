//! The bytes of the handshake: sizes, the two encrypted headers, and the input not consumed yet.
//!
//! All integers are big-endian.

pub(crate) mod header;
pub(crate) mod inbox;
pub(crate) mod run;
pub(crate) mod search;

/// The longest PadA, PadB, PadC or PadD, in bytes (specification, "padding").
pub const MAX_PAD: usize = 512;

/// The longest IA that can be sent, in bytes: its length field has 16 bits.
pub const MAX_INITIAL_PAYLOAD: usize = 65_535;

/// The longest IA that every deployed responder takes, in bytes: the BitTorrent handshake.
///
/// libtorrent, rTorrent, aria2 and KTorrent refuse or mishandle a longer one.
pub const SAFE_INITIAL_PAYLOAD: usize = 68;

/// VC, the verification constant.
pub(crate) const VC: [u8; 8] = [0; 8];
