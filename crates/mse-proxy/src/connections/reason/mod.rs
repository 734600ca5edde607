//! Why a connection came to nothing.

mod dialling;
mod handshake;

use super::counted::counted;

counted! {
    /// Why a connection came to nothing, before anything was relayed.
    ///
    /// There are few of them, and nothing in one is of the peer's making, so that they can be counted
    /// and shown. What an error says beyond its reason is in the log at debug level.
    Reason {
        RequestMalformed: "request_malformed", "the client's request to the proxy was cut short or made no sense";
        RequestCredentials: "request_credentials", "the client gave a wrong user or password";
        RequestCommand: "request_command", "the client asked the proxy for something other than a TCP connection";
        RequestTimedOut: "request_timed_out", "the client did not say in time where it wants to go";
        NotRedirected: "not_redirected", "the client's connection was not redirected here by a firewall";
        RedirectLoop: "redirect_loop", "the firewall redirected the proxy's own connection back to it";
        TargetLoopback: "target_loopback", "the address leads to this machine, which is refused";
        TargetPort: "target_port", "the port is 0";
        NameUnresolved: "name_unresolved", "the name cannot be resolved";
        DialRefused: "dial_refused", "connection refused";
        DialTimedOut: "dial_timed_out", "no answer to dialling in time";
        HostUnreachable: "host_unreachable", "host unreachable";
        NetworkUnreachable: "network_unreachable", "network unreachable";
        DialForbidden: "dial_forbidden", "this machine does not allow the connection";
        DialUnmarked: "dial_unmarked", "this machine does not let the connection be marked for the firewall";
        OutOfFiles: "out_of_files", "this machine has no file descriptor left";
        DialFailed: "dial_failed", "the connection failed while it was made";
        PeerGone: "peer_gone", "the peer closed before the client said anything";
        PeerSpokeFirst: "peer_spoke_first", "the peer spoke before the client's handshake, so it cannot be encrypted";
        HandshakeCut: "handshake_cut", "the client ended within its handshake";
        MseClosedOnKey: "mse_closed_on_key", "MSE: the peer closed when it began, and may not have it";
        MseSilentOnKey: "mse_silent_on_key", "MSE: the peer did not answer in time, and may not have it";
        MseClosed: "mse_closed", "MSE: the peer closed within the handshake";
        MseTimedOut: "mse_timed_out", "MSE: the handshake was not done in time";
        MseTransport: "mse_transport", "MSE: the connection failed within the handshake";
        MseLeadingZero: "mse_leading_zero", "MSE: the shared secret began with a zero byte again and again";
        MseUnknownTorrent: "mse_unknown_torrent", "MSE: the peer named a torrent that is not known here";
        MseNoCommonMethod: "mse_no_common_method", "MSE: the peer offers no method that is allowed here";
        MseBadKey: "mse_bad_key", "MSE: the peer's public key is not one";
        MseNotFound: "mse_not_found", "MSE: what the peer sent is not it, or is for another torrent";
        MseBadVc: "mse_bad_vc", "MSE: the peer's verification constant is wrong";
        MseBadPadding: "mse_bad_padding", "MSE: the peer's padding is longer than 512 bytes";
        MseBadSelection: "mse_bad_selection", "MSE: the peer selected no method, several, or one that was not offered";
        PlaintextClosed: "plaintext_closed", "plaintext: the peer closed without an answer";
        PlaintextFailed: "plaintext_failed", "plaintext: the connection failed without an answer";
        PlaintextSilent: "plaintext_silent", "plaintext: no answer in time";
        PlaintextRefused: "plaintext_refused", "the peer began in plaintext, which the policy refuses";
        MseRefused: "mse_refused", "the peer came by MSE for a torrent for which the policy has it off";
        PeerClosed: "peer_closed", "the peer closed before it said anything useful";
        PeerFailed: "peer_failed", "the connection from the peer failed before it said anything useful";
        PeerTimedOut: "peer_timed_out", "the peer was not done with its handshake in time";
        ClientUnreachable: "client_unreachable", "the client does not take connections: is it listening?";
        ClientDialFailed: "client_dial_failed", "the client cannot be dialled from this machine";
        NoAnswer: "no_answer", "the connection ended before it was answered";
        Internal: "internal", "this proxy is at fault";
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn labels_are_different_words_in_snake_case() {
        let labels: HashSet<_> = Reason::ALL.iter().map(|reason| reason.label()).collect();
        assert_eq!(labels.len(), Reason::ALL.len());
        for label in labels {
            assert!(label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{label}");
        }
    }
}
