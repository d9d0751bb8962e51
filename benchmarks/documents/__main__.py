"""Text of documents: PDF pages a CPU second and share in right order beside named readers.

`python -m benchmarks documents [--papers N]`: N papers of each kind, made on the spot with other
words (seeds), one core, CPU time. Then each other format on one letter of about two pages.
"""

import argparse
import time
from collections.abc import Callable
from statistics import mean

from ambroise.intake.documents import text_of
from benchmarks.documents.papers import KINDS, Paper, redrawn
from benchmarks.documents.peers import READERS
from benchmarks.documents.score import right_order, said_again
from tests.builders.papers import DOCX, ODT, RTF, a_cda, a_docx, odt_of, sections

_LETTER = [f"Le patient présente une dyspnée d'effort, ligne {n} de la lettre." for n in range(90)]


def _cpu(act: Callable[..., object], *given: object, times: int = 1) -> float:
    """Return the CPU seconds of one act."""
    begun = time.process_time()
    for _ in range(times):
        act(*given)
    return (time.process_time() - begun) / times


def _pdf(papers: list[list[Paper]]) -> None:
    for how in ("as laid out", "by line", "anyhow"):
        print(f"{f'file order: {how}':<28}", *(f"{name:>24}" for name in READERS))
        for kind in papers:
            drawn = kind if how == "as laid out" else [redrawn(paper, how) for paper in kind]
            print(
                f"{kind[0].name:<28}", *(f"{_right(read, drawn):>24}" for read in READERS.values())
            )
        print()
    every = [paper for kind in papers for paper in kind]
    pages = sum(paper.pages for paper in every)
    speeds = [
        pages / sum(_cpu(read, paper.content) for paper in every) for read in READERS.values()
    ]
    print(f"{'pages a CPU second':<28}", *(f"{speed:>24.0f}" for speed in speeds))


def _right(read: Callable[[bytes], str], papers: list[Paper]) -> str:
    """Return the share of word pairs in right order, and of words said again, of some papers."""
    words = [(paper.words, read(paper.content).split()) for paper in papers]
    right = mean(right_order(*pair) for pair in words)
    return f"{right:.3f} ({mean(said_again(*pair) for pair in words):.3f})"


def _others() -> None:
    body = "".join(f"<text:p>{line}</text:p>" for line in _LETTER)
    rtf = "".join(f"{line}\\par " for line in _LETTER).encode("cp1252")
    html = "".join(f"<p>{line}</p>" for line in _LETTER)
    letters = {
        "DOCX": (a_docx(lambda d: [d.add_paragraph(line) for line in _LETTER]), DOCX),
        "ODT": (odt_of(body), ODT),
        "RTF": (rb"{\rtf1\ansi " + rtf + b"}", RTF),
        "HTML": (html.encode(), "text/html"),
        "CDA level 2": (
            a_cda(sections("<text>" + "<br/>".join(_LETTER) + "</text>")),
            "text/xml",
        ),
        "plain text": ("\n".join(_LETTER).encode("cp1252"), "text/plain"),
    }
    print()
    for name, (content, kind) in letters.items():
        seconds = _cpu(text_of, content, kind, times=50)
        print(f"{name:<28} {1 / seconds:>10.0f} documents a CPU second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=10)
    papers = parser.parse_args().papers
    _pdf([[kind(seed) for seed in range(papers)] for kind in KINDS])
    _others()


if __name__ == "__main__":
    main()
