//! Where an endpoint is.

use std::fmt;
use std::str::FromStr;

use hyper::Uri;
use hyper::http::uri::Scheme;

/// The port of HTTP.
const HTTP_PORT: u16 = 80;

/// What is expected.
const EXPECTED: &str = "expected a URL, as in http://127.0.0.1:8080/api/v2/torrents/info";

/// The URL of an endpoint. There is no HTTPS: what is asked is a client on this machine or in a network one
/// trusts, and a list of info-hashes is no secret that the proxy could keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Endpoint {
    url: Uri,
    port: u16,
}

impl Endpoint {
    /// A name or an address.
    pub(super) fn host(&self) -> &str {
        self.url.host().unwrap_or_default().trim_matches(['[', ']'])
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Host and port as the URL has them.
    pub(super) fn authority(&self) -> &str {
        self.url.authority().map_or("", |authority| authority.as_str())
    }

    /// What comes behind them.
    pub(super) fn path(&self) -> &str {
        self.url.path_and_query().map_or("/", |path| path.as_str())
    }
}

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let url: Uri = text.parse().map_err(|_| EXPECTED)?;
        let (Some(scheme), Some(authority)) = (url.scheme(), url.authority()) else {
            return Err(EXPECTED);
        };
        if *scheme == Scheme::HTTPS {
            return Err("HTTPS is not spoken here; let the endpoint be on this machine, by http");
        }
        if authority.as_str().contains('@') {
            return Err(
                "a user and a password are not sent; let the endpoint ask for none, at least \
                        from this machine",
            );
        }
        let port = match authority.as_str().strip_prefix(authority.host()) {
            Some("") => HTTP_PORT,
            Some(port) => port.trim_start_matches(':').parse().map_err(|_| EXPECTED)?,
            None => return Err(EXPECTED),
        };
        if *scheme != Scheme::HTTP || authority.host().is_empty() || port == 0 {
            return Err(EXPECTED);
        }
        Ok(Self { url, port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_says_whom_to_ask_for_what() {
        for (text, host, port, path) in [
            ("http://127.0.0.1:8080/a/b?c=d", "127.0.0.1", 8080, "/a/b?c=d"),
            ("HTTP://nas.example", "nas.example", 80, "/"),
            ("http://[::1]:81/", "::1", 81, "/"),
            ("http://[::1]/x#y", "::1", 80, "/x"),
        ] {
            let endpoint: Endpoint = text.parse().unwrap();
            assert_eq!((endpoint.host(), endpoint.port(), endpoint.path()), (host, port, path));
            assert_eq!(endpoint.to_string().parse(), Ok(endpoint), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        for (text, hint) in [
            ("", "expected a URL"),
            ("127.0.0.1:8080", "expected a URL"),
            ("/api", "expected a URL"),
            ("ftp://nas", "expected a URL"),
            ("http://", "expected a URL"),
            ("http://nas:0/", "expected a URL"),
            ("http://nas:99999/", "expected a URL"),
            ("https://nas/", "HTTPS is not spoken"),
            ("http://user:password@nas/", "are not sent"),
        ] {
            let error = text.parse::<Endpoint>().unwrap_err();
            assert!(error.contains(hint), "{text}: {error}");
        }
    }
}
