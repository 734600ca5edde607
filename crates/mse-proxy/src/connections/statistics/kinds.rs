//! What is counted besides connections and failures.

use crate::connections::counted::counted;

counted! {
    /// Another attempt for an outgoing connection, after one that failed.
    Fallback {
        ToPlaintext: "to_plaintext", "plaintext after MSE failed";
        ToMse: "to_mse", "MSE after plaintext failed";
        FreshKey: "fresh_key", "MSE once more with a fresh key";
        LeadingZero: "leading_zero", "MSE with another key, as the shared secret began with a zero byte";
    }
}

counted! {
    /// A limit that a connection ran into.
    LimitKind {
        Connections: "connections", "connections at a time";
        PerAddress: "per_address", "connections at a time from one address";
        Handshakes: "handshakes", "incoming handshakes at a time";
        HandshakesPerAddress: "handshakes_per_address", "incoming handshakes at a time from one address";
        KeyExchanges: "key_exchanges", "key exchanges from one address in a while";
        HandshakeBytes: "handshake_bytes", "bytes held for an unfinished handshake";
        Tarpit: "tarpit", "failed handshakes that are kept open for a while";
        Idle: "idle", "time in which nothing passes either way";
        HalfClosed: "half_closed", "time in which a connection stays half closed and silent";
        Stalled: "stalled", "time in which a side does not read";
        Files: "files", "file descriptors";
    }
}
