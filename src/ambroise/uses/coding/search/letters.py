"""The letters of words, by threes: what typing errors and words of one root leave in common."""


def threes(letters: str) -> set[str]:
    """Return the runs of three letters of each word, its start and its end counted as letters."""
    found: set[str] = set()
    for word in letters.split():
        padded = f" {word} "
        found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return found
