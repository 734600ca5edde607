//! Reasons of dialling.

use std::io;

use super::Reason;

/// EMFILE and ENFILE: the process, or the system, has no file descriptor left. The numbers are the same on
/// Linux, macOS and the BSDs.
const OUT_OF_FILES: [i32; 2] = [24, 23];

impl Reason {
    /// Why the system made no connection, or accepted none.
    pub(crate) fn of_dialling(error: &io::Error) -> Self {
        use io::ErrorKind as Kind;
        if cfg!(unix) && error.raw_os_error().is_some_and(|code| OUT_OF_FILES.contains(&code)) {
            return Self::OutOfFiles;
        }
        match error.kind() {
            Kind::ConnectionRefused => Self::DialRefused,
            Kind::TimedOut => Self::DialTimedOut,
            Kind::HostUnreachable => Self::HostUnreachable,
            Kind::NetworkUnreachable | Kind::NetworkDown => Self::NetworkUnreachable,
            Kind::PermissionDenied => Self::DialForbidden,
            _ => Self::DialFailed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_systems_errors_are_told_apart() {
        for (kind, reason) in [
            (io::ErrorKind::ConnectionRefused, Reason::DialRefused),
            (io::ErrorKind::TimedOut, Reason::DialTimedOut),
            (io::ErrorKind::NetworkUnreachable, Reason::NetworkUnreachable),
            (io::ErrorKind::ConnectionReset, Reason::DialFailed),
        ] {
            assert_eq!(Reason::of_dialling(&kind.into()), reason);
        }
        #[cfg(unix)]
        assert_eq!(Reason::of_dialling(&io::Error::from_raw_os_error(24)), Reason::OutOfFiles);
    }
}
