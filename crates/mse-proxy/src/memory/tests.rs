use std::net::Ipv4Addr;
use std::time::Duration;

use super::*;

const PEER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), 6881);
const SECOND: Duration = Duration::from_secs(1);

/// Some time in 2026.
fn start() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_770_000_000)
}

#[test]
fn nothing_is_known_of_a_peer_never_met() {
    let memory = PeerMemory::new();
    memory.dialled("192.0.2.1:6882".parse().unwrap(), Worked::Plaintext, start());
    assert_eq!(memory.recall_at(PEER, start()), Known::default());
}

#[test]
fn a_downgrade_is_believed_for_a_shorter_time_than_mse() {
    let memory = PeerMemory::new();
    memory.dialled(PEER, Worked::Mse, start());
    memory.dialled(PEER, Worked::Plaintext, start() + SECOND);
    let at = |age: Duration| memory.recall_at(PEER, start() + age);
    let both = Known { has_mse: true, by_plaintext: true, ..Known::default() };
    assert_eq!(at(SECOND), both);
    assert_eq!(at(PLAINTEXT_BELIEVED), both);
    let mse = Known { has_mse: true, by_mse: true, ..Known::default() };
    assert_eq!(at(PLAINTEXT_BELIEVED + SECOND), mse);
    assert_eq!(at(MSE_BELIEVED - SECOND), mse);
    assert_eq!(at(MSE_BELIEVED), Known::default());
    // By a clock that was set back.
    assert_eq!(memory.recall_at(PEER, start() - SECOND), Known::default());
}

#[test]
fn the_methods_that_worked_last_are_known() {
    let memory = PeerMemory::new();
    for (worked, rc4_alone) in [(Worked::MseRc4, true), (Worked::Mse, false)] {
        memory.dialled(PEER, worked, start());
        assert_eq!(memory.recall_at(PEER, start()).rc4_alone, rc4_alone);
    }
}

#[test]
fn a_peer_that_came_by_mse_has_it_at_every_port() {
    let memory = PeerMemory::new();
    memory.came_by_mse("::ffff:192.0.2.1".parse().unwrap());
    let known = memory.recall(PEER);
    assert_eq!(known, Known { has_mse: true, ..Known::default() });
    assert_eq!(memory.recall("192.0.2.2:6881".parse().unwrap()), Known::default());
}

#[test]
fn a_network_that_peers_came_from_is_one() {
    let memory = PeerMemory::new();
    for last in 1..=100 {
        memory.came_by_mse(format!("2001:db8:1:2::{last}").parse().unwrap());
    }
    assert_eq!(memory.len(), 1);
    let has_mse = |peer: &str| memory.recall(peer.parse().unwrap()).has_mse;
    assert!(has_mse("[2001:db8:1:2:ffff::1]:6881") && !has_mse("[2001:db8:1:3::1]:6881"));
    let [fact] = memory.snapshot()[..] else { panic!("{memory:?}") };
    assert!(fact.to_string().starts_with("2001:db8:1:2:: mse "), "{fact}");
    // As it was written down before, and is now.
    let again = PeerMemory::new();
    let before = Fact { who: Who::Came("2001:db8:1:2::7".parse().unwrap()), ..fact };
    again.restore([before, fact]);
    assert_eq!(again.snapshot(), [fact]);
}

#[test]
fn a_mapped_address_is_the_same_peer() {
    let memory = PeerMemory::new();
    memory.dialled("[::ffff:192.0.2.1]:6881".parse().unwrap(), Worked::Mse, start());
    assert!(memory.recall_at(PEER, start()).by_mse);
    memory.dialled(PEER, Worked::Mse, start());
    assert_eq!(memory.len(), 1);
}

#[test]
fn a_snapshot_is_restored_as_far_as_it_is_believed() {
    let now = SystemTime::now();
    let memory = PeerMemory::new();
    let other: SocketAddr = "[2001:db8::1]:1".parse().unwrap();
    memory.dialled(other, Worked::Plaintext, now - SECOND);
    memory.dialled(PEER, Worked::MseRc4, now - SECOND);
    memory.dialled(PEER, Worked::Plaintext, now - PLAINTEXT_BELIEVED);
    memory.came_by_mse(PEER.ip());
    let snapshot = memory.snapshot();
    assert_eq!(snapshot.len(), 3, "{snapshot:?}");

    let future = Fact { who: Who::Dialled(other), worked: Worked::Mse, when: now + MSE_BELIEVED };
    let again = PeerMemory::new();
    again.dialled(PEER, Worked::Mse, now);
    again.restore(snapshot.iter().copied().chain([future]));
    assert_eq!(again.len(), memory.len());
    assert_eq!(again.recall(other), memory.recall(other));
    // It was met again meanwhile.
    assert!(memory.recall(PEER).rc4_alone && !again.recall(PEER).rc4_alone);
    again.clear();
    assert!(again.is_empty() && again.snapshot().is_empty());
}

#[test]
fn the_number_of_peers_is_bounded() {
    let memory = PeerMemory::with_limit(10);
    for number in 0..100 {
        memory.dialled(SocketAddr::new(PEER.ip(), number), Worked::Mse, start());
        memory.came_by_mse(Ipv4Addr::from(u32::from(number)).into());
    }
    assert_eq!(memory.len(), 20);
    let disabled = PeerMemory::disabled();
    disabled.dialled(PEER, Worked::Mse, start());
    assert!(disabled.is_empty());
}
