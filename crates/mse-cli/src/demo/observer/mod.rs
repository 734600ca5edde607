//! Somebody on the path between two peers, who sees every byte of their connection.

mod finder;
mod record;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

pub(super) use record::{Record, Way};

/// How much is passed on at a time, in bytes.
const CHUNK: usize = 64 << 10;

/// How long to wait when no connection can be taken, for example for want of open files.
const PAUSE: Duration = Duration::from_millis(100);

/// A TCP relay that writes down what it passes on. Dropping it cuts the path.
pub(super) struct Observer {
    address: SocketAddr,
    record: Arc<Mutex<Record>>,
    _relay: JoinSet<()>,
}

impl Observer {
    /// Listens on a free port of 127.0.0.1, and connects everyone who comes to `target`.
    ///
    /// # Errors
    ///
    /// There is no free port.
    pub(super) async fn before(target: SocketAddr) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let record = Arc::new(Mutex::new(Record::default()));
        let mut relay = JoinSet::new();
        relay.spawn(accept(listener, target, Arc::clone(&record)));
        Ok(Self { address, record, _relay: relay })
    }

    /// Where to connect to.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// What was seen so far.
    pub(super) fn record(&self) -> Record {
        self.record.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, record: Arc<Mutex<Record>>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            Some(_) = connections.join_next() => {}
            accepted = listener.accept() => match accepted {
                Ok((dialler, _)) => {
                    connections.spawn(pass_on(dialler, target, Arc::clone(&record)));
                }
                Err(error) => {
                    tracing::warn!("the observer cannot accept a connection: {error}");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

async fn pass_on(dialler: TcpStream, target: SocketAddr, record: Arc<Mutex<Record>>) {
    let answerer = match TcpStream::connect(target).await {
        Ok(answerer) => answerer,
        Err(error) => return tracing::warn!("the observer cannot connect to {target}: {error}"),
    };
    for stream in [&dialler, &answerer] {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!("the observer delays small packets: {error}");
        }
    }
    let connection = record.lock().unwrap_or_else(PoisonError::into_inner).open();
    let (from_dialler, to_dialler) = dialler.into_split();
    let (from_answerer, to_answerer) = answerer.into_split();
    let note = |way| {
        let record = Arc::clone(&record);
        move |bytes: &[u8]| {
            record.lock().unwrap_or_else(PoisonError::into_inner).note(connection, way, bytes);
        }
    };
    tokio::join!(
        one_way(from_dialler, to_answerer, note(Way::FromDialler)),
        one_way(from_answerer, to_dialler, note(Way::FromAnswerer)),
    );
}

/// Copies until either end closes; dropping the writer tells the other one.
async fn one_way(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, note: impl Fn(&[u8])) {
    let mut chunk = vec![0; CHUNK];
    while let Ok(length @ 1..) = from.read(&mut chunk).await {
        note(&chunk[..length]);
        if to.write_all(&chunk[..length]).await.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_ways_are_passed_on_and_noted() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let observer = Observer::before(listener.local_addr().unwrap()).await.unwrap();
        let mut dialler = TcpStream::connect(observer.address()).await.unwrap();
        let (mut answerer, _) = listener.accept().await.unwrap();
        dialler.write_all(b"question").await.unwrap();
        dialler.shutdown().await.unwrap();
        let mut heard = String::new();
        answerer.read_to_string(&mut heard).await.unwrap();
        answerer.write_all(b"answer").await.unwrap();
        drop(answerer);
        let mut answer = String::new();
        dialler.read_to_string(&mut answer).await.unwrap();
        assert_eq!((heard.as_str(), answer.as_str()), ("question", "answer"));
        let record = observer.record();
        assert_eq!((record.connections(), record.bytes()), (1, 14));
        assert_eq!(record.first(Way::FromDialler), b"question");
        assert_eq!(record.first(Way::FromAnswerer), b"answer");
    }
}
