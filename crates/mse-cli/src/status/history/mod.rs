//! How much passed when, for the graph.

mod ring;

use std::time::{Duration, Instant, SystemTime};

use mse_proxy::{Carried, Totals};
use serde::Serialize;

use super::unix_seconds;
use ring::Ring;

/// One slice of the last hour.
pub(super) const FINE_STEP: Duration = Duration::from_secs(10);

/// How many fine slices are in one of the last day: 4 min.
const FINE_IN_COARSE: u32 = 24;

/// How many slices each of the two has: an hour of the fine ones, a day of the coarse ones. A graph has
/// no more points to show.
const SLICES: usize = 360;

/// The last hour and the last day: 2 x 360 slices of 80 bytes, however long the proxy runs.
#[derive(Debug, Serialize)]
pub(super) struct History {
    /// What the numbers of a slice are for, in order.
    carried: [&'static str; Carried::ALL.len()],
    fine: Span,
    coarse: Span,
    #[serde(skip)]
    last: (Bytes, Instant),
    /// The coarse slice that is not complete, and of how many it has.
    #[serde(skip)]
    growing: (Slice, u32),
}

/// Slices of one length.
#[derive(Debug, Serialize)]
struct Span {
    step_seconds: u64,
    slices: Ring<Slice>,
}

/// What passed in a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
struct Slice {
    /// When it ended, in seconds since 1970.
    ended: f64,
    /// How long it was: about a step.
    seconds: f64,
    /// Bytes from clients to peers, by how they were carried.
    sent: [u64; Carried::ALL.len()],
    /// Bytes from peers to clients.
    received: [u64; Carried::ALL.len()],
}

/// The sums so far.
#[derive(Clone, Copy, Debug)]
struct Bytes {
    sent: [u64; Carried::ALL.len()],
    received: [u64; Carried::ALL.len()],
}

impl History {
    /// Begins now, with what passed before left out.
    pub(super) fn new(totals: &Totals) -> Self {
        let span =
            |step: Duration| Span { step_seconds: step.as_secs(), slices: Ring::new(SLICES) };
        Self {
            carried: Carried::ALL.map(Carried::name),
            fine: span(FINE_STEP),
            coarse: span(FINE_STEP * FINE_IN_COARSE),
            last: (totals.into(), Instant::now()),
            growing: Default::default(),
        }
    }

    /// Adds what passed since the last time.
    pub(super) fn add(&mut self, totals: &Totals, at: SystemTime, now: Instant) {
        let bytes = Bytes::from(totals);
        let (before, then) = std::mem::replace(&mut self.last, (bytes, now));
        let slice = Slice {
            ended: unix_seconds(at),
            seconds: now.saturating_duration_since(then).as_secs_f64(),
            sent: since(before.sent, bytes.sent),
            received: since(before.received, bytes.received),
        };
        self.fine.slices.push(slice);
        let (growing, count) = &mut self.growing;
        growing.extend(&slice);
        *count += 1;
        if *count == FINE_IN_COARSE {
            self.coarse.slices.push(*growing);
            self.growing = Default::default();
        }
    }
}

impl Slice {
    fn extend(&mut self, later: &Self) {
        self.ended = later.ended;
        self.seconds += later.seconds;
        let sums = self.sent.iter_mut().chain(&mut self.received);
        sums.zip(later.sent.iter().chain(&later.received)).for_each(|(sum, bytes)| *sum += bytes);
    }
}

impl From<&Totals> for Bytes {
    fn from(totals: &Totals) -> Self {
        let carried = Carried::ALL.map(|carried| totals.carried(carried));
        Self {
            sent: carried.map(|totals| totals.sent),
            received: carried.map(|totals| totals.received),
        }
    }
}

/// What was untouched may turn out to be plaintext, and then less is untouched than before.
fn since<const N: usize>(before: [u64; N], now: [u64; N]) -> [u64; N] {
    std::array::from_fn(|each| now[each].saturating_sub(before[each]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(seconds: f64, bytes: u64) -> Slice {
        Slice { ended: seconds, seconds, sent: [bytes; 4], received: [0; 4] }
    }

    #[test]
    fn slices_have_differences_and_coarse_ones_are_their_sums() {
        let mut history = History::new(&Totals::default());
        history.last.0.sent = [0; 4];
        let (at, now) = (SystemTime::UNIX_EPOCH, history.last.1);
        for step in 1..=FINE_IN_COARSE {
            history.add(&Totals::default(), at + FINE_STEP * step, now + FINE_STEP * step);
        }
        assert_eq!(history.fine.slices.iter().count(), FINE_IN_COARSE as usize);
        let coarse: Vec<_> = history.coarse.slices.iter().collect();
        assert_eq!(coarse, [&slice(240.0, 0)]);
        let mut sum = slice(10.0, 1);
        sum.extend(&slice(20.0, 5));
        assert_eq!((sum.ended, sum.seconds, sum.sent), (20.0, 30.0, [6; 4]));
        assert_eq!(since([3, 5], [4, 4]), [1, 0]);
    }

    #[test]
    fn it_is_bounded() {
        let mut history = History::new(&Totals::default());
        let (at, now) = (SystemTime::UNIX_EPOCH, history.last.1);
        for step in 1..=SLICES as u32 * FINE_IN_COARSE * 2 {
            history.add(&Totals::default(), at + FINE_STEP * step, now + FINE_STEP * step);
        }
        for span in [&history.fine, &history.coarse] {
            assert_eq!(span.slices.iter().count(), SLICES);
        }
        let day = history.coarse.slices.iter().map(|slice| slice.seconds).sum::<f64>();
        assert_eq!(day, 24.0 * 3600.0);
    }
}
