"""The section of deviations: `matrix/conformance/CLIENT/responder|initiator/MODE`, the role is the client's."""

from document.tables import table
from matrix_rows.contenders import CONTENDERS

PREFIX = "matrix/conformance/"
OURS = {"mse": "mse", "mse-proxy": "proxy"}
ROLES = {"responder": "Who is dialled", "initiator": "Who dials"}
SIGNS = {"pass": "✓", "deviates": "~", "fails": "✗", "not-applicable": "–", "no-answer": "?"}
# Which mode comes first in a cell.
MODES = ("rc4", "default")

INTRODUCTION = """\
`mse probe --conformance --hostile` has a list of checks, each a rule of the protocol; `mse probe --explain ID` says
what each does and where its rule stands. Here it dialled each client, and each client dialled it.

✓ as the rule has it; ~ otherwise, and a peer that keeps the rules can connect all the same; ✗ otherwise, so that it
cannot, at least not at the first try; – not applicable; ? no answer. A cell with two signs is forced RC4 first, then
what the client does by itself (KTorrent has MSE off by itself, so there it is set to prefer it). `mse` is
`mse seed` and `mse get`, `proxy` is `mse proxy` in front of a client that knows no MSE.
"""

RECOGNISED = """\
The same answers tell which implementation a peer is, whatever it says of itself. That is what the probe made of each:
"""


def render(rows):
    """Lines of Markdown; none while there are no such rows."""
    facts = {row["name"].removeprefix(PREFIX): row["facts"] for row in rows if row["name"].startswith(PREFIX)}
    facts = {name: fact for name, fact in facts.items() if "checks" in fact}
    if not facts:
        return []
    lines = ["## Deviations", "", INTRODUCTION]
    for role, title in ROLES.items():
        lines += [f"### {title}", "", *_matrix(facts, role)]
    lines += ["### Client by client", ""]
    for name in _names():
        lines += _in_words(facts, name)
    return lines + ["### Recognised by behaviour", "", RECOGNISED, *_recognised(facts)]


def _names():
    return [*OURS, *CONTENDERS]


def _short(name):
    return OURS[name] if name in OURS else CONTENDERS[name].short


def _title(name):
    return name.replace("-", " ") if name in OURS else CONTENDERS[name].title


def _matrix(facts, role):
    """A line for each check that not everybody passes; the others by name."""
    names = [name for name in _names() if any(f"{name}/{role}/{mode}" in facts for mode in MODES)]
    checks = dict.fromkeys(check for name in names for mode in MODES for check in _checks(facts, name, role, mode))
    body, passed = [], []
    for check in checks:
        cells = [_cell(facts, name, role, check) for name in names]
        if set(cells) == {SIGNS["pass"]}:
            passed.append(f"`{check}`")
        else:
            body.append([f"`{check}`", *cells])
    lines = table(["check", *map(_short, names)], body)
    return [*lines, f"Passed by all: {', '.join(passed)}.", ""] if passed else lines


def _checks(facts, name, role, mode):
    return facts.get(f"{name}/{role}/{mode}", {"checks": {}})["checks"]


def _cell(facts, name, role, check):
    signs = [SIGNS[of[check]["verdict"]] for mode in MODES if check in (of := _checks(facts, name, role, mode))]
    return " ".join(signs if len(set(signs)) > 1 else signs[:1])


def _in_words(facts, name):
    """What a client does otherwise, in both roles."""
    lines = []
    for role in ROLES:
        for check in dict.fromkeys(check for mode in MODES for check in _checks(facts, name, role, mode)):
            said = {}
            for mode in MODES:
                one = _checks(facts, name, role, mode).get(check)
                if one and one["verdict"] in ("deviates", "fails", "no-answer"):
                    said[mode] = one
            if said:
                lines.append(_sentence(role, check, said))
    return [f"**{_title(name)}**", "", *(lines or ["* no deviation"]), ""] if _is_there(facts, name) else []


def _is_there(facts, name):
    return any(one.startswith(f"{name}/") for one in facts)


def _sentence(role, check, said):
    first = next(iter(said.values()))
    verdicts = {one["verdict"] for one in said.values()}
    alone = f", in the mode {next(iter(said))} alone" if len(said) == 1 else ""
    return f"* `{check}`, as {role}: {' or '.join(sorted(verdicts))}{alone}. Seen: {first['seen']}."


def _recognised(facts):
    body = []
    for name in _names():
        for mode in MODES:
            found = facts.get(f"{name}/responder/{mode}", {}).get("behaves_like") or []
            for candidate in found:
                evidence = "; ".join(candidate["evidence"])
                body.append([_title(name), mode, candidate["implementation"], evidence, "; ".join(candidate["against"])])
    return table(["who", "mode", "recognised as", "by", "against it"], body)
