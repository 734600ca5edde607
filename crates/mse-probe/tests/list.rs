//! The checks of both sides, as they are listed.

use std::collections::HashSet;

use mse_probe::{initiator_checks, responder_checks};

/// Id and source of each.
fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let of_responders = responder_checks().map(|check| (check.id, check.source));
    of_responders.chain(initiator_checks().map(|check| (check.id, check.source)))
}

#[test]
fn ids_are_unique_and_readable() {
    let ids: Vec<_> = all().map(|(id, _)| id).collect();
    assert_eq!(ids.iter().collect::<HashSet<_>>().len(), ids.len());
    for id in ids {
        assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
    }
}

#[test]
fn every_source_is_there() {
    let text = include_str!("../../../docs/protocol.md");
    for (id, source) in all() {
        if let Some(section) = source.strip_prefix("docs/protocol.md, ") {
            assert!(text.contains(&format!("\n## {section}\n")), "{id}: {source}");
        }
    }
}
