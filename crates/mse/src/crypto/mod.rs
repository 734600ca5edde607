//! The three primitives behind small seams: the 768-bit group, RC4, the SHA-1 derivations.

pub(crate) mod derive;
pub(crate) mod group;
pub(crate) mod rc4;
