//! Safe Rust, for every CPU, and the reference for the faster forms.

mod alone;
mod lanes;
mod schedule;
mod wide;

pub(crate) use alone::apply;
pub(crate) use schedule::set_up;

use crate::together::Runner;

/// Takes two to four streams, all at `i` = 255, through the same number of laps.
pub(crate) fn run<const N: usize>(runners: [Runner<'_>; N]) {
    let mut runners = runners.into_iter();
    match core::array::from_fn(|_| runners.next()) {
        [Some(a), Some(b), None, None] => lanes::run_two([a, b]),
        [Some(a), Some(b), Some(c), None] => lanes::run_three([a, b, c]),
        [Some(a), Some(b), Some(c), Some(d)] => lanes::run_four([a, b, c, d]),
        _ => unreachable!("two to four streams go abreast"),
    }
}
