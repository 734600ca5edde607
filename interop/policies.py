"""What each policy of the proxy makes of each kind of peer. Every cell is data.

A cell says which openings are on the wire, in the order of their first appearance, and what
carries the torrent in the end: plaintext, rc4, header-only, or None where nothing may.
The client behind the proxy knows plaintext only.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """`openings`: "plaintext" or "mse", each once, as they come first."""

    openings: tuple
    carries: str | None


PLAIN, MSE = ("plaintext",), ("mse",)

# Every peer has an address of its own, by which its connections are told from the others'.
ADDRESSES = {
    "disabled": "10.77.0.31", "enabled": "10.77.0.32", "forced": "10.77.0.33", "closes": "10.77.0.34",
    "transmission-tolerated": "10.77.0.35", "transmission-required": "10.77.0.36",
    "rtorrent-none": "10.77.0.37", "rtorrent-required": "10.77.0.38",
}

# The peer is dialled. `disabled` closes on Ya, as does `closes`, which closes on plaintext, too.
OUTGOING = {
    "off": {
        "disabled": Cell(PLAIN, "plaintext"), "enabled": Cell(PLAIN, "plaintext"),
        "forced": Cell(PLAIN, None), "closes": Cell(PLAIN, None),
    },
    "allow": {
        "disabled": Cell(PLAIN, "plaintext"), "enabled": Cell(PLAIN, "plaintext"),
        "forced": Cell(PLAIN + MSE, "rc4"), "closes": Cell(PLAIN + MSE, None),
    },
    "prefer": {
        "disabled": Cell(MSE + PLAIN, "plaintext"), "enabled": Cell(MSE, "rc4"),
        "forced": Cell(MSE, "rc4"), "closes": Cell(MSE + PLAIN, None),
    },
    "require": {
        "disabled": Cell(MSE, None), "enabled": Cell(MSE, "rc4"),
        "forced": Cell(MSE, "rc4"), "closes": Cell(MSE, None),
    },
}

# The peer dials. `enabled` begins in plaintext, and tries MSE when that is refused.
INCOMING = {
    "off": {
        "disabled": Cell(PLAIN, "plaintext"), "enabled": Cell(PLAIN, "plaintext"), "forced": Cell(MSE, None),
    },
    "allow": {
        "disabled": Cell(PLAIN, "plaintext"), "enabled": Cell(PLAIN, "plaintext"), "forced": Cell(MSE, "rc4"),
    },
    "prefer": {
        "disabled": Cell(PLAIN, "plaintext"), "enabled": Cell(PLAIN, "plaintext"), "forced": Cell(MSE, "rc4"),
    },
    "require": {
        "disabled": Cell(PLAIN, None), "enabled": Cell(PLAIN + MSE, "rc4"), "forced": Cell(MSE, "rc4"),
    },
}

# With `--methods any` the peer selects; a libtorrent that is free to choose takes header-only.
OUTGOING_ANY = {
    "disabled": Cell(MSE, None), "enabled": Cell(MSE, "header-only"), "forced": Cell(MSE, "rc4"),
}

# The client behind the proxy makes MSE of its own, and has no other: all passes as it is.
OUTGOING_OWN = {
    "disabled": Cell(MSE, None), "enabled": Cell(MSE, "rc4"), "forced": Cell(MSE, "rc4"),
}

# Two clients at a time. Transmission that tolerates encryption answers it, and does not ask for it.
REAL_OUTGOING = {
    "require": (
        {"transmission-required": Cell(MSE, "rc4"), "rtorrent-required": Cell(MSE, "rc4")},
        {"transmission-tolerated": Cell(MSE, "rc4"), "rtorrent-none": Cell(MSE, None)},
    ),
    "prefer": (
        {"transmission-required": Cell(MSE, "rc4"), "rtorrent-required": Cell(MSE, "rc4")},
        {"transmission-tolerated": Cell(MSE, "rc4"), "rtorrent-none": Cell(MSE + PLAIN, "plaintext")},
    ),
}
REAL_INCOMING = {
    "require": (
        {"transmission-required": Cell(MSE, "rc4"), "rtorrent-required": Cell(MSE, "rc4")},
        {"transmission-tolerated": Cell(PLAIN, None), "rtorrent-none": Cell(PLAIN, None)},
    ),
    "prefer": (
        {"transmission-required": Cell(MSE, "rc4"), "rtorrent-required": Cell(MSE, "rc4")},
        {"transmission-tolerated": Cell(PLAIN, "plaintext"), "rtorrent-none": Cell(PLAIN, "plaintext")},
    ),
}
