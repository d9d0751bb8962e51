"""What a run says at its end: counts, never a content."""

from dataclasses import dataclass, field
from pathlib import Path

from ambroise.deid.files.handler import Made


@dataclass
class Outcome:
    """How many notes were read, written and set aside, and spans found by label.

    `resumed` is how many of the notes an earlier run, stopped before its end, had already done.
    """

    read: int = 0
    written: int = 0
    quarantined: int = 0
    entities: dict[str, int] = field(default_factory=dict)
    quarantine: Path | None = None
    resumed: int = 0

    def add(self, made: Made) -> None:
        """Count what a piece became."""
        self.read += made.read
        self.written += made.written
        self.quarantined += len(made.aside)
        for label, count in made.entities.items():
            self.entities[label] = self.entities.get(label, 0) + count
