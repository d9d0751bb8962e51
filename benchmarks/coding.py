"""`python -m benchmarks.coding [TERMS.csv] [--half test]`: terms to CIM-10 codes, beside peers.

TERMS has columns `term` and `code` (a term on several lines has several right codes). The file of
this folder was written by people who wrote no synonym; its even lines serve development, its odd
lines the figures, and only the misses of the first are ever shown. `--thesaurus` mounts a CSV of
a hospital. Peers search the same wordings: SQLite FTS5 (BM25, accents folded) and scikit-learn's
TF-IDF on letters. As common terms are likely to be synonyms already, the search is measured once
more without those that say a term as it stands. Recall is that a right code is among the first k
distinct codes; intervals are of 95 %, by 2,000 resamplings of the terms.
"""

import argparse
import csv
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from ambroise.settings import Settings, load_settings
from ambroise.text.folding import fold
from ambroise.uses.coding.cim10 import Cim10, plain, read_cim10
from ambroise.uses.coding.search import Index, Thesaurus, import_thesaurus, make_index
from ambroise.uses.coding.synonyms import wordings

HERE = Path(__file__).with_name("coding_terms.csv")
RANKS = (1, 10, 50)
SAMPLES = 2_000

Case = tuple[str, frozenset[str]]
Ways = Callable[[str], Sequence[str]]


def cases(path: Path, half: str) -> list[Case]:
    """Return the terms of a half with their right codes; a line is even or odd as in the file."""
    parity = {"development": 0, "test": 1}.get(half)
    right: dict[str, set[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            if parity is None or line % 2 == parity:
                right.setdefault(row["term"], set()).add(plain(row["code"]))
    return [(term, frozenset(codes)) for term, codes in right.items()]


def ours(index: Index) -> Ways:
    return lambda term: [hit.code for hit in index.search(term, RANKS[-1])]


def fts5(texts: Sequence[str], codes: Sequence[str]) -> Ways:
    """Return SQLite's full-text search: any word of the term, ranked by its BM25."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE w USING fts5(t, c UNINDEXED, tokenize='unicode61')")
    base.executemany("INSERT INTO w VALUES (?, ?)", zip(map(fold, texts), codes, strict=True))

    def search(term: str) -> Sequence[str]:
        words = re.findall(r"\w+", fold(term))
        if not words:
            return []
        asked = " OR ".join(f'"{word}"' for word in words)
        found = base.execute(
            "SELECT c FROM w WHERE w MATCH ? ORDER BY rank LIMIT 500", (asked,)
        ).fetchall()
        return list(dict.fromkeys(code for (code,) in found))[: RANKS[-1]]

    return search


def tfidf(texts: Sequence[str], codes: Sequence[str]) -> Ways:
    """Return scikit-learn's TF-IDF on runs of 3 to 5 letters within words, by cosine."""
    vectors = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, preprocessor=fold
    )
    table = vectors.fit_transform(texts).T.tocsr()

    def search(term: str) -> Sequence[str]:
        near = (vectors.transform([term]) @ table).toarray()[0]
        best = np.argpartition(-near, 500)[:500]
        ranked = best[np.argsort(-near[best], kind="stable")]
        return list(dict.fromkeys(codes[one] for one in ranked if near[one] > 0))[: RANKS[-1]]

    return search


def measured(name: str, search: Ways, terms: Sequence[Case], *, misses: bool) -> None:
    ranks, took = [], []
    for term, right in terms:
        start = time.process_time()
        found = list(search(term))
        took.append(time.process_time() - start)
        ranks.append(min((found.index(code) for code in right if code in found), default=9_999))
        if misses and ranks[-1] >= RANKS[1]:
            print(f"  {term} | {' '.join(sorted(right))} | {' '.join(found[:5])}")
    rng = np.random.default_rng(1)
    drawn = np.array(ranks)[rng.integers(0, len(ranks), (SAMPLES, len(ranks)))]
    told = []
    for k in RANKS:
        low, high = np.percentile((drawn < k).mean(axis=1) * 100, (2.5, 97.5))
        told.append(f"{np.mean(np.array(ranks) < k) * 100:.1f} ({low:.0f}-{high:.0f})")
    millis = np.percentile(took, (50, 95)) * 1000
    print(f"| {name} | {' | '.join(told)} | {millis[0]:.1f}, {millis[1]:.1f} |", flush=True)


def thesaurus_of(path: Path, cim10: Cim10) -> Thesaurus:
    with tempfile.TemporaryDirectory() as folder:
        return import_thesaurus(Settings(home=Path(folder) / "home"), cim10, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("terms", type=Path, nargs="?", default=HERE)
    parser.add_argument("--half", choices=("development", "test", "all"), default="test")
    parser.add_argument("--thesaurus", type=Path)
    parser.add_argument("--misses", action="store_true", help="of the development half only")
    given = parser.parse_args()
    if given.misses and given.half != "development":
        sys.exit("misses are shown of the development half only")
    cim10 = read_cim10(load_settings())
    terms = cases(given.terms, given.half)
    said = wordings()
    labels = {code: one.label for code, one in cim10.entries.items() if cim10.usable(code)}
    own = [(one.term, one.code) for one in said.synonyms if cim10.usable(one.code)]
    print(
        f"{len(terms)} terms ({given.terms.name}, {given.half}), {len(labels)} labels,"
        f" {len(own)} synonyms"
    )
    print("| wordings, search | recall@1 | @10 | @50 | ms a term: median, p95 |")
    print("|---|---|---|---|---|")
    for name, more in (("labels", []), ("labels and synonyms", own)):
        texts = [*labels.values(), *(text for text, _ in more)]
        codes = [*labels, *(code for _, code in more)]
        measured(f"{name}, SQLite FTS5", fts5(texts, codes), terms, misses=False)
        measured(f"{name}, TF-IDF", tfidf(texts, codes), terms, misses=False)
        start = time.perf_counter()
        index = make_index(cim10, said if more else None)
        made = time.perf_counter() - start
        measured(f"{name}, ours", ours(index), terms, misses=False)
    asked = {fold(term) for term, _ in terms}
    kept = tuple(one for one in said.synonyms if fold(one.term) not in asked)
    there = {fold(one.term) for one in said.synonyms}
    exact = sum(fold(term) in there for term, _ in terms)
    name = f"labels and synonyms without the {exact} terms that are one, ours"
    without = make_index(cim10, replace(said, synonyms=kept, digest="without"))
    measured(name, ours(without), terms, misses=given.misses)
    if given.thesaurus:
        hospital = thesaurus_of(given.thesaurus, cim10)
        mounted = ours(make_index(cim10, said, hospital))
        name = f"labels, synonyms and thesaurus ({len(hospital.entries)}), ours"
        measured(name, mounted, terms, misses=False)
    print(f"index made in {made:.1f} s")


if __name__ == "__main__":
    main()
