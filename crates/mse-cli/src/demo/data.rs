//! Data to send.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use sha1::{Digest, Sha1};

/// Where the numbers start. The same data every time: what can be compared is not left to chance.
const SEED: u64 = 0x4d53_4520_6465_6d6f;

/// How much is made or read at a time, in bytes.
const CHUNK: usize = 1 << 20;

/// Writes `size` bytes that look random, and returns their SHA-1.
///
/// # Errors
///
/// The file cannot be written.
pub(super) fn write(path: &Path, size: u64) -> io::Result<[u8; 20]> {
    let mut file = BufWriter::new(File::create_new(path)?);
    let mut numbers = SplitMix(SEED);
    let mut hash = Sha1::new();
    let mut chunk = vec![0; CHUNK];
    let mut left = size;
    while left > 0 {
        let length = usize::try_from(left).map_or(CHUNK, |left| left.min(CHUNK));
        let chunk = &mut chunk[..length];
        for bytes in chunk.chunks_mut(8) {
            bytes.copy_from_slice(&numbers.next().to_le_bytes()[..bytes.len()]);
        }
        hash.update(&*chunk);
        file.write_all(chunk)?;
        left -= length as u64;
    }
    file.flush()?;
    Ok(hash.finalize().into())
}

/// The SHA-1 of a file.
///
/// # Errors
///
/// The file cannot be read.
pub(super) fn sha1(path: &Path) -> io::Result<[u8; 20]> {
    let mut file = BufReader::with_capacity(CHUNK, File::open(path)?);
    let mut hash = Sha1::new();
    let mut chunk = vec![0; CHUNK];
    loop {
        match file.read(&mut chunk)? {
            0 => return Ok(hash.finalize().into()),
            length => hash.update(&chunk[..length]),
        }
    }
}

/// SplitMix64: fast, and nothing in it repeats that a search could find.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_the_size_and_the_hash_it_should() {
        let directory = tempfile::tempdir().unwrap();
        for size in [1, 8, 13, CHUNK as u64 + 3] {
            let path = directory.path().join(size.to_string());
            let hash = write(&path, size).unwrap();
            assert_eq!(std::fs::metadata(&path).unwrap().len(), size);
            assert_eq!(sha1(&path).unwrap(), hash);
        }
    }

    // Vigna's splitmix64.c with x = 1234567.
    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        let mut numbers = SplitMix(1_234_567);
        assert_eq!(
            [numbers.next(), numbers.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]
        );
    }
}
