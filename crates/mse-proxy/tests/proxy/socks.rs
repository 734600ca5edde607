//! What the SOCKS5 side accepts, and how it refuses.

use std::net::{Ipv4Addr, SocketAddr};

use mse_proxy::{
    BindError, Credentials, LoopbackTargets, Outgoing, OutgoingConfig, Policy, Reason, Shared,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::support::*;

/// 127.0.0.1:9 in wire form.
const ADDRESS: [u8; 7] = [1, 127, 0, 0, 1, 0, 9];

fn domain(name: &str, port: u16) -> Vec<u8> {
    [&[3, name.len() as u8], name.as_bytes(), &port.to_be_bytes()].concat()
}

#[tokio::test]
async fn a_user_and_a_password_are_checked() {
    let echo = Echo::start().await;
    let (proxy, _running) = outgoing_with(&Shared::new(), |config| {
        config.policy = Policy::Off;
        config.credentials = Some(Credentials::new("user", "secret"));
    })
    .await;
    let mut client = connect_as(("user", "secret"), proxy, echo.address).await.unwrap();
    assert!(converse(&mut client).await);
    for wrong in [("user", "Secret"), ("users", "secret"), ("secret", "user")] {
        assert!(connect_as(wrong, proxy, echo.address).await.is_none(), "{wrong:?}");
    }
    assert_eq!(echo.sources().len(), 1);
}

#[tokio::test]
async fn a_client_without_a_password_is_refused_where_one_is_asked() {
    let (proxy, _running) = outgoing_with(&Shared::new(), |config| {
        config.credentials = Some(Credentials::new("user", "secret"));
    })
    .await;
    let mut client = TcpStream::connect(proxy).await.unwrap();
    client.write_all(&[5, 1, 0]).await.unwrap();
    assert_eq!(read(&mut client, 2).await, [5, 0xff]);
    assert!(is_closed(&mut client).await);
}

#[tokio::test]
async fn only_connect_is_served() {
    let (proxy, _running) = outgoing(Policy::Prefer, &Shared::new()).await;
    for (code, name) in [(2, "BIND"), (3, "UDP ASSOCIATE"), (9, "unknown")] {
        let refused = command(proxy, code, &ADDRESS).await.err();
        assert_eq!(refused, Some(Reply(7)), "{name}");
    }
}

#[tokio::test]
async fn the_reply_is_what_dialling_gave() {
    let shared = Shared::new();
    let (proxy, _running) = outgoing(Policy::Prefer, &shared).await;
    let (listener, nobody) = listener().await;
    drop(listener);
    assert_eq!(connect(proxy, nobody).await.err(), Some(Reply(5)));
    assert_eq!(shared.connections().totals().outgoing.failures, 1);
    assert_eq!(reasons(&shared), [(nobody, Reason::DialRefused)]);
}

/// The outgoing failures there are to show.
fn reasons(shared: &Shared) -> Vec<(SocketAddr, Reason)> {
    let failures = shared.connections().failures().into_iter();
    failures.map(|failure| (failure.peer, failure.reason)).collect()
}

#[tokio::test]
async fn loopback_is_refused_by_default() {
    let shared = Shared::new();
    let (proxy, _running) = outgoing_with(&shared, |config| {
        config.loopback = LoopbackTargets::Refuse;
    })
    .await;
    let echo = Echo::start().await;
    let port = echo.address.port();
    for target in ["127.0.0.1", "127.64.0.1", "127.9.9.9", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"]
    {
        let target = format!("{target}:{port}").parse().unwrap();
        assert_eq!(connect(proxy, target).await.err(), Some(Reply(2)), "{target}");
    }
    let by_name = command(proxy, 1, &domain("localhost", port)).await;
    assert_eq!(by_name.err(), Some(Reply(2)));
    until(|| shared.connections().totals().outgoing.failures == 7).await;
    let expected = (echo.address, Reason::TargetLoopback);
    assert_eq!(reasons(&shared)[0], expected);
    assert!(echo.sources().is_empty());
}

#[tokio::test]
async fn names_are_resolved() {
    let echo = Echo::start().await;
    let (proxy, _running) = outgoing(Policy::Off, &Shared::new()).await;
    // Some of its addresses may be IPv6, where nobody listens: then the next one is tried.
    let target = domain("localhost", echo.address.port());
    let mut client = command(proxy, 1, &target).await.unwrap();
    assert!(converse(&mut client).await);
}

#[tokio::test]
async fn other_protocols_are_closed() {
    let (proxy, _running) = outgoing(Policy::Prefer, &Shared::new()).await;
    for hello in
        [&b"\x04\x01\x00\x09\x7f\x00\x00\x01\x00"[..], b"\x16\x03\x01\x00\xc8\x01\x00\x00\xc4"]
    {
        assert_eq!(until_fin(proxy, hello).await, b"");
    }
}

#[tokio::test]
async fn a_refusal_is_not_overtaken_by_a_reset() {
    let (proxy, _running) = outgoing(Policy::Prefer, &Shared::new()).await;
    // An address of type 9, and more behind it.
    let request = [&[5, 1, 0, 5, 1, 0, 9][..], &[7; 100]].concat();
    let said = until_fin(proxy, &request).await;
    assert_eq!(said[..4], [5, 0, 5, 8], "the address type is not supported (RFC 1928)");
}

/// All that comes until the end, which has to be FIN.
async fn until_fin(proxy: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut client = TcpStream::connect(proxy).await.unwrap();
    client.write_all(bytes).await.unwrap();
    let mut said = Vec::new();
    within(client.read_to_end(&mut said)).await.expect("FIN, not RST");
    said
}

#[tokio::test]
async fn an_open_proxy_is_not_started() {
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    let bound = Outgoing::bind(OutgoingConfig::new(everywhere), Shared::new()).await;
    assert!(matches!(bound, Err(BindError::OpenProxy { .. })));
    let mut config = OutgoingConfig::new(everywhere);
    config.credentials = Some(Credentials::new("user", "secret"));
    assert!(Outgoing::bind(config, Shared::new()).await.is_ok());
}
