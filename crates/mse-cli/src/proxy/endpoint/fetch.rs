//! One question to an endpoint.

use std::io;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::{Body, Bytes};
use hyper::client::conn::http1;
use hyper::header::{
    ACCEPT, CONNECTION, ETAG, HOST, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, USER_AGENT,
};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::url::Endpoint;

/// How long an answer may take, its last byte included: 10 s. A client on the same machine lists thousands
/// of torrents in one, also where it has to wake a disk.
pub(super) const DEADLINE: Duration = Duration::from_secs(10);

/// The longest answer, in bytes: 64 MiB, as of a list in a file. qBittorrent's has some 2 KiB a torrent, so
/// this is enough for 30,000; in plain text, for 1,500,000.
pub(super) const MAX_ANSWER: usize = 64 << 20;

/// The longest head of an answer, in bytes: 16 KiB, where hyper's default is 400. Servers stay below 8.
const MAX_HEAD: usize = 16 << 10;

/// Who asks.
const AGENT: &str = concat!("mse/", env!("CARGO_PKG_VERSION"));

/// By what a server knows the version of its answer that we have (RFC 9110, section 8.8).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Validators {
    etag: Option<HeaderValue>,
    modified: Option<HeaderValue>,
}

/// An answer.
#[derive(Debug)]
pub(super) enum Answer {
    /// It is the one that we have.
    Unchanged,
    New {
        body: Vec<u8>,
        validators: Validators,
    },
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub(crate) enum FetchError {
    #[error("it cannot be reached: {0}")]
    Unreachable(#[source] io::Error),
    #[error("it did not answer within {} s", DEADLINE.as_secs())]
    TimedOut,
    #[error("what it answers is not HTTP, or breaks off: {0}")]
    Http(#[from] hyper::Error),
    #[error("it answers {0}: let it ask for no password, at least from this machine")]
    Forbidden(StatusCode),
    #[error("it answers {0}, and leads elsewhere: give the URL of that place")]
    Redirect(StatusCode),
    #[error("it answers {0}")]
    Status(StatusCode),
    #[error("it answers with more than {MAX_ANSWER} bytes")]
    TooLong,
}

/// Asks for what is new.
pub(super) async fn fetch(endpoint: &Endpoint, have: &Validators) -> Result<Answer, FetchError> {
    timeout(DEADLINE, ask(endpoint, have)).await.unwrap_or(Err(FetchError::TimedOut))
}

async fn ask(endpoint: &Endpoint, have: &Validators) -> Result<Answer, FetchError> {
    let stream = TcpStream::connect((endpoint.host(), endpoint.port())).await;
    let stream = TokioIo::new(stream.map_err(FetchError::Unreachable)?);
    let mut connections = http1::Builder::new();
    let (mut sender, connection) =
        connections.max_buf_size(MAX_HEAD).handshake::<_, Empty<Bytes>>(stream).await?;
    // Ends with this function.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let answer = sender.send_request(request(endpoint, have)).await?;
    let status = answer.status();
    match status {
        StatusCode::OK => {
            let validators = Validators::of(answer.headers());
            Ok(Answer::New { body: bounded(answer).await?, validators })
        }
        StatusCode::NOT_MODIFIED if *have != Validators::default() => Ok(Answer::Unchanged),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(FetchError::Forbidden(status)),
        StatusCode::NOT_MODIFIED => Err(FetchError::Status(status)),
        _ if status.is_redirection() => Err(FetchError::Redirect(status)),
        _ => Err(FetchError::Status(status)),
    }
}

fn request(endpoint: &Endpoint, have: &Validators) -> Request<Empty<Bytes>> {
    let mut request = Request::new(Empty::new());
    // A path that was parsed is one.
    *request.uri_mut() = endpoint.path().parse().unwrap_or_default();
    let headers = request.headers_mut();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/plain"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    headers.extend(HeaderValue::from_str(endpoint.authority()).ok().map(|host| (HOST, host)));
    headers.extend(have.etag.clone().map(|etag| (IF_NONE_MATCH, etag)));
    headers.extend(have.modified.clone().map(|modified| (IF_MODIFIED_SINCE, modified)));
    request
}

async fn bounded<B>(answer: Response<B>) -> Result<Vec<u8>, FetchError>
where
    B: Body<Data = Bytes, Error = hyper::Error> + Unpin,
{
    let mut body = answer.into_body();
    let mut bytes = Vec::new();
    while let Some(frame) = body.frame().await {
        if let Ok(data) = frame?.into_data() {
            if bytes.len() + data.len() > MAX_ANSWER {
                return Err(FetchError::TooLong);
            }
            bytes.extend_from_slice(&data);
        }
    }
    Ok(bytes)
}

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        let get = |name: HeaderName| headers.get(name).cloned();
        Self { etag: get(ETAG), modified: get(LAST_MODIFIED) }
    }
}
