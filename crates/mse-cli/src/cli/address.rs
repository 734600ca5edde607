//! Addresses of our own.

use std::net::SocketAddr;

/// An address to listen on. Names are left to those who dial.
///
/// # Errors
///
/// What is expected.
pub(crate) fn listen_address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "expected ADDR:PORT, as in 0.0.0.0:6881; a name will not do".to_owned())
}

/// The address of a client on this machine.
///
/// # Errors
///
/// What is wrong with the text.
pub(crate) fn loopback_port(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr =
        text.parse().map_err(|_| "expected ADDR:PORT, as in 127.0.0.1:6881; a name will not do")?;
    if !address.ip().is_loopback() {
        return Err(format!(
            "{} is not a loopback address; the client must be on this machine",
            address.ip()
        ));
    }
    if address.port() == 0 {
        return Err("port 0 is no port to connect to".into());
    }
    Ok(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_told_what_is() {
        assert!(listen_address("[::]:0").is_ok());
        for text in ["localhost:6881", "127.0.0.1", ":6881", "", "127.0.0.1:65536"] {
            let error = listen_address(text).unwrap_err();
            assert!(error.contains("0.0.0.0:6881"), "{text}: {error}");
        }
        for text in ["localhost:6881", "192.0.2.1:6881", "127.0.0.1:0"] {
            assert!(loopback_port(text).is_err(), "{text}");
        }
    }
}
