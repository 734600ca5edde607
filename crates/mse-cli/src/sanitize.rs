//! Text from elsewhere, made safe to print.
//!
//! A torrent's name, a tracker's message and a peer's client name are written by strangers. On a
//! terminal they could move the cursor, set colours or pretend to be our own output.

/// The longest text shown, in characters; what follows is replaced by an ellipsis.
const LONGEST: usize = 4096;

/// One line: control characters, escapes, line breaks and the characters that reorder or hide text
/// become U+FFFD; cut after [`LONGEST`].
pub(crate) fn line(text: &str) -> String {
    let mut characters =
        text.chars().map(|c| if is_unsafe(c) { char::REPLACEMENT_CHARACTER } else { c });
    let mut safe: String = characters.by_ref().take(LONGEST).collect();
    if characters.next().is_some() {
        safe.push('…');
    }
    safe
}

/// Whether a terminal takes it for more than a character, or hides it.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c,
        // Line and paragraph separators.
        '\u{2028}' | '\u{2029}'
        // Zero width, and the marks that set the direction of text (Unicode's "Trojan Source").
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{061c}' | '\u{feff}'
        // Tags, invisible.
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_stays() {
        for text in ["", "Big Buck Bunny (2008)", "日本語 naïve Ωmega", "a\u{301}"] {
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        for (hostile, safe) in [
            ("\x1b[31mred\x1b[0m", "\u{fffd}[31mred\u{fffd}[0m"),
            ("\x1b]0;title\x07", "\u{fffd}]0;title\u{fffd}"),
            ("two\r\nlines", "two\u{fffd}\u{fffd}lines"),
            ("\u{9b}31m", "\u{fffd}31m"),
            ("exe\u{202e}gpj.", "exe\u{fffd}gpj."),
            ("a\u{7f}b\tc", "a\u{fffd}b\u{fffd}c"),
        ] {
            assert_eq!(line(hostile), safe, "{hostile:?}");
        }
    }

    #[test]
    fn long_text_is_cut() {
        let shown = line(&"x".repeat(LONGEST + 1));
        assert_eq!(shown.chars().count(), LONGEST + 1);
        assert!(shown.ends_with('…'));
        assert_eq!(line(&"x".repeat(LONGEST)).chars().count(), LONGEST);
    }
}
