#![doc = include_str!("../README.md")]

mod checks;
mod conformance;
mod dialer;
mod facts;
mod identify;
mod listen;
mod random;
mod rules;
mod survey;
mod verdict;
mod wire;

pub use checks::{Check, responder_checks};
pub use conformance::{Outcome, run_checks};
pub use dialer::{Dialer, KeyLog, Search, Sources};
pub use facts::exchange::{Answer, Ending, Exchange, KeySeen, Kind, LastSent};
pub use facts::extended::ExtendedHandshake;
pub use facts::fault::Fault;
pub use facts::greeting::{Greeting, MessageSeen};
pub use facts::visit::{
    Answered, LooksLike, OfferSeen, SecretSeen, VcSeen, Visit, VisitEnding, VisitKind,
};
pub use identify::{Candidate, Implementation, Trait, identify};
pub use listen::{
    ListenCheck, ListenOutcome, Listened, Listener, Others, OthersSeen, Subject, initiator_checks,
};
pub use random::Random;
pub use survey::{Behaviour, LONGEST, Pads, Question, Spoken, Survey, survey};
pub use verdict::{Judgement, Verdict};
pub use wire::group::{KeyChoice, Number, P, SecretBegins};
pub use wire::initiator::{InitiatorPlan, Mistake, Pieces, Stop};
pub use wire::record::{Event, How, Record, What};
pub use wire::responder::{ResponderPlan, Select, Silence};
pub use wire::secrets::Secrets;
pub use wire::{MAX_PAD, Patience};
