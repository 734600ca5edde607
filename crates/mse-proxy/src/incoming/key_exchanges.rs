//! Computing the key exchanges of several peers together.

use std::collections::VecDeque;
use std::sync::Mutex;

use mse::{AgreedKeys, KeyExchange};
use tokio::sync::oneshot;
use tokio::task::yield_now;

use crate::lock::lock;

/// Collects key exchanges while the CPU is busy, and computes them together.
///
/// ```text
///   every task        its exchange joins the queue, and the task yields once:
///                     whoever is ready now runs first, and may join
///   the first one     takes the oldest of the queue, computes them, hands them out
///   to run again
///   the others        find theirs computed
/// ```
///
/// With nobody else ready, a yield is one look for new input, and the exchange is computed alone: an idle
/// proxy answers without delay, and there is no timer. With several threads, what arrives while
/// one computes is the next batch, of that thread or another.
///
/// What waits here belongs to a task that waits for it, so there is as much as there are handshakes at
/// this point. An exchange whose task is dropped leaves the queue with it.
#[derive(Debug)]
pub(super) struct KeyExchanges {
    /// How many are computed at a time. 1 where the CPU gains nothing by more: then none is queued.
    most: usize,
    queue: Mutex<Queue>,
    #[cfg(test)]
    batches: Mutex<Vec<usize>>,
}

#[derive(Debug, Default)]
struct Queue {
    /// The number of the next one.
    next: u64,
    /// In the order of their numbers.
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    number: u64,
    exchange: KeyExchange,
    done: oneshot::Sender<AgreedKeys>,
}

impl Queue {
    fn find(&self, number: u64) -> Option<usize> {
        self.waiting.binary_search_by_key(&number, |waiting| waiting.number).ok()
    }
}

impl KeyExchanges {
    /// Batches as this CPU likes them.
    pub(super) fn new() -> Self {
        Self::at_most(KeyExchange::worth_collecting())
    }

    fn at_most(most: usize) -> Self {
        Self {
            most,
            queue: Mutex::default(),
            #[cfg(test)]
            batches: Mutex::default(),
        }
    }

    /// Computes it, with those of other tasks if there are any now.
    pub(super) async fn compute(&self, exchange: KeyExchange) -> AgreedKeys {
        if self.most == 1 {
            return exchange.compute();
        }
        let mut place = self.join(exchange);
        yield_now().await;
        while place.is_waiting() {
            self.compute_batch();
        }
        place.agreed().await
    }

    fn join(&self, exchange: KeyExchange) -> Place<'_> {
        let (done, agreed) = oneshot::channel();
        let mut queue = lock(&self.queue);
        let number = queue.next;
        queue.next += 1;
        queue.waiting.push_back(Waiting { number, exchange, done });
        Place { queue: &self.queue, number, agreed }
    }

    /// Computes the oldest, without a chance to be cancelled in between.
    fn compute_batch(&self) {
        let mut exchanges = Vec::with_capacity(self.most);
        let mut tasks = Vec::with_capacity(self.most);
        {
            let mut queue = lock(&self.queue);
            while exchanges.len() < self.most
                && let Some(Waiting { exchange, done, .. }) = queue.waiting.pop_front()
            {
                exchanges.push(exchange);
                tasks.push(done);
            }
        }
        #[cfg(test)]
        lock(&self.batches).push(tasks.len());
        for (agreed, done) in KeyExchange::compute_all(exchanges).into_iter().zip(tasks) {
            // A task may have been dropped meanwhile.
            let _ = done.send(agreed);
        }
    }
}

/// A task's place in the queue, which it leaves when it is dropped.
struct Place<'a> {
    queue: &'a Mutex<Queue>,
    number: u64,
    agreed: oneshot::Receiver<AgreedKeys>,
}

impl Place<'_> {
    fn is_waiting(&self) -> bool {
        lock(self.queue).find(self.number).is_some()
    }

    async fn agreed(&mut self) -> AgreedKeys {
        let agreed = (&mut self.agreed).await;
        agreed.expect("whoever takes an exchange out of the queue computes it")
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut queue = lock(self.queue);
        if let Some(place) = queue.find(self.number) {
            queue.waiting.remove(place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use mse::{FixedChoices, Randomness, Responder};
    use tokio::task::JoinSet;
    use tokio::time::timeout;

    use super::*;

    /// Far more than any of this takes.
    const HANG: Duration = Duration::from_secs(20);

    /// A peer's key exchange, and what its responder has to send.
    fn exchange(peer: u8) -> (KeyExchange, Vec<u8>) {
        let random = || {
            let (private_key, hello_pad) = ([peer | 1; 20], vec![peer; 3]);
            Randomness::fixed(FixedChoices { private_key, hello_pad, header_pad_len: 0 }).unwrap()
        };
        let ya = [peer / 2 + 1; 96];
        let mut expected = Vec::new();
        drop(Responder::new(random()).receive(&ya, &mut expected).unwrap());
        (KeyExchange::new(random(), &ya).unwrap(), expected)
    }

    fn sent(agreed: AgreedKeys) -> Vec<u8> {
        let mut sent = Vec::new();
        drop(Responder::with_key_exchange(agreed, &mut sent));
        sent
    }

    /// Has peers at the same time.
    async fn serve(exchanges: &Arc<KeyExchanges>, peers: std::ops::Range<u8>) {
        let mut tasks = JoinSet::new();
        for peer in peers {
            let (exchange, expected) = exchange(peer);
            let exchanges = Arc::clone(exchanges);
            tasks.spawn(
                async move { assert_eq!(sent(exchanges.compute(exchange).await), expected) },
            );
        }
        tasks.join_all().await;
        assert!(lock(&exchanges.queue).waiting.is_empty());
    }

    fn batches(exchanges: &KeyExchanges) -> Vec<usize> {
        lock(&exchanges.batches).clone()
    }

    #[tokio::test]
    async fn a_lone_peer_is_a_batch_at_once() {
        let exchanges = Arc::new(KeyExchanges::at_most(8));
        serve(&exchanges, 0..1).await;
        serve(&exchanges, 1..2).await;
        assert_eq!(batches(&exchanges), [1, 1]);
    }

    #[tokio::test]
    async fn in_one_thread_all_that_are_ready_fill_batches() {
        let exchanges = Arc::new(KeyExchanges::at_most(8));
        serve(&exchanges, 0..21).await;
        assert_eq!(batches(&exchanges), [8, 8, 5]);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn several_threads_give_each_peer_its_own() {
        let exchanges = Arc::new(KeyExchanges::at_most(8));
        for _ in 0..20 {
            serve(&exchanges, 0..100).await;
        }
        assert_eq!(batches(&exchanges).iter().sum::<usize>(), 20 * 100);
        assert!(batches(&exchanges).iter().all(|batch| *batch <= 8));
    }

    #[tokio::test]
    async fn nothing_is_queued_where_batches_gain_nothing() {
        let exchanges = Arc::new(KeyExchanges::at_most(1));
        serve(&exchanges, 0..9).await;
        assert!(batches(&exchanges).is_empty());
    }

    #[tokio::test]
    async fn whoever_gives_up_leaves_nothing_behind() {
        let exchanges = KeyExchanges::at_most(8);
        let dropped = exchange(7).0;
        tokio::select! {
            biased;
            _ = exchanges.compute(dropped) => panic!("it yields first"),
            () = std::future::ready(()) => {}
        }
        assert!(lock(&exchanges.queue).waiting.is_empty());
        let (exchange, expected) = exchange(8);
        assert_eq!(sent(exchanges.compute(exchange).await), expected);
        assert_eq!(batches(&exchanges), [1]);
    }

    /// Their tasks may be dropped, or have no turn for long.
    #[tokio::test]
    async fn nobody_relies_on_those_before_it() {
        let exchanges = KeyExchanges::at_most(2);
        let before: Vec<_> = (0..5).map(|peer| exchanges.join(exchange(peer).0)).collect();
        let (exchange, expected) = exchange(9);
        let agreed = timeout(HANG, exchanges.compute(exchange)).await;
        assert_eq!(sent(agreed.unwrap()), expected);
        assert!(before.iter().all(|place| !place.is_waiting()));
    }

    #[tokio::test]
    async fn who_is_dropped_after_being_computed_harms_nobody() {
        let exchanges = KeyExchanges::at_most(8);
        let [(first, _), (second, expected)] = [exchange(1), exchange(2)];
        let (first, second) = (exchanges.join(first), exchanges.join(second));
        exchanges.compute_batch();
        assert!(!second.is_waiting());
        drop(first);
        let mut second = second;
        assert_eq!(sent(second.agreed().await), expected);
    }
}
