use mse::CryptoMethod;
use peer_wire::InfoHash;

use super::*;

const PEER: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 1);
const RC4: Carried = Carried::Mse(CryptoMethod::Rc4);

#[test]
fn the_table_has_what_is_open() {
    let connections = Connections::new();
    let first = connections.open(Direction::Outgoing, PEER, RC4);
    let second = connections.open(Direction::Incoming, PEER, Carried::Plaintext);
    first.add_sent(68);
    first.add_received(100);
    first.set_info_hash(InfoHash::new([1; 20]));
    let open = connections.snapshot();
    assert_eq!(open.iter().map(|connection| connection.id).collect::<Vec<_>>(), [1, 2]);
    assert_eq!((open[0].sent, open[0].received), (68, 100));
    assert_eq!(open[0].info_hash, Some(InfoHash::new([1; 20])));
    drop(first);
    assert_eq!(connections.snapshot().len(), 1);
    drop(second);
    assert!(connections.snapshot().is_empty());
}

#[test]
fn totals_count_open_and_ended_connections_once() {
    let connections = Connections::new();
    let open = connections.open(Direction::Outgoing, PEER, RC4);
    open.add_sent(10);
    open.add_received(1);
    for _ in 0..2 {
        let totals = connections.totals();
        assert_eq!(totals.outgoing.carried(RC4).connections, 1);
        assert_eq!(totals.outgoing.carried(RC4).sent, 10);
    }
    drop(open);
    let totals = connections.totals();
    assert_eq!(totals.outgoing.carried(RC4).connections, 1);
    assert_eq!(totals.outgoing.carried(RC4).sent, 10);
    assert_eq!(totals.outgoing.failures, 0);
    assert_eq!(totals.incoming, DirectionTotals::default());
}

#[test]
fn an_incoming_peer_counts_once_the_client_answered() {
    let connections = Connections::new();
    let open = connections.open(Direction::Incoming, PEER, RC4);
    open.add_received(68);
    assert_eq!(connections.totals().peers, PeerCounts::default());
    drop(open);
    assert_eq!(connections.totals().incoming.failures, 1);
    let open = connections.open(Direction::Incoming, PEER, RC4);
    open.add_sent(68);
    assert_eq!(connections.totals().peers.rc4, 1);
}

#[test]
fn a_plaintext_peer_counts_once_it_answered() {
    let connections = Connections::new();
    let silent = connections.open(Direction::Outgoing, PEER, Carried::Plaintext);
    silent.add_sent(68);
    assert_eq!(connections.totals().outgoing.carried(Carried::Plaintext).connections, 0);
    drop(silent);
    let totals = connections.totals();
    assert_eq!(totals.outgoing.failures, 1);
    assert_eq!(totals.outgoing.carried(Carried::Plaintext).connections, 0);
    assert_eq!(totals.outgoing.carried(Carried::Plaintext).sent, 68);
    assert_eq!(totals.peers, PeerCounts::default());

    connections.open(Direction::Outgoing, PEER, Carried::Plaintext).add_received(68);
    let totals = connections.totals();
    assert_eq!(totals.outgoing.carried(Carried::Plaintext).connections, 1);
    assert_eq!(totals.peers.plaintext, 1);
}

#[test]
fn failures_are_counted_by_direction() {
    let connections = Connections::new();
    connections.failed(Direction::Incoming, None, Reason::RequestMalformed);
    let totals = connections.totals();
    assert_eq!((totals.outgoing.failures, totals.incoming.failures), (0, 1));
    assert_eq!(connections.failures(), []);
}

#[test]
fn a_failure_is_remembered_until_the_peer_answers() {
    let connections = Connections::new();
    let reasons = || {
        let failures = connections.failures();
        failures.into_iter().map(|failure| failure.reason).collect::<Vec<_>>()
    };
    connections.failed(Direction::Outgoing, Some(PEER), Reason::DialRefused);
    assert_eq!(reasons(), [Reason::DialRefused]);
    let open = connections.open(Direction::Outgoing, PEER, Carried::Plaintext);
    assert_eq!(reasons(), [Reason::DialRefused]);
    drop(open);
    assert_eq!(reasons(), [Reason::NoAnswer]);
    let open = connections.open(Direction::Outgoing, PEER, RC4);
    assert_eq!(reasons(), [Reason::NoAnswer]);
    open.add_received(1);
    assert!(reasons().is_empty());
    drop(open);
    assert!(reasons().is_empty());
}

#[test]
fn failures_add_up_over_their_reasons() {
    let connections = Connections::new();
    for &reason in Reason::ALL {
        connections.failed(Direction::Outgoing, Some(PEER), reason);
    }
    drop(connections.open(Direction::Outgoing, PEER, RC4));
    let statistics = connections.statistics();
    let counts = Reason::ALL.iter().map(|&each| statistics.failures(Direction::Outgoing, each));
    assert_eq!(counts.sum::<u64>(), connections.totals().outgoing.failures);
    assert_eq!(statistics.failures(Direction::Outgoing, Reason::NoAnswer), 2);
    assert_eq!(statistics.failures(Direction::Incoming, Reason::NoAnswer), 0);
}
