//! The page: one HTML file with its style and its script, and nothing from elsewhere.
//!
//! Its parts are files of their own here, and put together at compile time.

use std::fmt::Write;

/// What stands in the files in the place of the nonce.
const PLACE: &str = "NONCE";

/// What is shown. The script fills it with text only, never with markup.
const HTML: &str = concat!(
    include_str!("head.html"),
    "<style nonce=\"NONCE\">\n",
    include_str!("colours.css"),
    include_str!("layout.css"),
    include_str!("tables.css"),
    "</style>\n",
    include_str!("body.html"),
    "<script nonce=\"NONCE\">\n\"use strict\";\n",
    include_str!("words.js"),
    include_str!("table.js"),
    include_str!("connections.js"),
    include_str!("counts.js"),
    include_str!("graph.js"),
    include_str!("main.js"),
    "</script>\n</body>\n</html>\n",
);

/// 128 random bits in hex, for one answer: what does not know it is not run.
///
/// # Errors
///
/// The system has no randomness.
pub(super) fn nonce() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

/// What the browser may do: run what has the nonce, and ask this server.
pub(super) fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; \
         connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The page for this nonce.
pub(super) fn html(nonce: &str) -> String {
    HTML.replace(PLACE, nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_the_nonce_is_there_to_run() {
        let nonce = nonce().unwrap();
        assert_eq!(nonce.len(), 32);
        assert_ne!(nonce, super::nonce().unwrap());
        let html = html(&nonce);
        assert_eq!(html.matches(&format!("nonce=\"{nonce}\"")).count(), 2);
        assert!(!html.contains(PLACE));
        // What would make markup of text, or need something from elsewhere.
        for never in
            ["innerHTML", "outerHTML", "insertAdjacent", "document.write", " src=", "@import"]
        {
            assert!(!html.contains(never), "{never}");
        }
        let addresses: Vec<_> = html.match_indices("http://").collect();
        let namespaces = html.matches("http://www.w3.org/2000/svg").count();
        assert_eq!(addresses.len(), namespaces, "the names of SVG, which nobody asks for");
        assert!(!html.contains("https://"));
    }
}
