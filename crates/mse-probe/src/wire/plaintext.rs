//! A connection in clear.

use peer_wire::Handshake;

use super::Patience;
use super::connection::Connection;
use super::payload::Payload;
use crate::facts::exchange::{Exchange, LastSent};

/// Sends a BitTorrent handshake and reads the peer's.
pub(crate) async fn greet(
    connection: &mut Connection,
    handshake: &Handshake,
    patience: &Patience,
    seen: &mut Exchange,
) {
    connection.send(&handshake.encode()).await;
    seen.last_sent = LastSent::Payload;
    let mut payload = Payload::new(0, None);
    seen.greeting = payload.greeting(connection, handshake.info_hash, patience).await;
    // An echo is no greeting.
    seen.greeting = seen.greeting.take().filter(|greeting| greeting.handshake != *handshake);
    (seen.payload, seen.unreadable) = (payload.len(), payload.is_readable() == Some(false));
}
