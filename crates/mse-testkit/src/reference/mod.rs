//! Another implementation of MSE, for `mse` to be measured against: slow, simple, and sharing
//! nothing with it but the names of what can go wrong. The bignums are num-bigint's, RC4 is the
//! textbook's, and a stream is read from its beginning each time. Every field of steps 3 and 4 can
//! be set to what no honest peer sends.

pub mod group;
mod initiator;
pub mod judge;
mod rc4;
mod responder;
mod secrets;
mod steps;

pub use initiator::Initiator;
pub use rc4::Rc4;
pub use responder::Responder;
pub use secrets::Secrets;
pub use steps::{Step3, Step4};
