"""`matrix/transfer/...`: ours with each client in each mode and role, and every client with every other."""

from matrix_rows.contenders import CONTENDERS, MODES
from rows import MIB, Row

OURS = {
    "rc4": {"policy": "require", "methods": "rc4"},
    "header-only": {"policy": "require", "methods": "header-only"},
    "plaintext": {"policy": "off", "methods": None},
    "default": {"policy": None, "methods": None},
}
# Ours: role and task. Then whether ours is the leecher, and who dials.
PARTS = {
    "initiator-get": (True, "leecher"),
    "responder-seed": (False, "leecher"),
    "responder-get": (True, "seeder"),
    "initiator-seed": (False, "seeder"),
}
WIRE = {"default": "any"}
# Both directions, both tasks.
IN_CI = {("rc4", "responder-get"), ("default", "initiator-seed")}
# Of each transfer, with ours and between the others.
SIZE_MIB, BASELINE_MIB = 64, 16


def rows():
    """Ours first."""
    yield from _ours()
    yield from _baseline()


def _ours():
    for name, contender in CONTENDERS.items():
        for mode in MODES:
            if mode in contender.cannot:
                continue
            client, ours = contender.options[mode], {"kind": "ours", **OURS[mode]}
            for part, (gets, dials) in PARTS.items():
                role, task = part.split("-")
                yield Row(
                    f"matrix/transfer/ours/{name}/{mode}/{part}",
                    f"{contender.title} and `mse {task}`, both {mode}; ours is {role}",
                    "transfer", WIRE.get(mode, mode), ("mse", contender.needs),
                    {"seeder": client if gets else ours, "leecher": ours if gets else client, "dials": dials,
                     "far_tracker": True},
                    in_ci=(mode, part) in IN_CI and not contender.optional)


def _baseline():
    for one, initiator in CONTENDERS.items():
        for other, responder in CONTENDERS.items():
            for mode in ("rc4", "default"):
                yield Row(
                    f"matrix/transfer/baseline/{one}/{other}/{mode}",
                    f"{initiator.title} dials {responder.title} and downloads, both {mode}",
                    "transfer", WIRE.get(mode, mode), (initiator.needs, responder.needs),
                    {"seeder": responder.options[mode], "leecher": initiator.options[mode], "dials": "leecher",
                     "far_tracker": True},
                    size=BASELINE_MIB * MIB)
