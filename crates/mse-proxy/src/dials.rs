//! The connections that the proxy itself has made to peers.

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::net::TcpStream;

use crate::lock::lock;

/// Where connections come from and go to, by which one is known that the firewall sends back to us. Clones
/// are the same thing.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dials(Arc<Mutex<HashSet<Ends>>>);

type Ends = (SocketAddr, SocketAddr);

/// Keeps a connection known.
#[derive(Debug)]
pub(crate) struct Dial {
    dials: Dials,
    ends: Option<Ends>,
}

impl Dials {
    /// Makes a connection known for as long as the result is kept.
    pub(crate) fn add(&self, stream: &TcpStream) -> Dial {
        let ends = stream.local_addr().and_then(|from| Ok((from, stream.peer_addr()?)));
        // A connection that has ended already is not going anywhere.
        let ends = ends.ok();
        lock(&self.0).extend(ends);
        Dial { dials: self.clone(), ends }
    }

    /// Whether a connection with these ends is one of ours.
    pub(crate) fn contains(&self, from: SocketAddr, to: SocketAddr) -> bool {
        lock(&self.0).contains(&(from, to))
    }
}

impl Drop for Dial {
    fn drop(&mut self) {
        if let Some(ends) = self.ends {
            lock(&self.dials.0).remove(&ends);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_connection_is_known_until_it_is_let_go() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let to = listener.local_addr().unwrap();
        let stream = TcpStream::connect(to).await.unwrap();
        let from = stream.local_addr().unwrap();
        let dials = Dials::default();
        assert!(!dials.contains(from, to));
        let dial = dials.add(&stream);
        assert!(dials.contains(from, to));
        assert!(!dials.contains(to, from));
        drop(dial);
        assert!(!dials.contains(from, to));
    }
}
