//! Medians and spread.

use serde::Serialize;

/// What the rounds say.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Summary {
    /// Half of the rounds are below.
    pub(crate) median: f64,
    /// A quarter of the rounds is below.
    pub(crate) lower_quartile: f64,
    /// A quarter of the rounds is above.
    pub(crate) upper_quartile: f64,
    /// The lowest round.
    pub(crate) least: f64,
}

impl Summary {
    /// Of at least one sample.
    pub(crate) fn of(samples: &[f64]) -> Self {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |quarter: usize| sorted[(sorted.len() - 1) * quarter / 4];
        Self { median: at(2), lower_quartile: at(1), upper_quartile: at(3), least: at(0) }
    }

    /// How many times cheaper than a peer, round by round.
    pub(crate) fn of_ratio(peer: &[f64], own: &[f64]) -> Self {
        Self::of(&peer.iter().zip(own).map(|(peer, own)| peer / own).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quartiles_of_five() {
        let summary = Summary::of(&[5.0, 1.0, 4.0, 2.0, 3.0]);
        let all = [summary.least, summary.lower_quartile, summary.median, summary.upper_quartile];
        assert_eq!(all, [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn a_ratio_is_taken_round_by_round() {
        let ratio = Summary::of_ratio(&[10.0, 30.0, 10.0], &[5.0, 15.0, 10.0]);
        assert_eq!((ratio.median, ratio.least), (2.0, 1.0));
    }
}
