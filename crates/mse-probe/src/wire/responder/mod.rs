//! The responder's side, as a plan has it.

mod plan;
mod run;
mod step3;

pub use plan::{ResponderPlan, Select, Silence};
pub(crate) use run::answer;
