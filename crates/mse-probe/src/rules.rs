//! Rules that hold for both sides, as checks of either have them.

/// Of public keys.
pub(crate) const KEY_IN_RANGE: &str = "A public key outside [2, P-2] ends the handshake: S would not \
                                       depend on the other's key, and everyone could read along.";

/// Of leading zeros.
pub(crate) const ZEROS_KEPT: &str = "Y and S always have 96 bytes: leading zeros are kept.";
