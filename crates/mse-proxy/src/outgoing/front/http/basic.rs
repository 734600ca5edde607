//! Credentials in a header (RFC 7617).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::outgoing::config::Credentials;

/// The user and password in the value of a Proxy-Authorization header. `None` if it holds something else.
pub(super) fn decode(value: &[u8]) -> Option<Credentials> {
    let value = str::from_utf8(value).ok()?;
    let (scheme, encoded) = value.trim().split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded.trim_start()).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some(Credentials::new(user, password))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_password_are_found() {
        // From RFC 7617, section 2.
        let expected = Some(Credentials::new("Aladdin", "open sesame"));
        for value in ["Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "basic   QWxhZGRpbjpvcGVuIHNlc2FtZQ== "]
        {
            assert_eq!(decode(value.as_bytes()), expected, "{value}");
        }
        // "u:" and "u:a:b"
        assert_eq!(decode(b"Basic dTo="), Some(Credentials::new("u", "")));
        assert_eq!(decode(b"Basic dTphOmI="), Some(Credentials::new("u", "a:b")));
    }

    #[test]
    fn anything_else_is_none() {
        let values: [&[u8]; 7] = [
            b"",
            b"Basic",
            b"Basic %%%",
            b"Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
            // "nocolon", and 0xff 0xfe
            b"Basic bm9jb2xvbg==",
            b"Basic //4=",
            b"Basic \xff",
        ];
        for value in values {
            assert_eq!(decode(value), None, "{value:?}");
        }
    }
}
