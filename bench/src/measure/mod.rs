//! Contenders in turn, round after round, and what the rounds say.

pub(crate) mod clock;
pub(crate) mod rounds;
pub(crate) mod statistics;
