//! Another implementation of MSE, for `mse` to be measured against: slow, simple, and sharing no
//! code with it. The bignums are num-bigint's, RC4 is the textbook's, and nothing is remembered that
//! can be computed again. Every field of steps 3 and 4 can be set to what no honest peer sends.

pub mod group;
mod initiator;
mod rc4;
mod responder;
mod secrets;
mod steps;

pub use initiator::Initiator;
pub use rc4::Rc4;
pub use responder::Responder;
pub use secrets::Secrets;
pub use steps::{Step3, Step4};
