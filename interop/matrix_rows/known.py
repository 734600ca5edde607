"""What is known not to work, by the name of the row, each with its reason and the evidence for it.

A row that fails as it is known to has the status `known`. It fails when it fails in another way, and when it
works after all, unless `sometimes` says that it may.
"""

import fnmatch
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """One thing that does not work between two programs."""

    # Of row names; * and ? work.
    pattern: str
    # For people: who does what, in one sentence.
    reason: str
    # How that was seen.
    evidence: str
    # What a failure of such a row says: a regular expression, searched in it.
    failure: str
    sometimes: bool = False

    def explains(self, failure):
        """Whether this failure is the one that is known."""
        return re.search(self.failure, failure) is not None


# Seconds for a download that is known not to come.
PATIENCE = 30

# What a transfer that does not come to its end says.
NEVER_DONE = r"not within \d+ s: download complete|`mse get` ended with code 1|ended on its own with code 1"

KNOWN = (
    Known(
        "matrix/handshakes/ktorrent/responder",
        "KTorrent fills PadA with what lies on its stack. In some connections that is an earlier step 3 before it was "
        "encrypted: \"BitTorrent protocol\", the info-hash and its peer id cross the wire in clear.",
        "The capture has a BitTorrent handshake with the info-hash inside PadA, at offset 481 of the initiator's "
        "stream, and in front of it crypto_provide and the lengths of PadC and IA.",
        r"^wire, connection \d+: BitTorrent protocol in the initiator's stream at \[(9[6-9]|[1-5]\d\d|60[0-7])\]$",
        sometimes=True),
    Known(
        "matrix/transfer/baseline/aria2/rtorrent/*",
        "aria2 sends a second bitfield when several pieces are complete at once, and rTorrent hangs up on every "
        "bitfield but the first message.",
        "With header-only the messages can be read in the capture: each connection that rTorrent resets ends with a "
        "bitfield of aria2. Nothing of it has to do with MSE.",
        NEVER_DONE, sometimes=True),
    Known(
        "matrix/transfer/ours/aria2/header-only/responder-*",
        "aria2 sends no IA when it dials: with header-only, its BitTorrent handshake and the info-hash in it follow "
        "in clear. All of the payload arrives.",
        "The capture has \"BitTorrent protocol\" in the initiator's stream, right behind its MSE handshake.",
        r"^wire, connection \d+: BitTorrent protocol in the initiator's stream"),
    Known(
        "matrix/transfer/ours/ktorrent/header-only/initiator-*",
        "KTorrent, dialled and offered 0x01 alone, selects it and closes before its BitTorrent handshake.",
        "Its log says \"Authentication(S) to ...: failure\" for every connection; ours reads step 4 with 0x01, and then "
        "the end of the stream.",
        NEVER_DONE),
)


def of(name):
    """What is known of a row, or None."""
    return next((known for known in KNOWN if fnmatch.fnmatchcase(name, known.pattern)), None)
