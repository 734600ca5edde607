"""The table, the story of each failure, and the JSON file."""

import json
import sys

from runner import MISSING, PASS


def line(result):
    """One line of the table."""
    wire = result.facts.get("wire", {})
    moved = f"{wire['bytes'] / (1 << 20):6.1f} MiB" if wire else " " * 10
    connections = f"{wire['connections']:4d} conn" if wire else " " * 9
    return f"{result.status:8}{result.row.name:58}{result.seconds:6.1f} s {moved} {connections}"


def story(result):
    """Everything needed to understand a failure without running it again."""
    text = [f"--- {result.row.name}: {result.row.about}"]
    text += [f"  * {failure}" for failure in result.failures]
    if result.status != MISSING:
        text += [f"  facts: {json.dumps(result.facts)}"]
        text += ["    " + entry.replace("\n", "\n    ") for entry in result.evidence]
    return "\n".join(text)


def total(results):
    """The last line."""
    counts = [f"{sum(r.status == status for r in results)} {status}"
              for status in sorted({r.status for r in results})]
    return f"{len(results)} rows: {', '.join(counts)}"


def write_json(results, path):
    """Results for other programs; evidence only of what failed."""
    rows = [{
        "name": result.row.name, "about": result.row.about, "status": result.status.lower(),
        "seconds": round(result.seconds, 2), "facts": result.facts, "failures": result.failures,
        "evidence": result.evidence if result.status != PASS else [],
    } for result in results]
    value = {"passed": all(r.status == PASS for r in results), "rows": rows}
    with open(path, "w") as file:
        json.dump(value, file, indent=2)
        file.write("\n")


def say(text):
    """Prints at once: a run takes minutes and is watched."""
    print(text)
    sys.stdout.flush()
