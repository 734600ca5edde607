"""The matrix: every row is data, `scenarios` does the work."""

from dataclasses import dataclass, field

import policies
import tracker


@dataclass(frozen=True)
class Row:
    """One line of the report.

    `wire` is a rule of wire.py or "cells", `needs` what has to be installed or built.
    """

    name: str
    about: str
    scenario: str
    wire: str
    needs: tuple
    arguments: dict = field(default_factory=dict)
    default: bool = True
    # False where the payload does not have to cross the wire as a whole.
    whole: bool = True
    # How many connections it has to take, where that says something.
    connections: int | None = None
    # Bytes to move instead of the run's size.
    size: int | None = None
    # What is known not to work here: an entry of matrix_rows/known.py.
    known: object = None
    # Whether CI runs it, of the rows of the lab.
    in_ci: bool = False
    # Seconds until a download counts as one that does not come.
    patience: int = 90


MIB = 1 << 20
HANDSHAKES = 300
# For the rows of the guides.
GUIDE = 16 * MIB
LIBTORRENT = ("rc4", "header-only")


def _lt(mode):
    return {"kind": "libtorrent", "mode": mode}


def _tr(mode="rc4"):
    return {"kind": "transmission", "mode": mode}


def _ours(methods="any"):
    return {"kind": "ours", "methods": methods}


def _proxied(**options):
    return {"kind": "proxied", **options}


def _transfer(name, about, wire, needs, seeder, leecher, dials, **more):
    arguments = {"seeder": seeder, "leecher": leecher, "dials": dials}
    if wire != "plaintext":
        arguments["methods"] = [wire]
    return Row(name, about, "transfer", wire, needs, arguments, **more)


def _get_and_seed():
    both = ("mse", "libtorrent")
    for mode in LIBTORRENT:
        for role, get_dials in (("initiator", "leecher"), ("responder", "seeder")):
            yield _transfer(f"get/libtorrent-{mode}/{role}",
                            f"`mse get` from libtorrent forced to {mode}; ours is {role}",
                            mode, both, _lt(mode), _ours(), get_dials)
        for role, seed_dials in (("responder", "leecher"), ("initiator", "seeder")):
            yield _transfer(f"seed/libtorrent-{mode}/{role}",
                            f"`mse seed` to libtorrent forced to {mode}; ours is {role}",
                            mode, both, _ours(), _lt(mode), seed_dials)
        yield _transfer(f"get/libtorrent-any/{mode}",
                        f"`mse get --methods {mode}` from libtorrent that takes both",
                        mode, both, _lt("forced-any"), _ours(mode), "leecher")
        yield _transfer(f"seed/libtorrent-any/{mode}",
                        f"`mse seed --methods {mode}` to libtorrent that takes both",
                        mode, both, _ours(mode), _lt("forced-any"), "leecher")
    both = ("mse", "transmission")
    for role, get_dials in (("initiator", "leecher"), ("responder", "seeder")):
        yield _transfer(f"get/transmission/{role}",
                        f"`mse get` from Transmission, encryption required; ours is {role}",
                        "rc4", both, _tr(), _ours(), get_dials)
    for role, seed_dials in (("responder", "leecher"), ("initiator", "seeder")):
        yield _transfer(f"seed/transmission/{role}",
                        f"`mse seed` to Transmission, encryption required; ours is {role}",
                        "rc4", both, _ours(), _tr(), seed_dials)


def _proxy():
    about = "`mse proxy` for a plaintext-only libtorrent, which"
    for mode in LIBTORRENT:
        needs = ("mse", "libtorrent")
        yield _transfer(f"proxy/libtorrent-{mode}/download-out", f"{about} downloads, dialling {mode}",
                        mode, needs, _lt(mode), _proxied(), "leecher")
        yield _transfer(f"proxy/libtorrent-{mode}/seed-in", f"{about} seeds, dialled with {mode}",
                        mode, needs, _proxied(), _lt(mode), "leecher")
        yield _transfer(f"proxy/libtorrent-{mode}/download-in", f"{about} downloads, dialled with {mode}",
                        mode, needs, _lt(mode), _proxied(policy="prefer"), "seeder")
        yield _transfer(f"proxy/libtorrent-{mode}/seed-out", f"{about} seeds, dialling {mode}",
                        mode, needs, _proxied(policy="prefer"), _lt(mode), "seeder")
    needs = ("mse", "libtorrent", "transmission")
    yield _transfer("proxy/transmission/download-out", f"{about} downloads from Transmission, required",
                    "rc4", needs, _tr(), _proxied(policy="prefer"), "leecher")
    yield _transfer("proxy/transmission/seed-in", f"{about} seeds to Transmission, required",
                    "rc4", needs, _proxied(policy="prefer"), _tr(), "leecher")


def _fronts():
    """The ways to the proxy other than SOCKS5."""
    about = "`mse proxy` for a plaintext-only"
    yield _transfer("proxy/libtorrent-rc4/download-http", f"{about} libtorrent with an HTTP proxy",
                    "rc4", ("mse", "libtorrent"), _lt("rc4"), _proxied(way="http"), "leecher")
    needs = ("mse", "libtorrent", "rtorrent")
    yield _transfer("proxy/rtorrent/download-http", f"{about} rTorrent with an HTTP proxy, which downloads",
                    "rc4", needs, _lt("rc4"), _proxied(client="rtorrent", way="http"), "leecher")
    yield _transfer("proxy/rtorrent/seed-in", f"{about} rTorrent, which seeds", "rc4", needs,
                    _proxied(client="rtorrent", policy="prefer"), _lt("rc4"), "leecher")
    for client in ("libtorrent", "transmission"):
        needs = ("mse", "nft", "libtorrent", client)
        behind = _proxied(client=client, way="transparent")
        knows = f"{about} {client} that knows of no proxy, which"
        # A libtorrent may dial a Transmission that hangs up when the row is over.
        once = {"connections": 1} if client == "libtorrent" else {}
        yield _transfer(f"transparent/{client}/download-out", f"{knows} downloads, dialling",
                        "rc4", needs, _lt("rc4"), behind, "leecher", **once)
        yield _transfer(f"transparent/{client}/seed-in", f"{knows} seeds, dialled at its own port",
                        "rc4", needs, behind, _lt("rc4"), "leecher", **once)


def _guides():
    """What docs/clients.md says: the whole of it in one row where both ways work at once."""
    skips = {"skip_ports": tracker.PORT}
    # Deluge cannot switch uTP off: its seeder answers that as well, and in plaintext.
    deluge = {**skips, "no_utp": True, "methods": "rc4"}
    answers_utp = {"mode": "enabled", "utp": True}
    allowed = {"mode": "allowed", "methods": "rc4"}
    for client, way, default, options, seeder in (
            ("rqbit", "socks", False, {}, {}),
            ("rtorrent", "http", True, {}, {}), ("rtorrent", "transparent", False, {}, {}),
            ("ktorrent", "socks", False, {}, {}), ("ktorrent", "transparent", False, {}, {}),
            ("qbittorrent", "transparent", True, skips, {}), ("transmission", "transparent", False, {}, {}),
            ("transmission", "transparent", False, allowed, {}),
            ("deluge", "transparent", True, deluge, answers_utp), ("aria2", "transparent", True, {}, {})):
        yield Row(_guide(client, way, options),
                  f"{client} behind `mse proxy` by {way}, dialling and dialled at once",
                  "chain", "rc4", ("mse", "nft", "libtorrent", client),
                  {"host": _proxied(client=client, way=way, both=True, **options), **seeder},
                  default=default, size=GUIDE)
    seeder = {"kind": "libtorrent", **answers_utp}
    for client, way, options in (
            ("qbittorrent", "socks", {"methods": "rc4"}), ("qbittorrent", "socks", allowed),
            ("deluge", "socks", {"methods": "rc4"}), ("deluge", "socks", allowed),
            ("deluge", "http", {"methods": "rc4"})):
        yield Row(_guide(client, way, options), f"{client} behind `mse proxy` by {way}, which downloads",
                  "transfer", "rc4", ("mse", "libtorrent", client),
                  {"seeder": seeder, "leecher": _proxied(client=client, way=way, **options),
                   "dials": "leecher", "methods": ["rc4"], "far_tracker": True}, default=False, size=GUIDE)


def _guide(client, way, options):
    return f"guide/{client}/{way}" + ("-allowed" if options.get("mode") == "allowed" else "")


def _policies():
    """Policies of the proxy crossed with those of the peers; a row has one policy and every kind of peer."""
    ways = {"outgoing": "host", "incoming": "peers"}
    real = ("mse", "libtorrent", "transmission", "rtorrent")

    def row(way, policy, tail, cells, default, needs=("mse", "libtorrent"), methods="rc4", **host):
        return Row(f"policy/{way}/{policy}{tail}", f"{way} with {policy}: peers are {', '.join(cells)}", "policies",
                   "cells", needs, {"host": _proxied(policy=policy, methods=methods, **host), "cells": cells,
                                    "dials": ways[way]}, default=default, whole=False, size=MIB)

    for way, matrix in (("outgoing", policies.OUTGOING), ("incoming", policies.INCOMING)):
        for policy, cells in matrix.items():
            yield row(way, policy, "", cells, True)
    yield row("outgoing", "require", "-any", policies.OUTGOING_ANY, False, methods="any")
    yield row("outgoing", "require", "-own", policies.OUTGOING_OWN, False, mode="rc4")
    for way, matrix in (("outgoing", policies.REAL_OUTGOING), ("incoming", policies.REAL_INCOMING)):
        for policy, pairs in matrix.items():
            for tail, cells in zip(("-real-forced", "-real-open"), pairs, strict=True):
                yield row(way, policy, tail, cells, (way, policy) == ("outgoing", "require"), needs=real)


def _crowds():
    for client in ("libtorrent", "transmission"):
        for sources in ("one", "distinct"):
            yield Row(f"crowd/{client}/{sources}",
                      f"three peers through `mse proxy` into {client}, {sources} source address(es)",
                      "crowd", "rc4", ("mse", "libtorrent", client),
                      {"host": _proxied(client=client), "sources": sources}, whole=False, connections=3)


def _handshakes():
    needs = ("mse-handshakes", "libtorrent")
    for role, scenario, way in (("initiator", "initiate", "to"), ("responder", "respond", "from")):
        yield Row(f"handshakes/{role}", f"{HANDSHAKES} handshakes {way} libtorrent forced to RC4", scenario, "rc4",
                  needs, {"name": "libtorrent-2.1", "client": _lt("rc4"), "count": HANDSHAKES, "within": 120},
                  whole=False, size=MIB)


def _control():
    yield _transfer("control/plaintext", "negative control: the search has to find a plaintext transfer",
                    "plaintext", ("libtorrent",), _lt("plain"), _lt("plain"), "leecher", size=4 * MIB)


def _baseline():
    lt, tr = ("libtorrent",), ("libtorrent", "transmission")
    for mode in LIBTORRENT:
        yield _transfer(f"baseline/libtorrent-{mode}", f"libtorrent to libtorrent, both {mode}",
                        mode, lt, _lt(mode), _lt(mode), "leecher", default=False)
    yield _transfer("baseline/libtorrent-dials", "libtorrent seeder dials libtorrent", "rc4", lt,
                    _lt("rc4"), _lt("rc4"), "seeder", default=False)
    yield _transfer("baseline/from-transmission", "Transmission to libtorrent", "rc4", tr,
                    _tr(), _lt("rc4"), "leecher", default=False)
    yield _transfer("baseline/to-transmission", "libtorrent to Transmission", "rc4", tr,
                    _lt("rc4"), _tr(), "leecher", default=False)
    yield Row("baseline/crowd", "three peers directly into libtorrent", "crowd", "rc4", lt,
              {"host": _lt("rc4"), "sources": "distinct"}, default=False, whole=False, connections=3)


ROWS = [*_control(), *_get_and_seed(), *_proxy(), *_fronts(), *_guides(), *_policies(), *_crowds(), *_handshakes(), *_baseline()]
