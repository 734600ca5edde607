//! The responder's side, as a plan has it.

mod begin;
mod pace;
mod plan;
mod run;
mod step3;

pub(crate) use begin::read_key;
pub use plan::{ResponderPlan, Select, Silence};
pub(crate) use run::answer;
