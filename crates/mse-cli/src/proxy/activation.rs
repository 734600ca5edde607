//! Sockets that the service manager opened for us.

use std::net::TcpListener;

use listenfd::ListenFd;

use crate::exit::Failure;

/// Which socket is which, as systemd's `FileDescriptorName=` says, parted by colons.
const NAMES_VARIABLE: &str = "LISTEN_FDNAMES";

/// What a socket may be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// In place of `socks`.
    Socks,
    /// In place of `transparent`.
    Transparent,
    /// In place of `listen`.
    Listen,
    /// In place of `status`.
    #[cfg(feature = "status")]
    Status,
}

impl Use {
    const ALL: &[(&str, Self)] = &[
        ("socks", Self::Socks),
        ("transparent", Self::Transparent),
        ("listen", Self::Listen),
        #[cfg(feature = "status")]
        ("status", Self::Status),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, named)| *named)
    }
}

/// The sockets that were handed over.
#[derive(Debug, Default)]
pub(crate) struct Activation(Vec<(Use, TcpListener)>);

impl Activation {
    /// Takes them. Works once in a process.
    ///
    /// # Errors
    ///
    /// One is no TCP listener, or its name says nothing.
    pub(crate) fn take() -> Result<Self, Failure> {
        let mut handed = ListenFd::from_env();
        let names = std::env::var(NAMES_VARIABLE).unwrap_or_default();
        let mut names = names.split(':');
        let mut sockets = Vec::new();
        for index in 0..handed.len() {
            let name = names.next().unwrap_or_default();
            let named = Use::named(name).ok_or_else(|| wrong_name(index, name))?;
            let socket = handed.take_tcp_listener(index).map_err(|error| {
                Failure::Usage(format!("the socket {name:?} that was handed over: {error}"))
            })?;
            sockets.extend(socket.map(|socket| (named, socket)));
        }
        Ok(Self(sockets))
    }

    /// Whether there is one for this.
    pub(crate) fn has(&self, wanted: Use) -> bool {
        self.0.iter().any(|(named, _)| *named == wanted)
    }

    /// Those for this, which are taken out.
    pub(crate) fn sockets(&mut self, wanted: Use) -> Vec<TcpListener> {
        self.0.extract_if(.., |(named, _)| *named == wanted).map(|(_, socket)| socket).collect()
    }
}

fn wrong_name(index: usize, name: &str) -> Failure {
    let known: Vec<_> = Use::ALL.iter().map(|(name, _)| *name).collect();
    Failure::Usage(format!(
        "socket {index} that was handed over is named {name:?}; name it one of {} \
         (FileDescriptorName= of a systemd socket unit)",
        known.join(", ")
    ))
}
