//! The system's errors in plain words.

use std::io;

/// "connection refused" in place of "Connection refused (os error 111)". Where the standard library
/// has no word for it, what the system says.
pub(crate) fn in_words(error: &io::Error) -> String {
    // The kind of whatever has none prints as "uncategorized error", and cannot be named.
    match error.kind().to_string() {
        kind if kind.contains("error") => error.to_string(),
        kind => kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_errors_are_short_and_unknown_ones_in_full() {
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert_eq!(in_words(&refused), "connection refused");
        let other = io::Error::other("something of its own");
        assert_eq!(in_words(&other), "something of its own");
    }
}
