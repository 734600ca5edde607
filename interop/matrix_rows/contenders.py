"""The clients of the lab as data: how each is set to a mode, or why it cannot be.

Modes: rc4 (nothing else is spoken), header-only (MSE, and the payload in clear), plaintext (no MSE),
default (as it comes).
"""

from dataclasses import dataclass, field

from clients.libtorrent import SYSTEM_PYTHON

MODES = ("rc4", "header-only", "plaintext", "default")


@dataclass(frozen=True)
class Contender:
    """`options` by mode are for `clients.make(bench, side, name, **options)`."""

    title: str
    # Name of the client in the heads of tables.
    short: str
    needs: str
    options: dict
    # Modes that it does not have, each with the reason.
    cannot: dict = field(default_factory=dict)
    # Modes that are not quite what their name says, each with what they are.
    notes: dict = field(default_factory=dict)
    # Left out with a note where it is not installed.
    optional: bool = False


def _modes(kind, more=None, **modes):
    return {mode.replace("_", "-"): {"kind": kind, "mode": name, **(more or {})} for mode, name in modes.items()}


_LIBTORRENT = {"rc4": "rc4", "header_only": "header-only", "plaintext": "plain", "default": "enabled"}
_NO_HEADER_ONLY = "has no setting for it, and refuses 0x01 in every mode"

CONTENDERS = {
    "libtorrent-2.1": Contender(
        "libtorrent 2.1 (PyPI)", "lt 2.1", "libtorrent", _modes("libtorrent", **_LIBTORRENT)),
    "libtorrent-2.0": Contender(
        "libtorrent 2.0 (Debian)", "lt 2.0", "libtorrent-2.0",
        _modes("libtorrent", {"python": SYSTEM_PYTHON}, **_LIBTORRENT)),
    "qbittorrent": Contender(
        "qBittorrent", "qB", "qbittorrent",
        _modes("qbittorrent", rc4="rc4", plaintext="plain", default="allowed"),
        cannot={"header-only": _NO_HEADER_ONLY}),
    "deluge": Contender(
        "Deluge", "Deluge", "deluge",
        _modes("deluge", {"tcp_only": True}, rc4="rc4", header_only="header-only", plaintext="plain", default="allowed")),
    "transmission": Contender(
        "Transmission", "Tr", "transmission",
        _modes("transmission", rc4="rc4", plaintext="plain", default="allowed"),
        cannot={"header-only": _NO_HEADER_ONLY},
        notes={"plaintext": "dials plaintext, and accepts MSE all the same"}),
    "rtorrent": Contender(
        "rTorrent", "rT", "rtorrent",
        _modes("rtorrent", rc4="rc4", header_only="header-only", plaintext="plain", default="default")),
    "aria2": Contender(
        "aria2", "aria2", "aria2",
        _modes("aria2", rc4="rc4", header_only="header-only", plaintext="plain", default="plain"),
        notes={"plaintext": "cannot switch MSE off: this is its default, which falls back to plaintext"}),
    "ktorrent": Contender(
        "KTorrent", "KT", "ktorrent",
        _modes("ktorrent", {"udp_tracker": True}, rc4="rc4", header_only="prefer", plaintext="plain", default="plain"),
        notes={"header-only": "cannot be forced to it: MSE preferred is as near as it gets",
               "default": "has MSE off"},
        optional=True),
}
