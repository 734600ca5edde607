use super::*;

fn parsed(request: &str) -> Result<Option<Head>, HeadError> {
    parse(request.as_bytes(), None)
}

fn target_of(authority: &str) -> Result<Target, HeadError> {
    let head = parsed(&format!("CONNECT {authority} HTTP/1.1\r\n\r\n"))?;
    Ok(head.expect("the head is whole").target)
}

#[test]
fn a_head_is_complete_at_its_last_byte_and_not_before() {
    let request = "CONNECT 192.0.2.1:6881 HTTP/1.1\r\nHost: 192.0.2.1:6881\r\n\r\n";
    for end in 0..request.len() {
        assert_eq!(parsed(&request[..end]), Ok(None), "{end}");
    }
    let head =
        Head { target: Target::Address("192.0.2.1:6881".parse().unwrap()), length: request.len() };
    assert_eq!(parsed(&format!("{request}\x13BitTorrent")), Ok(Some(head)));
}

#[test]
fn addresses_and_names_are_targets() {
    for (authority, address) in [
        ("192.0.2.1:1", "192.0.2.1:1"),
        ("[2001:db8::7]:6881", "[2001:db8::7]:6881"),
        ("[::ffff:192.0.2.1]:6881", "[::ffff:192.0.2.1]:6881"),
        ("2001:db8::7:6881", "[2001:db8::7]:6881"),
    ] {
        assert_eq!(target_of(authority), Ok(Target::Address(address.parse().unwrap())));
    }
    for name in ["localhost", "a-b.example_x.org", "1.2.3"] {
        let expected = Target::Name(name.to_owned(), 65535);
        assert_eq!(target_of(&format!("{name}:65535")), Ok(expected));
    }
}

#[test]
fn other_targets_are_refused() {
    let long = format!("{}:80", "a".repeat(MAX_NAME + 1));
    for authority in [
        "",
        "example.org",
        "example.org:",
        ":80",
        "example.org:65536",
        "example.org:+80",
        "http://example.org:80",
        "user@example.org:80",
        "[::1]",
        "[example.org]:80",
        "[::1:80",
        "/announce",
        &long,
    ] {
        let refused = target_of(authority);
        // Without a target, the version stands in its place.
        let expected = match authority {
            "" => HeadError::Malformed(httparse::Error::Token),
            _ => HeadError::BadTarget,
        };
        assert_eq!(refused, Err(expected), "{authority:?}");
    }
}

#[test]
fn only_connect_is_served() {
    for method in ["GET", "POST", "connect", "CONNECTS"] {
        let refused = parsed(&format!("{method} example.org:80 HTTP/1.1\r\n\r\n"));
        assert_eq!(refused, Err(HeadError::NotConnect), "{method}");
    }
}

#[test]
fn what_is_no_request_is_refused_early() {
    assert!(matches!(parsed("A\x01"), Err(HeadError::Malformed(_))));
    assert!(matches!(parsed("CONNECT a:1 FTP/1.1\r\n"), Err(HeadError::Malformed(_))));
    assert!(matches!(parsed("CONNECT a:1 HTTP/1.1\r\nno colon\r\n"), Err(HeadError::Malformed(_))));
}

#[test]
fn a_head_has_bounds() {
    let largest = MAX_HEAD as usize;
    let mut request = String::from("CONNECT a:1 HTTP/1.1\r\nX: ");
    request.push_str(&"x".repeat(largest - request.len() - 4));
    assert_eq!(request.len(), largest - 4);
    assert_eq!(parsed(&request), Ok(None));
    assert!(matches!(parsed(&format!("{request}\r\n\r\n")), Ok(Some(_))));
    assert_eq!(parsed(&format!("{request}xxxx")), Err(HeadError::TooLarge));

    let request = |headers| format!("CONNECT a:1 HTTP/1.1\r\n{}\r\n", "X: y\r\n".repeat(headers));
    assert!(matches!(parsed(&request(MAX_HEADERS)), Ok(Some(_))));
    assert_eq!(parsed(&request(MAX_HEADERS + 1)), Err(HeadError::TooLarge));
}

#[test]
fn credentials_are_asked_for() {
    let expected = Credentials::new("user", "secret");
    let answered = |header: &str| {
        let request = format!("CONNECT a:1 HTTP/1.1\r\n{header}\r\n");
        parse(request.as_bytes(), Some(&expected)).map(|head| head.is_some())
    };
    assert_eq!(answered(""), Err(HeadError::NoCredentials));
    // user:secret, user:secreT and user:
    assert_eq!(answered("proxy-authorization: Basic dXNlcjpzZWNyZXQ=\r\n"), Ok(true));
    for wrong in ["Basic dXNlcjpzZWNyZVQ=", "Basic dXNlcjo=", "Basic", "dXNlcjpzZWNyZXQ=", ""] {
        let refused = answered(&format!("Proxy-Authorization: {wrong}\r\n"));
        assert_eq!(refused, Err(HeadError::WrongCredentials), "{wrong:?}");
    }
    // That of the target's own server is not for the proxy.
    assert_eq!(
        answered("Authorization: Basic dXNlcjpzZWNyZXQ=\r\n"),
        Err(HeadError::NoCredentials)
    );
}
