//! HTTP/1.1 on a listener.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1::Builder;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::reserve::Reserve;

/// The most connections at a time: some browsers, which open up to six each, and a few that scrape.
const MAX_CONNECTIONS: usize = 32;

/// How long the header of a request may take, and a connection stay idle. Pages ask every 2 s; Prometheus
/// every 15 s or more, and opens another connection.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a connection may last in all, so that one that does not read its answer is given up. A
/// browser opens another one.
const LIFETIME: Duration = Duration::from_secs(300);

/// The most bytes of a request's header, 16 KiB: hyper's least is 8 KiB.
const MAX_HEADER: usize = 16 << 10;

/// The pause after a failed accept, such as one for which there was no file descriptor left in the reserve
/// either.
const PAUSE: Duration = Duration::from_secs(1);

/// Never ends. Dropping the future ends all connections.
pub(super) async fn serve(listener: TcpListener, router: Router) {
    let places = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let reserve = Reserve::new();
    let mut tasks = JoinSet::new();
    loop {
        while tasks.try_join_next().is_some() {}
        // It is never closed.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match reserve.accept(&listener).await {
            Ok(stream) => {
                let (router, reserve) = (router.clone(), reserve.clone());
                tasks.spawn(async move {
                    let _ = timeout(LIFETIME, serve_one(stream, router)).await;
                    // Before somebody else has the file descriptor that is free now.
                    reserve.refill();
                    drop(place);
                });
            }
            Err(error) => {
                tracing::debug!(%error, "the status page cannot accept");
                sleep(PAUSE).await;
            }
        }
    }
}

async fn serve_one(stream: TcpStream, router: Router) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_buf_size(MAX_HEADER);
    let service = TowerToHyperService::new(router);
    if let Err(error) = builder.serve_connection(TokioIo::new(stream), service).await {
        tracing::debug!(%error, "a connection to the status page failed");
    }
}
