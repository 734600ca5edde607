"""Public keys that come again: a private key that is no secret."""

from collections import Counter

from document.transfers import BASELINE, OURS
from matrix_rows.contenders import CONTENDERS

TEXT = """\
* {title} began {same} of {all} handshakes, each in a process of its own, with the same public key: `{key}…`. {cause}
  Whoever sees it knows the client; whoever knows the info-hash, too, reads the stream."""

# Where a key comes from, where that was found out.
CAUSES = {
    "aria2": "The private keys of a process are the numbers that GMP's generator gives without a seed, one after "
             "another: 2 to the power of the first three makes the first three public keys of the captures.",
}


def render(rows):
    """Lines of Markdown; none where every key was new."""
    seen = {}
    for row in rows:
        for name, key in _keys(row):
            seen.setdefault(name, Counter())[key] += 1
    lines = []
    for name in CONTENDERS:
        [(key, same)] = seen.get(name, Counter()).most_common(1) or [(None, 0)]
        if same > 1:
            lines.append(TEXT.format(title=CONTENDERS[name].title, same=same, all=seen[name].total(), key=key,
                                     cause=CAUSES.get(name, "Why is not known.")))
    return ["### Keys that are no secret", "", *lines, ""] if lines else []


def _keys(row):
    """The names of those who dialled and answered in a transfer, each with its key."""
    name = row["name"]
    if name.startswith(OURS):
        client, _, part = name.removeprefix(OURS).split("/")
        pair = ("ours", client) if part.startswith("initiator") else (client, "ours")
    elif name.startswith(BASELINE):
        pair = name.removeprefix(BASELINE).split("/")[:2]
    else:
        return []
    return zip(pair, row["facts"]["keys"])
