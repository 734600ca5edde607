//! A responder's whole accept, with one torrent and with very many.

use std::hint::black_box;

use anyhow::{Context, bail};
use mse::{
    CryptoPolicy, Established, FixedChoices, Initiating, Initiator, Offer, Randomness, Responder,
    Responding, Skey, SkeyIndex,
};

use super::Task;
use crate::contenders::short;
use crate::measure::rounds::Entry;

/// Recorded handshakes that are answered in turn, each for another torrent if there are as many.
const RECORDED: usize = 1024;

pub(super) fn task(torrents: usize) -> anyhow::Result<Task> {
    let entries = vec![entry(1)?, entry(torrents)?];
    let title = "Responder, from step 1 to step 4, look-up included".into();
    Ok(Task { title, unit: "handshake", peers: vec![0], entries })
}

fn entry(torrents: usize) -> anyhow::Result<Entry<'static>> {
    let mut index = SkeyIndex::new();
    for n in 0..torrents {
        index.insert(Skey(short(n)), ());
    }
    // Spread over the whole index, and in the same number whatever its size.
    let named = (0..RECORDED).map(|n| Skey(short(n * torrents / RECORDED)));
    let recorded = named.enumerate().map(|(n, skey)| Recorded::make(n, skey));
    let recorded = recorded.collect::<anyhow::Result<Vec<_>>>()?;
    for handshake in &recorded {
        _ = handshake.answer(&index)?;
    }
    let mut turn = recorded.into_iter().cycle();
    // All were seen to complete, which is all that is checked: there is no peer to compare with.
    let name = format!("mse, {torrents} torrent{}", if torrents == 1 { "" } else { "s" });
    Ok(Entry::new(name, 1, move || {
        let handshake = turn.next().expect("there is no end");
        _ = black_box(handshake.answer(&index).expect("the same handshake again"));
    }))
}

/// What an initiator says to a responder whose choices are fixed.
#[derive(Clone)]
struct Recorded {
    n: usize,
    step_1: Vec<u8>,
    step_3: Vec<u8>,
}

impl Recorded {
    fn make(n: usize, skey: Skey) -> anyhow::Result<Self> {
        let (mut step_1, mut step_2, mut step_3) = (Vec::new(), Vec::new(), Vec::new());
        let offer = Offer::new(skey, CryptoPolicy::RC4_ONLY);
        let initiator = Initiator::start(offer, choices(RECORDED + n)?, &mut step_1);
        _ = Responder::new(choices(n)?).receive(&step_1, &mut step_2)?;
        if let Initiating::LeadingZero(initiator) = initiator.receive(&step_2, &mut step_3)? {
            _ = initiator.go_on(&mut step_3)?;
        }
        Ok(Self { n, step_1, step_3 })
    }

    fn answer(&self, index: &SkeyIndex<()>) -> anyhow::Result<Established> {
        let mut out = Vec::new();
        let responder = Responder::new(choices(self.n)?);
        let Responding::NeedsInput(responder) = responder.receive(&self.step_1, &mut out)? else {
            bail!("step 1 is not all");
        };
        let Responding::ChooseSkey(choice) = responder.receive(&self.step_3, &mut out)? else {
            bail!("step 3 names a torrent");
        };
        let (skey, ()) = index.get(&choice.skey_hash()).context("the torrent is in the index")?;
        match choice.choose(skey, CryptoPolicy::RC4_ONLY, &mut out)? {
            Responding::Complete(established) => Ok(established),
            _ => bail!("step 3 is complete"),
        }
    }
}

fn choices(n: usize) -> anyhow::Result<Randomness> {
    let choices = FixedChoices { private_key: short(n), hello_pad: Vec::new(), header_pad_len: 0 };
    Ok(Randomness::fixed(choices)?)
}
