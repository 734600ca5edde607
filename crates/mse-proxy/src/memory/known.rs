//! What is remembered of one peer, and what follows from it.

use std::time::{Duration, SystemTime};

use super::fact::{Fact, Who, Worked};

/// How long MSE that worked is believed: a day. Many internet providers give their customers another
/// address after that, behind which there is another peer.
pub const MSE_BELIEVED: Duration = Duration::from_secs(24 * 60 * 60);

/// How long plaintext is believed after MSE failed: 30 minutes, the interval after which trackers commonly
/// want the next announce, and hand out peers anew.
///
/// It is short because a downgrade is what somebody on the path would cause, and because a full or busy
/// peer looks like one that has no MSE.
pub const PLAINTEXT_BELIEVED: Duration = Duration::from_secs(30 * 60);

/// What is believed of a peer. The default is nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// It has MSE, whichever side dialled.
    pub(crate) has_mse: bool,
    /// MSE is what worked the last time it was dialled.
    pub(crate) by_mse: bool,
    /// Only after both methods had been offered in vain did it take RC4 alone.
    pub(crate) rc4_alone: bool,
    /// Plaintext worked after MSE had failed.
    pub(crate) by_plaintext: bool,
}

/// When what worked last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Met {
    mse: Option<(SystemTime, Worked)>,
    plaintext: Option<SystemTime>,
}

impl Met {
    /// Nothing changes where something later is known.
    pub(super) fn learn(&mut self, worked: Worked, when: SystemTime) {
        match worked {
            Worked::Plaintext => self.plaintext = self.plaintext.max(Some(when)),
            Worked::Mse | Worked::MseRc4 => {
                if self.mse.is_none_or(|(before, _)| before <= when) {
                    self.mse = Some((when, worked));
                }
            }
        }
    }

    pub(super) fn known(&self, now: SystemTime) -> Known {
        let mse = self.mse.filter(|(when, worked)| worked.is_believed(*when, now));
        let plaintext = self.plaintext.filter(|when| Worked::Plaintext.is_believed(*when, now));
        let mse_at = mse.map(|(when, _)| when);
        Known {
            has_mse: mse.is_some(),
            by_mse: mse_at > plaintext,
            rc4_alone: matches!(mse, Some((_, Worked::MseRc4))),
            by_plaintext: plaintext > mse_at,
        }
    }

    pub(super) fn facts(self, who: Who) -> impl Iterator<Item = Fact> {
        let mse = self.mse.map(|(when, worked)| Fact { who, worked, when });
        let plaintext = self.plaintext.map(|when| Fact { who, worked: Worked::Plaintext, when });
        mse.into_iter().chain(plaintext)
    }
}
