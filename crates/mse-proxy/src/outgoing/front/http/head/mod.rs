//! The head of a request: its first line and its headers.

use std::net::{IpAddr, SocketAddr};

use thiserror::Error;

use super::answer::Answer;
use super::basic;
use crate::outgoing::config::Credentials;
use crate::outgoing::front::target::Target;

/// The most bytes of a head, 8 KiB: RFC 9112, section 3, has servers take request lines of 8000 bytes.
pub(super) const MAX_HEAD: u64 = 8 << 10;

/// The most headers of a request. Browsers send about 20.
const MAX_HEADERS: usize = 64;

/// The most bytes of a name (RFC 1035, section 2.3.4).
const MAX_NAME: usize = 255;

/// A request to be connected.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) target: Target,
    /// Of the head in bytes. What comes after it is for the target.
    pub(super) length: usize,
}

/// Why a request is refused.
#[derive(Debug, Error, PartialEq, Eq)]
pub(in crate::outgoing) enum HeadError {
    #[error("the request is malformed: {0}")]
    Malformed(httparse::Error),
    #[error("the head of the request is larger than {MAX_HEAD} bytes or {MAX_HEADERS} headers")]
    TooLarge,
    #[error("the method is not CONNECT, and this is a proxy for nothing else")]
    NotConnect,
    #[error("a user and a password are needed")]
    NoCredentials,
    #[error("wrong user or password")]
    WrongCredentials,
    #[error("the target is not HOST:PORT")]
    BadTarget,
}

impl HeadError {
    pub(super) fn answer(&self) -> Answer<'_> {
        let (code, phrase, header, reason) = match self {
            Self::Malformed(_) => (400, "Bad Request", "", "the request is malformed"),
            Self::TooLarge => {
                (431, "Request Header Fields Too Large", "", "the head of the request is too large")
            }
            Self::NotConnect => {
                (405, "Method Not Allowed", "Allow: CONNECT\r\n", "this proxy knows CONNECT only")
            }
            Self::NoCredentials | Self::WrongCredentials => (
                407,
                "Proxy Authentication Required",
                "Proxy-Authenticate: Basic realm=\"mse\", charset=\"UTF-8\"\r\n",
                "this proxy asks for a user and a password",
            ),
            Self::BadTarget => (400, "Bad Request", "", "the target has to be HOST:PORT"),
        };
        Answer { code, phrase, header, reason }
    }
}

/// Looks at the bytes of a request so far. `None` if its head is not all there.
pub(super) fn parse(
    bytes: &[u8],
    credentials: Option<&Credentials>,
) -> Result<Option<Head>, HeadError> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(bytes) {
        Ok(httparse::Status::Complete(length)) => length,
        Ok(httparse::Status::Partial) if (bytes.len() as u64) < MAX_HEAD => return Ok(None),
        Ok(httparse::Status::Partial) | Err(httparse::Error::TooManyHeaders) => {
            return Err(HeadError::TooLarge);
        }
        Err(error) => return Err(HeadError::Malformed(error)),
    };
    if request.method != Some("CONNECT") {
        return Err(HeadError::NotConnect);
    }
    if let Some(expected) = credentials {
        let is_given = |header: &&httparse::Header<'_>| {
            header.name.eq_ignore_ascii_case("proxy-authorization")
        };
        let given = request.headers.iter().find(is_given).ok_or(HeadError::NoCredentials)?;
        if basic::decode(given.value).as_ref() != Some(expected) {
            return Err(HeadError::WrongCredentials);
        }
    }
    let target = request.path.and_then(target).ok_or(HeadError::BadTarget)?;
    Ok(Some(Head { target, length }))
}

/// Reads HOST:PORT. An IPv6 address may lack its brackets, as the last colon is the port's.
fn target(authority: &str) -> Option<Target> {
    if let Ok(address) = authority.parse::<SocketAddr>() {
        return Some(Target::Address(address));
    }
    let (host, port) = authority.rsplit_once(':')?;
    let port = port.parse().ok().filter(|_| port.bytes().all(|byte| byte.is_ascii_digit()))?;
    if let Ok(ip) = host.parse::<IpAddr>() {
        return Some(Target::Address(SocketAddr::new(ip, port)));
    }
    let is_name = (1..=MAX_NAME).contains(&host.len())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    is_name.then(|| Target::Name(host.to_owned(), port))
}

#[cfg(test)]
mod tests;
