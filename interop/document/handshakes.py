"""The section of the handshakes: `matrix/handshakes/CLIENT/initiator|responder`, the role is ours."""

PREFIX = "matrix/handshakes/"


def render(rows):
    """Lines of Markdown; none while there are no such rows."""
    mine = [row for row in rows if row["name"].startswith(PREFIX)]
    if not mine:
        return []
    lines = ["## Handshakes", ""]
    return lines + [f"* `{row['name'].removeprefix(PREFIX)}`: {row['status']}" for row in mine] + [""]
