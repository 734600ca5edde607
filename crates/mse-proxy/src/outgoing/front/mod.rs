//! How a client says where it wants to go.

pub(super) mod socks;
pub(super) mod target;
