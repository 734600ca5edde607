//! The initiator's side, as a plan has it.

mod plan;
mod run;

pub use plan::{InitiatorPlan, Pieces, Stop};
pub(crate) use run::{exchange_keys, go_on};
