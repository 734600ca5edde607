//! How connections did whose keys begin with a byte that deployed clients mishandle.

use serde::Serialize;

use crate::attempt::{Attempt, Outcome};

#[derive(Default, Serialize)]
pub(super) struct FirstBytes {
    ya_zero: Fared,
    ya_13: Fared,
    yb_zero: Fared,
    s_zero: Fared,
    none_of_these: Fared,
}

#[derive(Default, Serialize)]
struct Fared {
    ok: usize,
    failed: usize,
    /// Given up by ours, as initiator.
    dropped: usize,
}

impl FirstBytes {
    pub(super) fn of<'a>(attempts: impl Iterator<Item = &'a Attempt>) -> Self {
        let mut seen = Self::default();
        for attempt in attempts {
            let Some(keys) = &attempt.keys else { continue };
            let kinds = [
                (keys.ya[0] == 0, &mut seen.ya_zero),
                (keys.ya[0] == mse::PLAINTEXT_PREFIX[0], &mut seen.ya_13),
                (keys.yb[0] == 0, &mut seen.yb_zero),
                (keys.s[0] == 0, &mut seen.s_zero),
            ];
            let mut any = false;
            for (is, fared) in kinds {
                if is {
                    fared.count(&attempt.outcome);
                    any = true;
                }
            }
            if !any {
                seen.none_of_these.count(&attempt.outcome);
            }
        }
        seen
    }
}

impl Fared {
    fn count(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Worked { .. } => self.ok += 1,
            Outcome::LeadingZero => self.dropped += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
    }
}
