"""Markdown tables, and the footnotes below them."""


def table(head, rows):
    """Lines of a table; every cell is text."""
    return [_line(head), _line(["---"] * len(head)), *map(_line, rows), ""]


def _line(cells):
    return "| " + " | ".join(cells) + " |"


class Footnotes:
    """Numbers reasons, the same one once."""

    def __init__(self):
        self._texts = []

    def mark(self, text):
        """The mark of a reason."""
        if text not in self._texts:
            self._texts.append(text)
        return f"<sup>{self._texts.index(text) + 1}</sup>"

    def lines(self):
        """All of them, as a list."""
        return [*(f"{number}. {text}" for number, text in enumerate(self._texts, 1)), ""] if self._texts else []
