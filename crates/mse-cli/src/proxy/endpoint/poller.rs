//! Asking an endpoint again and again.

use std::mem;
use std::time::Duration;

use mse_proxy::Torrents;
use mse_proxy::sources::Held;
use thiserror::Error;
use tokio::task::{JoinError, spawn_blocking};

use super::contents::{Contents, Problem};
use super::fetch::{Answer, FetchError, Validators, fetch};
use super::url::Endpoint;

/// How often an endpoint is asked: every 30 s.
///
/// A torrent that was just added is known sooner by what its client dials. qBittorrent, for one, has no ETag:
/// it lists everything each time, which is 20 MB for 10,000 torrents.
const POLL_INTERVAL: Duration = Duration::from_secs(30);

/// Keeps what an endpoint lists among the torrents of a client.
#[derive(Debug)]
pub(crate) struct Poller {
    endpoint: Endpoint,
    torrents: Torrents,
    /// What the last good answer had.
    held: Option<Held>,
    /// Of that answer.
    validators: Validators,
    /// Whether the last attempt failed, and this was told.
    failing: bool,
    /// Whether the last answer was bad in parts, and this was told.
    doubtful: bool,
}

/// Why an endpoint does not tell its torrents.
#[derive(Debug, Error)]
pub(crate) enum PollError {
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Answer(#[from] Problem),
    /// The runtime is shutting down.
    #[error("reading the answer stopped: {0}")]
    Stopped(#[from] JoinError),
}

impl Poller {
    /// Nothing was asked yet.
    pub(crate) fn new(endpoint: Endpoint, torrents: &Torrents) -> Self {
        Self {
            endpoint,
            torrents: torrents.clone(),
            held: None,
            validators: Validators::default(),
            failing: false,
            doubtful: false,
        }
    }

    /// Asks once, and says in the log what is new about that. Without an answer, all stays as it was.
    pub(crate) async fn look(&mut self) {
        let looked = self.try_look().await;
        let endpoint = &self.endpoint;
        match looked {
            Err(error) => {
                if !mem::replace(&mut self.failing, true) {
                    tracing::warn!(%endpoint, "cannot ask for torrents, trying again: {error}");
                }
            }
            Ok(problem) => {
                if mem::replace(&mut self.failing, false) {
                    let torrents = self.len();
                    tracing::warn!(%endpoint, torrents, "tells its torrents again");
                }
                let Some(problem) = problem else { return };
                if !mem::replace(&mut self.doubtful, true) {
                    tracing::warn!(%endpoint, %problem, "passing over torrents");
                }
            }
        }
    }

    /// Asks every [`POLL_INTERVAL`], for the first time after one. Never ends.
    pub(crate) async fn run(mut self) {
        loop {
            tokio::time::sleep(POLL_INTERVAL).await;
            self.look().await;
        }
    }

    /// Asks once. What comes back beside an error is what is wrong with parts of the answer.
    ///
    /// # Errors
    ///
    /// There is no answer, or it is something else.
    pub(crate) async fn try_look(&mut self) -> Result<Option<Problem>, PollError> {
        let (body, validators) = match fetch(&self.endpoint, &self.validators).await? {
            Answer::Unchanged => return Ok(None),
            Answer::New { body, validators } => (body, validators),
        };
        let (torrents, old) = (self.torrents.clone(), self.held.take());
        let (held, problem) = spawn_blocking(move || match Contents::read(&body) {
            // The new ones are there before the old ones go.
            Ok(contents) => {
                (Some(Held::new(&torrents, contents.info_hashes)), Ok(contents.problem))
            }
            Err(problem) => (old, Err(problem)),
        })
        .await?;
        self.held = held;
        let problem = problem?;
        self.validators = validators;
        self.doubtful &= problem.is_some();
        Ok(problem)
    }

    /// The number of info-hashes that it told.
    pub(crate) fn len(&self) -> usize {
        self.held.as_ref().map_or(0, Held::len)
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;
    use std::sync::{Arc, Mutex};

    use mse::Skey;
    use peer_wire::InfoHash;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::task::JoinHandle;

    use super::super::fetch::MAX_ANSWER;
    use super::*;

    const ONE: InfoHash = InfoHash::new([1; 20]);
    const TWO: InfoHash = InfoHash::new([2; 20]);

    /// Answers each connection with the next of some texts, and keeps what was asked.
    struct Server {
        address: SocketAddr,
        asked: Arc<Mutex<Vec<String>>>,
        serving: JoinHandle<()>,
    }

    impl Server {
        async fn start(answers: Vec<String>) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let address = listener.local_addr().unwrap();
            let asked = Arc::new(Mutex::new(Vec::new()));
            let kept = Arc::clone(&asked);
            let serving = tokio::spawn(async move {
                for answer in answers {
                    let (mut stream, _) = listener.accept().await.unwrap();
                    let mut question = Vec::new();
                    while !question.ends_with(b"\r\n\r\n") {
                        question.push(stream.read_u8().await.unwrap());
                    }
                    kept.lock().unwrap().push(String::from_utf8(question).unwrap());
                    // The other side may have had enough.
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
            Self { address, asked, serving }
        }

        fn poller(&self, torrents: &Torrents) -> Poller {
            let url = format!("http://{}/api/torrents?x=1", self.address);
            Poller::new(url.parse().unwrap(), torrents)
        }

        /// What was asked the last time, in lower case.
        fn last(&self) -> String {
            self.asked.lock().unwrap().last().unwrap().to_lowercase()
        }
    }

    impl Drop for Server {
        fn drop(&mut self) {
            self.serving.abort();
        }
    }

    fn answer(head: &str, body: &str) -> String {
        format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
    }

    fn knows(torrents: &Torrents) -> [bool; 2] {
        [ONE, TWO].map(|info_hash| torrents.find(&Skey(*info_hash.as_bytes()).hash()).is_some())
    }

    #[tokio::test]
    async fn what_changes_is_followed_and_what_did_not_is_not_sent_again() {
        let server = Server::start(vec![
            answer("200 OK\r\nETag: \"a\"", &ONE.to_string()),
            "HTTP/1.1 304 Not Modified\r\n\r\n".into(),
            answer("200 OK\r\nLast-Modified: yesterday", &format!("[\"{TWO}\"]")),
            answer("200 OK", "[]"),
            answer("304 Not Modified", ""),
        ])
        .await;
        let torrents = Torrents::new();
        let mut poller = server.poller(&torrents);
        poller.try_look().await.unwrap();
        assert_eq!((knows(&torrents), poller.len()), ([true, false], 1));
        let first = server.last();
        assert!(first.starts_with("get /api/torrents?x=1 http/1.1\r\n"), "{first}");
        assert!(first.contains(&format!("\r\nhost: {}\r\n", server.address)), "{first}");
        assert!(!first.contains("if-"), "{first}");

        poller.try_look().await.unwrap();
        assert!(server.last().contains("\r\nif-none-match: \"a\"\r\n"), "{}", server.last());
        assert_eq!(knows(&torrents), [true, false]);
        poller.try_look().await.unwrap();
        assert_eq!(knows(&torrents), [false, true]);
        poller.try_look().await.unwrap();
        let last = server.last();
        assert!(last.contains("\r\nif-modified-since: yesterday\r\n"), "{last}");
        assert!(!last.contains("if-none-match"), "{last}");
        assert_eq!(knows(&torrents), [false, false]);
        // Nobody said that we have something.
        let error = poller.try_look().await.unwrap_err();
        assert!(matches!(error, PollError::Fetch(FetchError::Status(_))), "{error}");
    }

    #[tokio::test]
    async fn a_failure_leaves_the_torrents_as_they_were() {
        let good = answer("200 OK\r\nETag: \"a\"", &ONE.to_string());
        let oversized = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MAX_ANSWER + 1);
        let bad = [
            (answer("500 Internal Server Error", "x"), "it answers 500 Internal Server Error"),
            (answer("403 Forbidden", "Forbidden"), "let it ask for no password"),
            (answer("302 Found\r\nLocation: /login", ""), "give the URL of that place"),
            (answer("200 OK", "<html>log in</html>"), "lines are bad"),
            (answer("200 OK", "[{]"), "no JSON with a list"),
            (answer("200 OK", &TWO.to_string()).replace("40", "400"), "breaks off"),
            ("220 ready\r\n".into(), "not HTTP"),
            (String::new(), "breaks off"),
            (
                oversized + &format!("{TWO}\n").repeat(1 + MAX_ANSWER / 41),
                "more than 67108864 bytes",
            ),
        ];
        let mut answers = vec![good];
        answers.extend(bad.iter().map(|(answer, _)| answer.clone()));
        let server = Server::start(answers).await;
        let torrents = Torrents::new();
        let mut poller = server.poller(&torrents);
        poller.try_look().await.unwrap();
        for (_, hint) in &bad {
            let error = poller.try_look().await.unwrap_err().to_string();
            assert!(error.contains(hint), "{hint}: {error}");
            assert!(server.last().contains("if-none-match: \"a\""), "{hint}");
            assert_eq!(knows(&torrents), [true, false], "{hint}");
        }
        drop(poller);
        assert!(torrents.is_empty());
    }

    #[tokio::test]
    async fn who_does_not_answer_or_is_not_there_is_not_waited_for() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let mut poller = Poller::new(url.parse().unwrap(), &Torrents::new());
        tokio::time::pause();
        let error = poller.try_look().await.unwrap_err();
        assert!(matches!(error, PollError::Fetch(FetchError::TimedOut)), "{error}");
        tokio::time::resume();
        drop(listener);
        let error = poller.try_look().await.unwrap_err();
        assert!(matches!(error, PollError::Fetch(FetchError::Unreachable(_))), "{error}");
    }

    #[tokio::test]
    async fn trouble_is_told_once_and_its_end() {
        let page = || answer("200 OK", "<html>");
        let half = || answer("200 OK", &format!("{ONE}\nx"));
        let whole = || answer("200 OK", &ONE.to_string());
        let answers = vec![page(), page(), half(), half(), whole(), half(), page()];
        let server = Server::start(answers).await;
        let torrents = Torrents::new();
        let mut poller = server.poller(&torrents);
        let mut states = Vec::new();
        for _ in 0..7 {
            poller.look().await;
            states.push((poller.failing, poller.doubtful));
        }
        assert_eq!(
            states,
            [
                (true, false),
                (true, false),
                (false, true),
                (false, true),
                (false, false),
                (false, true),
                (true, true)
            ]
        );
        assert_eq!(knows(&torrents), [true, false]);
    }
}
