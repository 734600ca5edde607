//! `mse demo`: an encrypted transfer on this machine, and what an observer sees of it.

mod data;
mod observer;
mod trial;

use anyhow::{Context, anyhow};

use crate::bar::Bar;
use crate::cli::{DemoArgs, Encryption};
use crate::exit::{Exit, Failure};
use crate::report::{DemoFailure, DemoReport, Observation, Report};
use crate::signal::StopSignal;
use crate::units::{Bytes, mib_per_second};
use observer::{Record, Way};
use trial::Trial;

/// How much is sent in plaintext, to show what that looks like. One piece is enough.
const PLAINTEXT_SIZE: u64 = 64 << 10;

/// Sends data twice, in plaintext and encrypted, and prints what was seen.
///
/// # Errors
///
/// A transfer did not come about.
pub(crate) async fn run(args: DemoArgs) -> Result<Exit, Failure> {
    let mut stop = StopSignal::watch()?;
    let report = tokio::select! {
        report = demonstrate(args.size) => report,
        () = stop.received() => Err(anyhow!("stopped before it was done")),
    };
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            let failure = Failure::from(error);
            DemoFailure::new(&failure).print(args.json)?;
            return Err(failure);
        }
    };
    report.print(args.json)?;
    Ok(if report.ok { Exit::Done } else { Exit::Failed })
}

async fn demonstrate(size: u64) -> anyhow::Result<DemoReport> {
    let directory = tempfile::Builder::new()
        .prefix("mse-demo-")
        .tempdir()
        .context("cannot make a temporary directory")?;
    let bar = Bar::waiting(&format!("sending {} from this process to itself", Bytes(size)));
    let plain = Trial::run(&directory.path().join("plaintext"), Encryption::Off, PLAINTEXT_SIZE)
        .await
        .context("the plaintext transfer failed")?;
    let encrypted = Trial::run(&directory.path().join("encrypted"), Encryption::Require, size)
        .await
        .context("the encrypted transfer failed")?;
    drop(bar);
    directory.close().context("cannot remove the temporary directory")?;
    Ok(report(size, &plain, &encrypted))
}

fn report(size: u64, plain: &Trial, encrypted: &Trial) -> DemoReport {
    let [by_downloader, by_seeder] = [&encrypted.downloader, &encrypted.seeder].map(|side| {
        let all = side.encrypted > 0 && side.plaintext == 0;
        let (rc4, header_only) = (side.methods.rc4, side.methods.header_only);
        match (all, rc4, header_only) {
            (true, 1.., 0) => "rc4",
            (true, 0, 1..) => "header-only",
            _ => "mixed",
        }
    });
    let (on_wire, in_plaintext) = (observation(&encrypted.record), observation(&plain.record));
    let intact = encrypted.is_intact() && plain.is_intact();
    // The plaintext transfer shows that the observer would have found it.
    let hidden = !on_wire.protocol_string_seen && in_plaintext.protocol_string_seen;
    DemoReport {
        ok: intact && hidden && (by_downloader, by_seeder) == ("rc4", "rc4"),
        size,
        pieces: encrypted.pieces,
        pieces_verified: encrypted.pieces_verified,
        plaintext_size: PLAINTEXT_SIZE,
        downloader_method: by_downloader.into(),
        seeder_method: by_seeder.into(),
        encrypted: on_wire,
        plaintext: in_plaintext,
        sha1_sent: hex(&encrypted.sent),
        sha1_arrived: hex(&encrypted.arrived),
        seconds: encrypted.time.as_secs_f64(),
        mib_per_second: mib_per_second(size, encrypted.time),
    }
}

fn observation(record: &Record) -> Observation {
    Observation {
        connections: record.connections() as u64,
        bytes: record.bytes(),
        first_from_downloader: hex(record.first(Way::FromDialler)),
        first_from_seeder: hex(record.first(Way::FromAnswerer)),
        protocol_string_seen: record.has_protocol_string(),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
