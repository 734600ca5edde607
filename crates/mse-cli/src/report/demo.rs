//! What `mse demo` shows.

use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::units::{Bytes, counted};

/// How many bytes of a dump stand in a row.
const ROW: usize = 8;

/// The facts of a demonstration, `schema/demo.json`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DemoReport {
    /// Whether all is as it should be: the data arrived intact, over RC4, and the protocol string
    /// was seen in the plaintext transfer only.
    pub(crate) ok: bool,
    /// Bytes sent in the encrypted transfer.
    pub(crate) size: u64,
    /// Its pieces.
    pub(crate) pieces: u64,
    /// How many of them were verified.
    pub(crate) pieces_verified: u64,
    /// The method of MSE that was selected, as the downloader's side says.
    pub(crate) downloader_method: String,
    /// The same, as the seeder's side says.
    pub(crate) seeder_method: String,
    /// What was on the wire.
    pub(crate) encrypted: Observation,
    /// What was on the wire in a short transfer without encryption.
    pub(crate) plaintext: Observation,
    /// The bytes sent in that one, which is another torrent.
    pub(crate) plaintext_size: u64,
    /// Hex.
    pub(crate) sha1_sent: String,
    /// Hex.
    pub(crate) sha1_arrived: String,
    /// How long the encrypted transfer took.
    pub(crate) seconds: f64,
    /// `size` over `seconds`.
    pub(crate) mib_per_second: f64,
}

/// What `--json` says where nothing could be shown; the text says it on stderr.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DemoFailure {
    ok: bool,
    error: String,
}

impl DemoFailure {
    /// Why nothing could be shown.
    pub(crate) fn new(why: &impl ToString) -> Self {
        Self { ok: false, error: why.to_string() }
    }
}

impl Report for DemoFailure {
    fn text(&self, _: &mut impl Write) -> io::Result<()> {
        Ok(())
    }
}

/// What somebody between the two peers saw.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Observation {
    /// TCP connections.
    pub(crate) connections: u64,
    /// Bytes both ways.
    pub(crate) bytes: u64,
    /// The first 64 bytes from the downloader, in hex.
    pub(crate) first_from_downloader: String,
    /// The first 64 bytes from the seeder, in hex.
    pub(crate) first_from_seeder: String,
    /// Whether "BitTorrent protocol" occurred anywhere.
    pub(crate) protocol_string_seen: bool,
}

impl Report for DemoReport {
    fn text(&self, out: &mut impl Write) -> io::Result<()> {
        let (encrypted, plaintext) = (&self.encrypted, &self.plaintext);
        writeln!(
            out,
            "One torrent of {}, from a seeder to a downloader, both requiring MSE.",
            Bytes(self.size)
        )?;
        writeln!(out, "Between them, on TCP over 127.0.0.1, an observer sees every byte.\n")?;
        writeln!(
            out,
            "negotiated  {} (downloader), {} (seeder)",
            self.downloader_method, self.seeder_method
        )?;
        let verified = if self.pieces_verified == self.pieces { "all" } else { "only" };
        writeln!(
            out,
            "verified    {verified} {} of {}",
            self.pieces_verified,
            counted(self.pieces, "piece", "pieces")
        )?;
        let equal = if self.sha1_sent == self.sha1_arrived {
            "equal on both sides"
        } else {
            "DIFFERENT on the other side"
        };
        writeln!(out, "sha1        {}, {equal}", self.sha1_sent)?;
        writeln!(
            out,
            "throughput  {:.1} MiB/s ({} in {:.2} s)\n",
            self.mib_per_second,
            Bytes(self.size),
            self.seconds
        )?;

        let beside = format!("a plaintext transfer of {}", Bytes(self.plaintext_size));
        sides(
            out,
            ["first from the downloader", &beside],
            &encrypted.first_from_downloader,
            &plaintext.first_from_downloader,
        )?;
        sides(
            out,
            ["first from the seeder", &beside],
            &encrypted.first_from_seeder,
            &plaintext.first_from_seeder,
        )?;

        writeln!(out, "\"BitTorrent protocol\" in all that the observer saw:")?;
        for (name, seen) in [("encrypted", encrypted), ("plaintext", plaintext)] {
            let occurs = if seen.protocol_string_seen { "occurs" } else { "does not occur" };
            let connections = counted(seen.connections, "connection", "connections");
            writeln!(out, "{name}   {occurs} in {} of {connections}", Bytes(seen.bytes))?;
        }
        writeln!(
            out,
            "\n{}",
            if self.ok { "All is as it should be." } else { "NOT all is as it should be." }
        )
    }
}

/// Two dumps beside each other.
fn sides(
    out: &mut impl Write,
    titles: [&str; 2],
    encrypted: &str,
    plaintext: &str,
) -> io::Result<()> {
    writeln!(out, "{:<37}{}", titles[0], titles[1])?;
    let (left, right) = (rows(encrypted), rows(plaintext));
    for row in 0..left.len().max(right.len()) {
        let cell = |rows: &[String]| rows.get(row).cloned().unwrap_or_default();
        writeln!(out, "{:<37}{}", cell(&left), cell(&right).trim_end())?;
    }
    writeln!(out)
}

/// A dump of bytes given in hex: the hex, then what is printable in ASCII.
fn rows(hex: &str) -> Vec<String> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).into_owned());
    let pairs: Vec<_> = pairs.collect();
    pairs
        .chunks(ROW)
        .map(|row| {
            let text: String = row
                .iter()
                .map(|pair| printable(u8::from_str_radix(pair, 16).unwrap_or(0)))
                .collect();
            format!("{:<width$}  {text}", row.join(" "), width = 3 * ROW - 1)
        })
        .collect()
}

fn printable(byte: u8) -> char {
    if byte == b' ' || byte.is_ascii_graphic() { byte.into() } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dump_shows_hex_and_text() {
        assert_eq!(
            rows("134269745400ff20 41".replace(' ', "").as_str()),
            ["13 42 69 74 54 00 ff 20  .BitT.. ", "41                       A"]
        );
        assert!(rows("").is_empty());
    }
}
