//! JSON that a terminal can be shown.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::sanitize::is_unsafe;

/// Writes a value on one line. Where a terminal would take a character for a command, or hide it, its
/// escape is written: for whoever parses it, nothing changes.
///
/// # Errors
///
/// The writer fails.
pub(super) fn write(
    value: &(impl Serialize + ?Sized),
    out: &mut impl Write,
) -> serde_json::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaping))
}

struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        writer: &mut W,
        mut fragment: &str,
    ) -> io::Result<()> {
        while let Some(at) = fragment.find(is_unsafe) {
            let (safe, rest) = fragment.split_at(at);
            writer.write_all(safe.as_bytes())?;
            let mut characters = rest.chars();
            let found = characters.next().expect("it was found there");
            for unit in found.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            fragment = characters.as_str();
        }
        writer.write_all(fragment.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_obeys_is_escaped_and_comes_back() {
        let text = "a\u{202e}b\u{9b}31m\u{e0041}ü\"\u{7f}\n日";
        let mut written = Vec::new();
        write(text, &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, r#""a\u202eb\u009b31m\udb40\udc41ü\"\u007f\n日""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
