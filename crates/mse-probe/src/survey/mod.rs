//! What does this peer speak?

mod ask;
mod behaviour;
mod pads;
mod question;
mod spoken;

use std::time::Duration;

use peer_wire::InfoHash;

use crate::dialer::Dialer;
use crate::facts::exchange::Exchange;
use crate::facts::fault::Fault;
use crate::facts::greeting::Greeting;

pub use ask::LONGEST;
pub use behaviour::Behaviour;
pub use pads::Pads;
pub use question::Question;
pub use spoken::Spoken;

/// What was asked, and what came of it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Survey {
    /// In the order of [`Question::ALL`].
    answers: Vec<(Question, Exchange)>,
    /// What was to be asked when the time was over.
    pub left_out: Vec<Question>,
    /// How many connections there were, or tries to get one.
    pub connections: u32,
    /// How many of them brought a byte.
    pub answered: u32,
    /// How long it took.
    pub took: Duration,
}

/// Asks a peer what it speaks.
pub async fn survey(dialer: &Dialer, torrent: InfoHash) -> Survey {
    ask::Asker::new(dialer, torrent).run().await
}

impl Survey {
    /// The connection that a question was asked on; of several, the last.
    #[must_use]
    pub fn of(&self, question: Question) -> Option<&Exchange> {
        self.answers.iter().find(|(asked, _)| *asked == question).map(|(_, exchange)| exchange)
    }

    /// Every connection that was made, with what it was for.
    pub fn exchanges(&self) -> impl Iterator<Item = (Question, &Exchange)> {
        self.answers.iter().map(|(question, exchange)| (*question, exchange))
    }

    /// The fullest that the peer said of itself.
    #[must_use]
    pub fn greeting(&self) -> Option<&Greeting> {
        let greetings = || self.exchanges().filter_map(|(_, exchange)| exchange.greeting.as_ref());
        greetings().find(|greeting| greeting.extended.is_some()).or_else(|| greetings().next())
    }

    /// The pads it sent.
    #[must_use]
    pub fn pads(&self) -> Pads {
        Pads::of(self.exchanges().map(|(_, exchange)| exchange))
    }

    /// What a correct initiator does not put up with, each once; what explains most comes first.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        spoken::faults(self)
    }

    /// Connections were closed without an answer where others were answered that a peer cannot tell
    /// from them: that is chance or a limit, and not its policy.
    #[must_use]
    pub fn is_unsteady(&self) -> bool {
        let mse = || self.exchanges().filter(|(_, seen)| ask::is_mse(seen));
        let is_answered = |seen: &Exchange| seen.record.totals().1 > 0;
        let again = self.of(Question::Again);
        again.is_some_and(|seen| !seen.is_complete())
            || mse().any(|(_, seen)| is_answered(seen))
                && mse().any(|(_, seen)| ask::is_closed_unanswered(seen))
    }
}
