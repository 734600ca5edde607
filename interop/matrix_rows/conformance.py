"""`matrix/conformance/CLIENT/responder|initiator/MODE`: the role is the client's."""

from matrix_rows.contenders import CONTENDERS
from rows import MIB, Row

# By name of ours: the program in each role, as a client of the lab.
OURS = {
    "responder": {
        "mse": {"kind": "ours"},
        "mse-proxy": {"kind": "proxied"},
    },
    "initiator": {
        "mse": {"kind": "ours"},
        "mse-proxy": {"kind": "proxied"},
    },
}
# What is on offer: RC4 alone, and what the client offers by itself.
MODES = ("rc4", "default")
# Whose default has no MSE: what it has in its place.
INSTEAD = {"ktorrent": "header-only"}
# How many addresses it can dial: each check takes one or two, and some of the others are refused.
ADDRESSES = 400
WITHIN = 400
# KTorrent has a bug that closes connections while others are being opened.
AT_ONCE = {"ktorrent": 3}
# As which implementation the probe has to know each by what it does.
OLD_LIBTORRENT = "libtorrent up to 2.0.12"
KNOWN_AS = {
    "mse": "mse", "mse-proxy": "mse", "libtorrent-2.1": "libtorrent from 2.0.13 on", "libtorrent-2.0": OLD_LIBTORRENT,
    "qbittorrent": OLD_LIBTORRENT, "deluge": OLD_LIBTORRENT, "transmission": "Transmission", "rtorrent": "rTorrent",
    "aria2": "aria2", "ktorrent": "KTorrent",
}
# Those that take less than a minute.
IN_CI = ("mse/initiator/default", "libtorrent-2.1/responder/rc4")
SCENARIOS = {"responder": "answering", "initiator": "dialling"}


def rows():
    """Ours first, then each client in each role and mode."""
    for role, programs in OURS.items():
        for name, options in programs.items():
            needs = ("mse", "libtorrent") if name == "mse-proxy" else ("mse",)
            yield _row(name, name.replace("-", " "), role, "default", options, needs, is_ours=True)
    for name, contender in CONTENDERS.items():
        for role in SCENARIOS:
            for mode in MODES:
                options = contender.options[INSTEAD.get(name, mode) if mode == "default" else mode]
                yield _row(name, contender.title, role, mode, options, ("mse", contender.needs))


def _row(name, title, role, mode, options, needs, is_ours=False):
    arguments = {"client": options, "is_ours": is_ours}
    if role == "initiator":
        arguments |= {"count": ADDRESSES, "within": WITHIN, "at_once": AT_ONCE.get(name)}
    else:
        arguments["known_as"] = KNOWN_AS[name]
    verb = "answers" if role == "responder" else "dials"
    which = f"{name}/{role}/{mode}"
    return Row(
        f"matrix/conformance/{which}", f"`mse probe` with its whole list: {title} {verb}, {mode}",
        SCENARIOS[role], "any", needs, arguments, whole=False, size=MIB, in_ci=which in IN_CI)
