"""The section of deviations: `matrix/conformance/CLIENT/responder|initiator`, the role is the client's."""

PREFIX = "matrix/conformance/"


def render(rows):
    """Lines of Markdown; none while there are no such rows."""
    mine = [row for row in rows if row["name"].startswith(PREFIX)]
    if not mine:
        return []
    lines = ["## Deviations", ""]
    return lines + [f"* `{row['name'].removeprefix(PREFIX)}`: {row['status']}" for row in mine] + [""]
