//! Who dialled again.

use std::collections::HashMap;
use std::net::IpAddr;

use crate::attempt::Attempt;

/// Splits the connections into handshakes, in the order of their first connections. All that came to one
/// address of ours are one peer's for the initiator: a dial that follows a failed one is the next try.
pub(super) fn by_peer(attempts: Vec<Attempt>) -> Vec<Vec<Attempt>> {
    let mut handshakes: Vec<Vec<Attempt>> = Vec::new();
    let mut unfinished: HashMap<IpAddr, usize> = HashMap::new();
    for attempt in attempts {
        let worked = attempt.outcome.worked();
        let address = attempt.ours.map(|address| address.ip());
        let place = address.and_then(|address| unfinished.remove(&address));
        let place = place.unwrap_or_else(|| {
            handshakes.push(Vec::new());
            handshakes.len() - 1
        });
        handshakes[place].push(attempt);
        if let (Some(address), false) = (address, worked) {
            unfinished.insert(address, place);
        }
    }
    handshakes
}

#[cfg(test)]
mod tests {
    use mse::CryptoMethod;

    use super::*;
    use crate::attempt::{Ending, Outcome, Step};
    use crate::evidence::trace::Trace;

    fn attempt(host: u8, worked: bool) -> Attempt {
        let outcome = if worked {
            Outcome::Worked { method: CryptoMethod::Rc4, confirmed: true }
        } else {
            Outcome::Failed(Ending::Closed)
        };
        let ours = Some(([127, 0, 0, host], 6881).into());
        let step = Step::FirstMessage;
        Attempt { ours, peers: None, outcome, step, trace: Trace::begin(), keys: None }
    }

    #[test]
    fn a_dial_after_a_failure_at_the_same_address_is_the_next_try() {
        let attempts =
            [(1, true), (2, false), (1, false), (2, false), (1, true), (1, true), (2, true)];
        let handshakes = by_peer(attempts.map(|(host, worked)| attempt(host, worked)).into());
        let worked = |attempts: &Vec<Attempt>| -> Vec<_> {
            attempts.iter().map(|attempt| attempt.outcome.worked()).collect()
        };
        let seen: Vec<_> = handshakes.iter().map(worked).collect();
        assert_eq!(seen, [vec![true], vec![false, false, true], vec![false, true], vec![true]]);
    }
}
