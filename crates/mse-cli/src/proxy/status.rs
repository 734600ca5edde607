//! The status page of the proxy that runs.

use std::future::{Future, pending};
use std::net::SocketAddr;

use anyhow::anyhow;
use mse_proxy::Shared;
use tokio::net::TcpListener;

use super::halves::Halves;
use crate::exit::Failure;
use crate::status::{Access, serve};

/// Listens there, and returns what serves.
///
/// # Errors
///
/// The address cannot be listened on.
pub(crate) async fn start(
    address: SocketAddr,
    names: Vec<String>,
    shared: &Shared,
    halves: &Halves,
) -> Result<impl Future<Output = ()> + use<>, Failure> {
    let failed = |error| {
        anyhow!("cannot listen on {address}: {error}; choose another address with --status")
    };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    tracing::info!("status at http://{}/", listener.local_addr().map_err(failed)?);
    Ok(serve(listener, Access::new(names), shared.clone(), halves.in_force(), pending()))
}
