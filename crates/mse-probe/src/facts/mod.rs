//! What was seen, apart from what is made of it.

pub(crate) mod exchange;
pub(crate) mod extended;
pub(crate) mod fault;
pub(crate) mod greeting;
pub(crate) mod sentence;
mod stranger;
pub(crate) mod visit;
