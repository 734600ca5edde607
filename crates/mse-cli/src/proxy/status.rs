//! The status page of the proxy that runs.

use std::future::{Future, pending};

use anyhow::anyhow;
use mse_proxy::Shared;
use tokio::net::TcpListener;

use super::activation::{Activation, Use};
use super::halves::Halves;
use super::settings::Settings;
use crate::exit::Failure;
use crate::status::{Access, is_private, serve};

/// Where the page is served: sockets that were handed over, or the address of the settings.
///
/// # Errors
///
/// The address cannot be listened on, or the socket that was handed over may not be served on.
pub(crate) async fn sockets(
    settings: &Settings,
    activation: &mut Activation,
) -> Result<Vec<TcpListener>, Failure> {
    let handed = activation.sockets(Use::Status);
    if !handed.is_empty() {
        let open = settings.status_open == Some(true);
        let taken = handed.into_iter().map(|socket| {
            let address = socket.local_addr()?;
            if !open && !is_private(address) {
                return Err(Failure::Usage(format!(
                    "the socket for the status page, {address}, can be reached from other machines; \
                     have it listen on 127.0.0.1, or add --status-open"
                )));
            }
            socket.set_nonblocking(true)?;
            Ok(TcpListener::from_std(socket)?)
        });
        return taken.collect();
    }
    let Some(address) = settings.status else { return Ok(Vec::new()) };
    let listener = TcpListener::bind(address).await.map_err(|error| {
        anyhow!("cannot listen on {address}: {error}; choose another address with --status")
    })?;
    Ok(vec![listener])
}

/// What serves there.
///
/// # Errors
///
/// The socket is broken.
pub(crate) fn start(
    listener: TcpListener,
    names: Vec<String>,
    shared: &Shared,
    halves: &Halves,
) -> Result<impl Future<Output = ()> + use<>, Failure> {
    tracing::info!("status at http://{}/", listener.local_addr()?);
    Ok(serve(listener, Access::new(names), shared.clone(), halves.in_force(), pending()))
}
