"""The rows of the lab: what each client speaks, with ours and with the others, shown by running it."""

from dataclasses import replace

from matrix_rows import conformance, handshakes, known, transfers

SECTIONS = (transfers, handshakes, conformance)


def rows():
    """All of them, each with what is known of it."""
    return [_with_known(row) for section in SECTIONS for row in section.rows()]


def _with_known(row):
    entry = known.of(row.name)
    # What will not come is not waited for as long as what may.
    return replace(row, known=entry, patience=min(row.patience, known.PATIENCE)) if entry else row
