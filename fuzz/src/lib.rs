//! What the targets share: how an input is read, and what must be true of either role.

pub mod input;
pub mod number;
pub mod roles;
