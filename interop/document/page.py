"""The whole page."""

from document import conformance, handshakes, keys, transfers
from document.tables import table
from matrix_rows.contenders import CONTENDERS

HEAD = """\
# Interop: what each client speaks

Measured, not read: each of these programs was run against `mse` and against the others, in network namespaces,
with every packet captured. This page is made of [interop.json](interop.json) by `just matrix`; what is not here was
not tried.
"""

FOOT = """\
## Regenerating this

```sh
just matrix                          # all of it; --only PATTERN for a part
python3 interop/matrix.py --list     # the rows
python3 interop/matrix.py --render   # this page again, of the JSON
```

[interop/README.md](../interop/README.md) says what has to be installed, and what a row proves. The JSON has a
[schema](interop.schema.json).
"""


def render(document):
    """The text of docs/interop.md."""
    rows = document["rows"]
    lines = [HEAD, *transfers.render(rows), *_versions(rows), *handshakes.render(rows), *conformance.render(rows),
             *keys.render(rows)]
    return "\n".join(lines) + "\n" + FOOT


def _versions(rows):
    """Each version with the days it was measured on."""
    body = []
    for name in ("ours", *CONTENDERS):
        title = "mse" if name == "ours" else CONTENDERS[name].title
        seen = {}
        for row in rows:
            if name in row["versions"]:
                seen.setdefault(row["versions"][name], set()).add(row["date"])
        for version, dates in seen.items():
            body.append([title, version, " to ".join(sorted({min(dates), max(dates)}))])
    return ["## Versions", "", *table(["program", "version", "measured"], body)]
