//! Telling of trouble when it begins and when it is over, not each time.

use std::time::Duration;

use tokio::time::Instant;

/// How long nothing fails before trouble is over. What fails and succeeds in turn, as with the last
/// file descriptor, is one trouble.
const CALM: Duration = Duration::from_secs(10);

/// Something that is done again and again, and may fail for a while.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    last_failure: Option<Instant>,
}

impl Trouble {
    /// It failed. True if this is to be told.
    pub(crate) fn begins(&mut self) -> bool {
        self.last_failure.replace(Instant::now()).is_none()
    }

    /// It succeeded. True if this is to be told.
    pub(crate) fn is_over(&mut self) -> bool {
        let over = self.last_failure.is_some_and(|last| last.elapsed() >= CALM);
        if over {
            self.last_failure = None;
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn trouble_is_told_once_until_it_was_calm() {
        let mut trouble = Trouble::default();
        assert!(!trouble.is_over());
        assert!(trouble.begins());
        for _ in 0..5 {
            tokio::time::sleep(CALM / 2).await;
            assert!(!trouble.is_over());
            assert!(!trouble.begins());
        }
        tokio::time::sleep(CALM).await;
        assert!(trouble.is_over());
        assert!(!trouble.is_over());
        assert!(trouble.begins());
    }
}
