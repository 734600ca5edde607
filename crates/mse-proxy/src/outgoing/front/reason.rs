//! Why a client was not served, as it is counted.

use super::FrontError;
use super::http::{HeadError, HttpError};
use super::socks::SocksError;
use super::transparent::TransparentError;
use crate::connections::Reason;

impl FrontError {
    /// `None` where nothing failed: the client left.
    pub(in crate::outgoing) fn reason(&self) -> Option<Reason> {
        match self {
            Self::Socks(error) => Some(error.reason()),
            Self::Http(error) => error.reason(),
            Self::Transparent(error) => error.reason(),
            Self::Gone(_) => None,
            Self::Unknown(_) => Some(Reason::RequestMalformed),
        }
    }
}

impl SocksError {
    fn reason(&self) -> Reason {
        match self {
            Self::Protocol(_) => Reason::RequestMalformed,
            Self::WrongCredentials => Reason::RequestCredentials,
            Self::NotConnect => Reason::RequestCommand,
        }
    }
}

impl HttpError {
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Gone(_) => None,
            Self::Head(HeadError::Malformed(_) | HeadError::TooLarge | HeadError::BadTarget) => {
                Some(Reason::RequestMalformed)
            }
            Self::Head(HeadError::NotConnect) => Some(Reason::RequestCommand),
            Self::Head(HeadError::NoCredentials | HeadError::WrongCredentials) => {
                Some(Reason::RequestCredentials)
            }
        }
    }
}

impl TransparentError {
    fn reason(&self) -> Option<Reason> {
        match self {
            Self::Gone(_) => None,
            Self::NotRedirected(_) | Self::NoOriginal(_) => Some(Reason::NotRedirected),
            Self::Loop(_) => Some(Reason::RedirectLoop),
        }
    }
}
