//! Torrents from an HTTP endpoint, such as a client's own API.
//!
//! ```text
//! Poller ---> fetch      GET, on what condition, within which bounds
//!    |           |
//!    |        contents   lines or JSON to info-hashes
//!    v
//!  Held                  among the Torrents of a client
//! ```

mod contents;
mod fetch;
mod poller;
mod url;

pub(crate) use poller::Poller;
pub(crate) use url::Endpoint;
