//! What is printed: `schema/probe.json`, and the same for people.

mod check;
mod connection;
mod identity;
mod listen;
mod peer;
mod text;
mod visit;

use std::io::{self, Write};
use std::net::SocketAddr;

use mse_probe::{Outcome, Survey, identify};
use peer_wire::InfoHash;
use serde::Serialize;

use crate::report::Report;
use check::CheckReport;
use connection::ConnectionReport;
use identity::CandidateReport;
pub(crate) use listen::ListenReport;
use peer::{PadsReport, PeerReport};

/// All that was seen of a peer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ProbeReport {
    /// Its address.
    peer: String,
    info_hash: String,
    /// What it speaks, in one word.
    speaks: &'static str,
    /// How long it took.
    seconds: f64,
    /// What it says of itself; absent if nothing was read back.
    client: Option<PeerReport>,
    pads: PadsReport,
    /// One for each question.
    connections: Vec<ConnectionReport>,
    /// What it behaves like, whatever it says; the best first.
    behaves_like: Vec<CandidateReport>,
    /// With `--conformance` and `--only`.
    checks: Option<Vec<CheckReport>>,
}

impl ProbeReport {
    pub(crate) fn of_survey(
        peer: SocketAddr,
        torrent: InfoHash,
        survey: &Survey,
        bytes: bool,
    ) -> Self {
        let connections = survey
            .exchanges()
            .map(|(name, exchange)| ConnectionReport::new(name, exchange, bytes))
            .collect();
        Self {
            peer: peer.to_string(),
            info_hash: torrent.to_string(),
            speaks: peer::spoken(survey.spoken()),
            seconds: survey.took.as_secs_f64(),
            client: survey.greeting().map(PeerReport::new),
            pads: PadsReport::new(&survey.pads()),
            connections,
            behaves_like: identity::candidates(&identify(survey, &[])),
            checks: None,
        }
    }

    /// What came of the checks, which tell more of what it is.
    pub(crate) fn add_checks(&mut self, survey: &Survey, outcomes: &[Outcome], bytes: bool) {
        let checks = outcomes.iter().map(|outcome| CheckReport::new(outcome, bytes));
        self.checks = Some(checks.collect());
        self.behaves_like = identity::candidates(&identify(survey, outcomes));
    }
}

impl Report for ProbeReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        text::write(self, out)
    }
}
