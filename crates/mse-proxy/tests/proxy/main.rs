//! Both halves of the proxy over real TCP on loopback.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

mod aliases;
mod answering;
mod bulk;
mod clients;
mod crossed;
#[cfg(unix)]
mod descriptors;
mod drain;
mod fallback;
mod http;
mod inherited;
mod limits;
mod listeners;
mod live;
mod memory;
mod overrides;
mod policies;
mod socks;
mod sources;
mod statistics;
#[cfg(target_os = "linux")]
mod transparent;
mod untouched;
