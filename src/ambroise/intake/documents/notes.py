"""The parts of a text document that stand outside its body, put where a person meets them once."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Around:
    """Headers, footers and notes of a document, each said once, in the order in which it comes."""

    headers: list[str] = field(default_factory=list)
    footers: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> str:
        """Keep a footnote or endnote; return the mark that calls it."""
        self.notes.append(text)
        return f"[{len(self.notes)}]"

    def lines(self, body: list[str]) -> list[str]:
        """Return the lines of the whole: headers, body, notes under their mark, footers."""
        notes = [
            f"[{number}] {' '.join(note.split())}" for number, note in enumerate(self.notes, 1)
        ]
        parts = (_once(self.headers), body, notes, _once(self.footers))
        return [line for part in parts if part for line in (*part, "")]


def _once(texts: list[str]) -> list[str]:
    return [line for text in dict.fromkeys(texts) for line in text.split("\n") if line.strip()]
