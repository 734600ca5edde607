"""Why handshakes fail: every failure that `mse-handshakes` reports is held against these.

What none of them explains is unexplained, and fails its row.
"""

from dataclasses import dataclass
from typing import Callable

# A client that looks at its connections four times a second has not read what came so shortly before.
UNREAD_SECONDS = 0.1


@dataclass(frozen=True)
class Cause:
    """One way in which handshakes with a client fail."""

    name: str
    # Of matrix_rows/contenders.py.
    clients: tuple
    # Ours.
    roles: tuple
    # Whether a failure is one of these.
    matches: Callable
    # For people: who does what, in one sentence.
    explanation: str
    # How that was seen.
    evidence: str


CAUSES = (
    Cause(
        "short-public-key", ("ktorrent",), ("initiator", "responder"),
        lambda failure: _peers_number(failure) in ("left_aligned_ya", "left_aligned_yb"),
        "1 in 256 of KTorrent's public keys begins with a zero byte, which it leaves out: the key is sent one byte "
        "too far left, and the other side computes another S.",
        "In each of these connections: as initiator its req1 hash is that of the S of the key it means; as responder "
        "it answered a second step 3 made for that S."),
    Cause(
        "stale-poll-index", ("ktorrent",), ("responder",),
        lambda failure: (failure["step"] in ("bittorrent_handshake", "first_message")
                         and failure["ended"] in ("fin", "rst") and failure["quiet_seconds"] < UNREAD_SECONDS),
        "KTorrent closes in the instant in which it sends step 3, before it can have read step 4, where it has begun "
        "other connections at the same time: it looks for its own readiness at a place of its poll list that is "
        "another connection's by now.",
        "In each of these connections FIN came within 0.1 s of step 3, and KTorrent looks at its connections four "
        "times a second. In a trace of its system calls, all 11 that ended so had another socket, just connected, in "
        "the place that was theirs in an earlier poll()."),
)


def of(client, role, failure):
    """The cause of a failure, or None."""
    for cause in CAUSES:
        if client in cause.clients and role in cause.roles and cause.matches(failure):
            return cause
    return None


def _peers_number(failure):
    return (failure["keys"] or {}).get("peers_number")
