//! Something that listens.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Knobs;

/// A peer on a port of its own, until it is dropped.
pub struct Server {
    pub address: SocketAddr,
    task: JoinHandle<()>,
}

impl Server {
    pub async fn start<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream));
            }
        });
        Self { address, task }
    }
}

/// Serves connections as long as `goes_on` has it, and closes the others.
pub async fn unreliable(knobs: Knobs, goes_on: fn(u32) -> bool) -> Server {
    let count = Arc::new(AtomicU32::new(0));
    Server::start(move |stream| {
        let (knobs, count) = (knobs.clone(), count.fetch_add(1, Ordering::Relaxed));
        async move {
            if goes_on(count) {
                knobs.serve(stream).await;
            }
        }
    })
    .await
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Where nobody listens.
pub async fn closed_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap()
}
