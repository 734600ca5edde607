"""`matrix/handshakes/CLIENT/initiator|responder`: the role is ours; all forced to RC4."""

from matrix_rows.contenders import CONTENDERS
from rows import MIB, Row

COUNT = 2000
# Seconds. aria2 takes four connections a second, the others ten and more.
WITHIN = 900
SOURCES = "10.78.1.1"
# Dials at a time, each from an address of its own: Transmission keeps one unfinished handshake of an
# address, and takes a second for each. aria2 stops to answer at 24.
AT_ONCE = {"transmission": 24}
DEFAULT_AT_ONCE = 8
# Whether a responder meant another public key: a guess is sent, which takes a client that reads on.
GUESS = {"ktorrent": ("--guess-after", 1)}
# A client that fails on every S with a leading zero, and takes less than a minute.
IN_CI = ("rtorrent",)


def rows():
    """Ours as initiator, then as responder, with each client."""
    for name, contender in CONTENDERS.items():
        options = ("--methods", "rc4", "--at-once", AT_ONCE.get(name, DEFAULT_AT_ONCE), "--sources", SOURCES,
                   *GUESS.get(name, ()))
        yield _row(name, contender, "initiator", "initiate", f"`mse` dials {contender.title}", options)
        yield _row(name, contender, "responder", "respond", f"{contender.title} dials `mse`", ("--methods", "rc4"))


def _row(name, contender, role, scenario, about, options):
    return Row(
        f"matrix/handshakes/{name}/{role}", f"{about}: {COUNT} handshakes, RC4 alone", scenario, "rc4",
        ("mse-handshakes", contender.needs),
        {"name": name, "client": contender.options["rc4"], "count": COUNT, "within": WITHIN, "options": options},
        whole=False, size=MIB, in_ci=name in IN_CI)
