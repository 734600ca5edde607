//! OpenMetrics text, read by its rules.

use std::collections::{BTreeMap, HashSet};

use crate::http::Answer;

/// Every sample by its name and labels. Asserts that families have a type and a help text before their
/// samples, that suffixes fit the type, that nothing is there twice, and that histograms add up.
pub(crate) fn parse(answer: &Answer) -> BTreeMap<String, f64> {
    let media_type = answer.header("content-type").unwrap();
    assert_eq!(media_type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    let text = answer.body.strip_suffix("# EOF\n").expect("it ends with # EOF");
    let (mut families, mut samples) = (HashSet::new(), BTreeMap::new());
    let (mut family, mut kind, mut helped) = ("", "", "");
    for line in text.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            let [what, name, rest] =
                comment.splitn(3, ' ').collect::<Vec<_>>().try_into().expect(line);
            match what {
                "HELP" => {
                    assert!(families.insert(name), "{line}: it was there before");
                    (helped, kind) = (name, "");
                    assert!(!rest.is_empty(), "{line}");
                }
                "TYPE" => (family, kind) = (name, rest),
                "UNIT" => assert!(name.ends_with(rest), "{line}"),
                _ => panic!("{line}"),
            }
            assert_eq!(name, helped, "{line}");
            continue;
        }
        let (sample, value) = line.rsplit_once(' ').expect(line);
        let (name, labels) = sample.split_once('{').unwrap_or((sample, "}"));
        assert!(labels.ends_with('}'), "{line}");
        assert!(family.starts_with("mse_proxy_"), "{line}");
        let suffix = name.strip_prefix(family).expect(line);
        let suffixes: &[&str] = match kind {
            "counter" => &["_total"],
            "gauge" => &[""],
            "info" => &["_info"],
            "histogram" => &["_sum", "_count", "_bucket"],
            _ => panic!("{line}: {kind}"),
        };
        assert!(suffixes.contains(&suffix), "{line}: {kind}");
        let value = value.parse().expect(line);
        assert!(samples.insert(sample.to_owned(), value).is_none(), "{line}: twice");
    }
    for direction in ["outgoing", "incoming"] {
        let labels = format!("direction=\"{direction}\"");
        let of = |name: &str| samples[&format!("mse_proxy_handshake_seconds_{name}")];
        let all = of(&format!("bucket{{le=\"+Inf\",{labels}}}"));
        assert_eq!(all, of(&format!("count{{{labels}}}")));
    }
    samples
}
