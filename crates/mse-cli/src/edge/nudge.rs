//! Keeps the engine's listener awake.
//!
//! librqbit 9.1.0 looks at the handshakes of incoming connections side by side. When one of them
//! fails (an unknown torrent, a peer that closes), it looks at none of the others before the next
//! connection arrives. A peer that comes at the same time as a bad one would wait for a third.

use std::net::SocketAddr;
use std::time::Duration;

use mse_proxy::{Connection, Connections, Direction};
use peer_wire::HANDSHAKE_LENGTH;
use tokio::net::TcpStream;

/// How often waiting peers are looked for while there are incoming connections. The engine answers
/// within 1 ms if it is awake, and one that is looked at too early is no harm.
const TICK: Duration = Duration::from_millis(10);

/// How often while there are none.
const IDLE_TICK: Duration = Duration::from_millis(50);

/// Connects to the engine, and hangs up, whenever a peer waits for its answer. Never ends.
pub(super) async fn nudge(engine: SocketAddr, connections: Connections) {
    loop {
        let mut incoming = connections.snapshot();
        incoming.retain(|connection| connection.direction == Direction::Incoming);
        if incoming.iter().any(is_waiting)
            && let Err(error) = TcpStream::connect(engine).await
        {
            tracing::debug!("the engine does not listen: {error}");
        }
        tokio::time::sleep(if incoming.is_empty() { IDLE_TICK } else { TICK }).await;
    }
}

/// Whether the peer's handshake is here but not the engine's.
fn is_waiting(connection: &Connection) -> bool {
    connection.received >= HANDSHAKE_LENGTH as u64 && connection.sent == 0
}
