//! For people: facts first, then what they come to.

use std::io::{self, Write};

use super::ProbeReport;
use super::connection::ConnectionReport;
use super::peer::{PadsReport, PeerReport};
use crate::sanitize::line;

pub(super) fn write(report: &ProbeReport, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "peer        {}", report.peer)?;
    writeln!(out, "torrent     {}", report.info_hash)?;
    if let Some(client) = &report.client {
        client_lines(client, out)?;
    }
    writeln!(out)?;
    for connection in &report.connections {
        writeln!(out, "{:<34}{}", question(connection.name), line(&what_it_did(connection)))?;
        if let Some(times) = times(connection) {
            writeln!(out, "{:<34}{times}", "")?;
        }
        events(connection, out)?;
    }
    for name in &report.left_out {
        writeln!(out, "{:<34}not asked: there was no time left", question(name))?;
    }
    pads(&report.pads, out)?;
    super::speaks::write(report, out)?;
    if let Some(checks) = &report.checks {
        super::check::write(checks, out, |connection, out| events(connection, out))?;
        writeln!(out)?;
    }
    super::identity::write(&report.behaves_like, out)
}

fn client_lines(client: &PeerReport, out: &mut impl Write) -> io::Result<()> {
    let name = client.name.as_deref().unwrap_or("of an unknown style");
    writeln!(out, "peer id     {} ({})", client.peer_id, line(name))?;
    if let Some(version) = &client.version {
        writeln!(out, "version     {}", line(version))?;
    }
    let mut extensions: Vec<_> = client.extensions.iter().copied().map(str::to_owned).collect();
    extensions.extend(client.extended.iter().map(|name| line(name)));
    if let Some(prefers) = client.prefers_encryption {
        extensions.push(format!("e={}", u8::from(prefers)));
    }
    if !extensions.is_empty() {
        writeln!(out, "extensions  {}", extensions.join(" "))?;
    }
    if !client.messages.is_empty() {
        writeln!(out, "then says   {}", client.messages.join(", "))?;
    }
    Ok(())
}

pub(super) fn question(name: &str) -> &str {
    match name {
        "both" => "MSE, offered rc4 and plaintext",
        "rc4" => "MSE, offered rc4",
        "header-only" => "MSE, offered plaintext",
        "without-ia" => "MSE, handshake behind step 4",
        "wrong-prime" => "MSE in RFC 2409's first group",
        "no-discard" => "MSE, no key stream discarded",
        "keys-swapped" => "MSE, keyA and keyB swapped",
        "lost-zero" => "MSE, Yb without leading zero",
        "again" => "what it had accepted, again",
        "unknown-torrent" => "MSE, unknown torrent",
        "unknown-torrent-plaintext" => "plaintext, unknown torrent",
        other => other,
    }
}

fn what_it_did(connection: &ConnectionReport) -> String {
    match connection.dials {
        1 => connection.said.clone(),
        dials => format!("{} (dialled {dials} times)", connection.said),
    }
}

fn times(connection: &ConnectionReport) -> Option<String> {
    let steps = [
        ("connect", connection.connected_ms),
        ("Yb", connection.key_ms),
        ("step 4", connection.answer.as_ref().map(|answer| answer.after_ms)),
        ("handshake", connection.handshake_ms),
    ];
    let shown: Vec<_> =
        steps.iter().filter_map(|(name, ms)| ms.map(|ms| format!("{name} {ms:.1} ms"))).collect();
    (!shown.is_empty()).then(|| shown.join(", "))
}

pub(super) fn events(connection: &ConnectionReport, out: &mut impl Write) -> io::Result<()> {
    for event in connection.events.iter().flatten() {
        event.text(out)?;
    }
    Ok(())
}

fn pads(pads: &PadsReport, out: &mut impl Write) -> io::Result<()> {
    if pads.pad_b.is_empty() {
        return Ok(());
    }
    let b: Vec<_> = pads.pad_b.iter().map(ToString::to_string).collect();
    let d: Vec<_> = pads.pad_d.iter().map(ToString::to_string).collect();
    let content = match pads.pad_d_is_zeros {
        Some(true) => " (zeros)",
        Some(false) => " (not zeros)",
        None => "",
    };
    writeln!(out, "\nPadB        {} bytes", b.join(", "))?;
    writeln!(out, "PadD        {} bytes{content}", d.join(", "))
}
