//! What keys could be set to that are set to nothing by default.

/// An example of each, as TOML. They go together, so that a file with all of them is one that loads.
const EXAMPLES: &[(&str, &str)] = &[
    ("socks-user", r#""user""#),
    ("socks-password", r#""password""#),
    ("socks-password-file", r#""/etc/mse/socks-password""#),
    ("transparent", r#"["127.0.0.1:1081", "[::1]:1081"]"#),
    ("mark", "0x4d53"),
    ("listen", r#"["[::]:6881"]"#),
    ("client", r#"["127.0.0.1:4240"]"#),
    ("lan", r#""off""#),
    ("memory-file", r#""/var/lib/mse-proxy/peers""#),
    ("torrents", r#"["/srv/torrents"]"#),
    ("hashes", r#"["/srv/torrents/hashes"]"#),
    ("endpoint", r#"["http://127.0.0.1:8080/api/v2/torrents/info"]"#),
    ("key-log", r#""/tmp/mse-keys""#),
    #[cfg(feature = "status")]
    ("status", r#""127.0.0.1:9000""#),
    #[cfg(feature = "status")]
    ("status-name", r#"["nas.example"]"#),
];

/// The example for a key, if there is one.
pub(super) fn example(key: &str) -> Option<&'static str> {
    EXAMPLES.iter().find(|(known, _)| *known == key).map(|(_, example)| *example)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::proxy::settings::Settings;
    use crate::proxy::settings::defaults::defaults;
    use crate::proxy::settings::keys::keys_of;
    use crate::proxy::settings::layers::leaves;

    #[test]
    fn what_has_no_default_has_an_example_that_is_understood() {
        let defaults = leaves(&defaults()).unwrap();
        let is_set = |key: &str| defaults.iter().any(|(path, _)| path == key);
        let keys = keys_of("").unwrap().iter().copied();
        // Tables are shown elsewhere.
        let without = keys.filter(|key| !is_set(key) && !["limits", "override"].contains(key));
        let examples: BTreeSet<_> = EXAMPLES.iter().map(|(key, _)| *key).collect();
        assert_eq!(examples, without.collect());
        for (key, example) in EXAMPLES {
            let text = format!("{key} = {example}");
            toml::from_str::<Settings>(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        }
    }
}
