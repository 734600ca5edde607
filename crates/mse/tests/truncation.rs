//! A handshake that stops anywhere leaves the machine waiting, for the right thing, without an error.

use mse::Stage;
use mse_testkit::script::Script;
use mse_testkit::vectors::{self, Transcript};

#[test]
fn byte_by_byte() {
    for transcript in vectors::all() {
        for role in [initiator, responder] {
            let (mut script, stream, stages) = role(&transcript);
            for (at, byte) in stream.iter().enumerate() {
                script = check(script, &stages, at).recv([*byte]);
            }
            check(script, &stages, stream.len());
        }
    }
}

#[test]
fn in_one_piece() {
    for transcript in vectors::all() {
        for role in [initiator, responder] {
            let len = role(&transcript).1.len();
            // Of long padding and of IA, the middle is like its neighbours.
            let sampled =
                |at: &usize| *at < 250 || len - at < 10 || *at < 3000 && at.is_multiple_of(13);
            for at in (0..len).filter(sampled) {
                let (script, stream, stages) = role(&transcript);
                check(script.recv(&stream[..at]), &stages, at);
            }
        }
    }
}

/// What is waited for, up to which byte of the stream.
type Stages = Vec<(Stage, usize)>;

fn check(script: Script, stages: &Stages, at: usize) -> Script {
    match stages.iter().find(|(_, end)| at < *end) {
        Some((stage, _)) => script.waits_for(*stage),
        None => {
            script.established();
            script
        }
    }
}

fn initiator(transcript: &Transcript) -> (Script, Vec<u8>, Stages) {
    let script = Script::initiator(transcript.offer(), transcript.random_a());
    let stages = stages(&[
        (Stage::PublicKey, 96),
        (Stage::Synchronise, transcript.pad_b.len() + 8),
        (Stage::Negotiate, 6),
        (Stage::Pad, transcript.pad_d_len.into()),
    ]);
    (script, transcript.stream_b(), stages)
}

fn responder(transcript: &Transcript) -> (Script, Vec<u8>, Stages) {
    let script = Script::responder(transcript.random_b(), transcript.skey, transcript.policy_b());
    let stages = stages(&[
        (Stage::PublicKey, 96),
        (Stage::Synchronise, transcript.pad_a.len() + 20),
        (Stage::NameTorrent, 20),
        (Stage::Negotiate, 14),
        (Stage::Pad, transcript.pad_c_len.into()),
        (Stage::InitialPayload, 2 + transcript.ia.len()),
    ]);
    (script, transcript.stream_a(), stages)
}

fn stages(lengths: &[(Stage, usize)]) -> Stages {
    let mut end = 0;
    lengths
        .iter()
        .map(|(stage, len)| {
            end += len;
            (*stage, end)
        })
        .collect()
}
