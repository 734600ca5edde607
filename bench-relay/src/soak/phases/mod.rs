//! What the proxy has to put up with, one after the other.

mod at_once;
mod heard;
mod in_turn;
mod killed;
mod warm_up;

use anyhow::Result;

use super::account::Account;
use super::args::SoakArgs;
use super::{Soak, client, flood, honest, hostile};

/// A part of the soak.
#[derive(Clone, Copy, Debug)]
pub(super) enum Phase {
    WarmUp,
    InTurn,
    Killed,
    AtOnce,
    AtOnceAgain,
}

impl Phase {
    pub(super) const ALL: [Self; 5] =
        [Self::WarmUp, Self::InTurn, Self::Killed, Self::AtOnce, Self::AtOnceAgain];

    /// Whether memory may stay in use, or with the allocator, that was not before: the warm-up fills the
    /// proxy's tables of addresses, and after the most connections at once their pages are kept for the next.
    /// What follows is held against it.
    pub(super) fn may_grow(self) -> bool {
        matches!(self, Self::WarmUp | Self::AtOnce)
    }

    pub(super) fn title(self, args: &SoakArgs) -> String {
        match self {
            Self::WarmUp => format!("the warm-up: {} addresses come once", args.warm_up()),
            Self::AtOnce => format!("{} connections at once", args.at_once()),
            Self::AtOnceAgain => format!("{} connections at once, again", args.at_once()),
            Self::InTurn => format!(
                "{} connections one after the other, one in {} hostile",
                args.in_turn(),
                args.hostile_every()
            ),
            Self::Killed => {
                format!("the client killed and restarted under load, {} times", args.kills())
            }
        }
    }

    pub(super) async fn run(
        self,
        soak: &mut Soak,
        args: &SoakArgs,
        account: &mut Account,
    ) -> Result<()> {
        match self {
            Self::WarmUp => warm_up::run(soak, args, account).await,
            Self::AtOnce | Self::AtOnceAgain => at_once::run(soak, args, account).await,
            Self::InTurn => in_turn::run(soak, args, account).await,
            Self::Killed => killed::run(soak, args, account).await,
        }
    }
}
