//! What a survey says of a peer with knobs.

use mse_probe::{Behaviour, Fault, Question, Survey, survey};

use super::{Knobs, Server, TORRENT, dialer};

/// Of a peer as it is with these.
pub async fn survey_of(knobs: Knobs) -> Survey {
    let server = Server::start(move |stream| knobs.clone().serve(stream)).await;
    survey(&dialer(server.address), TORRENT).await
}

/// The method that was selected, where all was right.
pub fn selected(seen: &Survey, question: Question) -> Option<u32> {
    seen.of(question).filter(|exchange| exchange.is_sound())?.selected()
}

pub fn behaviour(seen: &Survey, question: Question) -> Behaviour {
    Behaviour::of(seen.of(question).unwrap())
}

pub fn said(seen: &Survey, question: Question) -> String {
    seen.of(question).unwrap().sentence()
}

/// The faults by name.
pub fn names(seen: &Survey) -> Vec<&'static str> {
    seen.faults().iter().map(Fault::name).collect()
}
