//! What the client heard of in a phase.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::Account;
use super::client::{Visit, Visits};

/// How long the client's words are waited for. They are on their way when a peer is answered.
const WORDS: Duration = Duration::from_secs(10);

/// How long nobody comes any more before it is believed that nobody does.
const QUIET: Duration = Duration::from_secs(1);

/// Who came to the client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heard {
    honest: usize,
    quitters: usize,
    silent: usize,
}

impl Heard {
    pub(super) fn of(visits: &Visits) -> Self {
        let [honest, quitters, silent] =
            [Visit::Honest, Visit::Quitter, Visit::Silent].map(|visit| visits.count(visit));
        Self { honest, quitters, silent }
    }

    /// Says who came since, when all have gone. Complains if these were other than the honest ones that were
    /// served, or more than the hostile ones whose handshake was right.
    pub(super) async fn tell_since(
        self,
        visits: &Visits,
        served: usize,
        let_through: usize,
        account: &mut Account,
    ) {
        let end = Instant::now() + WORDS;
        while Self::of(visits).honest < self.honest + served && Instant::now() < end {
            sleep(Duration::from_millis(10)).await;
        }
        sleep(QUIET).await;
        let now = Self::of(visits);
        let honest = now.honest - self.honest;
        let (quitters, silent) = (now.quitters - self.quitters, now.silent - self.silent);
        account.say(format!(
            "the client heard of {honest} honest peers, {quitters} that reset it later, {silent} that \
             said nothing"
        ));
        if honest != served {
            account.complain(format!(
                "{honest} honest peers came to the client, {served} were served"
            ));
        }
        if quitters + silent > let_through {
            account.complain(format!("of those, at most {let_through} should have come"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn complaints(letters: &[u8], served: usize, let_through: usize) -> usize {
        let visits = Visits::default();
        visits.add(b'h');
        let before = Heard::of(&visits);
        letters.iter().for_each(|&letter| visits.add(letter));
        let mut account = Account::default();
        before.tell_since(&visits, served, let_through, &mut account).await;
        account.complaints().len()
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_comes_that_should_not() {
        assert_eq!(complaints(b"hhqs", 2, 2).await, 0);
        assert_eq!(complaints(b"hhqs", 2, 1).await, 1);
        assert_eq!(complaints(b"hhhqs", 2, 2).await, 1);
        assert_eq!(complaints(b"hqs", 2, 2).await, 1);
    }
}
