//! What a client is answered.

use std::fmt;

/// The answer after which the connection is the target's. It has no body and says so by having none of the
/// headers that announce one (RFC 9110, section 9.3.6).
pub(super) const ESTABLISHED: &[u8] = b"HTTP/1.1 200 Connection established\r\n\r\n";

/// An answer that ends the connection. Its text form is what is sent.
#[derive(Debug)]
pub(super) struct Answer<'a> {
    pub(super) code: u16,
    pub(super) phrase: &'a str,
    /// One more header with its line end, or nothing.
    pub(super) header: &'a str,
    /// For people.
    pub(super) reason: &'a str,
}

impl fmt::Display for Answer<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, phrase, header, reason } = self;
        write!(
            f,
            "HTTP/1.1 {code} {phrase}\r\n{header}Content-Type: text/plain; charset=utf-8\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{reason}\n",
            reason.len() + 1
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_is_that_of_the_body() {
        let answer =
            Answer { code: 502, phrase: "Bad Gateway", header: "X: y\r\n", reason: "why — so" };
        let text = answer.to_string();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, "why — so\n");
        assert!(head.starts_with("HTTP/1.1 502 Bad Gateway\r\nX: y\r\nContent-Type"));
        assert!(head.contains(&format!("Content-Length: {}\r\n", body.len())));
    }
}
