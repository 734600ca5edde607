//! One exponentiation at a time, over the limbs of whichever backend.

mod comb;
mod field;
mod select;
mod window;

pub(crate) use comb::power_of_two;
pub(crate) use field::Field;
pub(crate) use select::select;
pub(crate) use window::power;
