"""The side of what a plan is about, agreeing with its noun."""


class Sided:
    """A plan with a `side`, masculine: « droit » or « gauche »."""

    __slots__ = ()
    side: str

    @property
    def feminine(self) -> str:
        """The side, agreeing with a feminine noun."""
        return "droite" if self.side == "droit" else "gauche"
