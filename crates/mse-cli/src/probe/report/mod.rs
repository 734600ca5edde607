//! What is printed: `schema/probe.json`, and the same for people.

mod check;
mod connection;
mod identity;
mod listen;
mod peer;
mod speaks;
mod text;
mod visit;

use std::io::{self, Write};
use std::net::SocketAddr;

use mse_probe::{Outcome, Survey, identify};
use peer_wire::InfoHash;
use serde::Serialize;

use crate::cli::AnyCheck;
use crate::report::Report;
use check::CheckReport;
use connection::ConnectionReport;
use identity::CandidateReport;
pub(crate) use listen::ListenReport;
use peer::{PadsReport, PeerReport};
use speaks::FaultReport;

/// All that was seen of a peer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ProbeReport {
    /// Its address.
    peer: String,
    info_hash: String,
    /// What it speaks, in one word.
    speaks: &'static str,
    /// What a correct initiator does not put up with; what explains most comes first.
    faults: Vec<FaultReport>,
    /// Some connections were closed without a byte by chance, or for a limit.
    unsteady: bool,
    /// How many connections there were, or tries to get one.
    dialled: u32,
    /// How many of them brought a byte.
    answered: u32,
    /// How long it took.
    seconds: f64,
    /// What it says of itself; absent if nothing was read back.
    client: Option<PeerReport>,
    pads: PadsReport,
    /// One for each question.
    connections: Vec<ConnectionReport>,
    /// Questions for which there was no time.
    left_out: Vec<&'static str>,
    /// What it behaves like, whatever it says; the best first.
    behaves_like: Vec<CandidateReport>,
    /// With `--conformance` and `--only`.
    checks: Option<Vec<CheckReport<ConnectionReport>>>,
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
            .map(|(asked, exchange)| ConnectionReport::new(asked.name(), exchange, bytes))
            .collect();
        Self {
            peer: peer.to_string(),
            info_hash: torrent.to_string(),
            speaks: speaks::word(survey.spoken()),
            faults: survey.faults().iter().map(FaultReport::new).collect(),
            unsteady: survey.is_unsteady(),
            dialled: survey.connections,
            answered: survey.answered,
            seconds: survey.took.as_secs_f64(),
            client: survey.greeting().map(PeerReport::new),
            pads: PadsReport::new(&survey.pads()),
            connections,
            left_out: survey.left_out.iter().map(|asked| asked.name()).collect(),
            behaves_like: identity::candidates(&identify(survey, &[])),
            checks: None,
        }
    }

    /// What came of the checks, which tell more of what it is.
    pub(crate) fn add_checks(&mut self, survey: &Survey, outcomes: &[Outcome], bytes: bool) {
        let checks = outcomes.iter().map(|outcome| {
            let id = outcome.check.id;
            let connection = |exchange| ConnectionReport::new(id, exchange, bytes);
            let connections = outcome.exchanges.iter().map(connection);
            CheckReport::new(AnyCheck::Responder(outcome.check), connections, &outcome.judgement)
        });
        self.checks = Some(checks.collect());
        self.behaves_like = identity::candidates(&identify(survey, outcomes));
    }
}

impl Report for ProbeReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        text::write(self, out)
    }
}
