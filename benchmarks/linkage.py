"""Doubles found among persons, beside Splink: `python -m benchmarks.linkage [--persons 100000]`.

The persons are fictional, with planted doubles and twins (tests/reference/linked.py). Ours reads
the identities, compares and writes the proposals, in one thread. Splink (MIT; installed beside:
`pip install splink`) is given the same records, the same keys to bring pairs together as far as
they can be written in it, and the comparisons that its library has for names and dates; it trains
as its documentation says. CPU seconds of this process, and precision and recall by probability.
"""

import argparse
import os
import time
from typing import Final

import pyarrow as pa

from tests.builders.linkage import probabilities
from tests.reference.linked import Planted, population, true_pairs

LEVELS: Final = (0.3, 0.5, 0.8, 0.9, 0.95, 0.99)
Found = dict[frozenset[str], float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    os.environ["AMBROISE_THREADS"] = "1"
    records = population(asked.persons, seed=asked.seed)
    print(f"{len(records)} records, {len(true_pairs(records))} planted doubles")
    for name, way in (("ambroise", probabilities), ("splink", theirs)):
        started = time.process_time()
        try:
            found = way(records)
        except ImportError:
            print(f"{name}: not installed")
            continue
        print(f"{name}: {time.process_time() - started:.1f} CPU s")
        show(records, found)


def theirs(records: list[Planted]) -> Found:
    import duckdb
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    engine = duckdb.connect()
    engine.execute("SET threads = 1")
    api = DuckDBAPI(connection=engine)
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="unique_id",
        comparisons=[
            compare.NameComparison("family").configure(term_frequency_adjustments=True),
            compare.NameComparison("given").configure(term_frequency_adjustments=True),
            compare.DateOfBirthComparison("birth", input_is_string=True),
            compare.ExactMatch("sex"),
            compare.ExactMatch("place"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("birth"),
            block_on("family", "given"),
            block_on("substr(birth, 1, 7)", "substr(family, 1, 3)", "substr(given, 1, 1)"),
            block_on("substr(birth, 1, 4)", "given", "substr(family, 1, 2)"),
        ],
    )
    linker = Linker(api.register(_plain(records)), settings)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("birth", "family", "given")], recall=0.6
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("family", "given"))
    predicted = linker.inference.predict(threshold_match_probability=LEVELS[0])
    return {
        frozenset((row["unique_id_l"], row["unique_id_r"])): row["match_probability"]
        for row in predicted.as_record_list()
    }


def _plain(records: list[Planted]) -> pa.Table:
    rows = [
        {
            "unique_id": one.record_id,
            "family": one.birth_name.upper(),
            "given": one.given_names[0].upper(),
            "birth": f"{one.birth_date:%Y-%m-%d}" if one.birth_date else None,
            "sex": one.sex,
            "place": one.birth_place_code or None,
        }
        for one in records
    ]
    return pa.Table.from_pylist(rows)


def show(records: list[Planted], found: Found) -> None:
    right = true_pairs(records)
    print("  probability  proposed  precision  recall")
    for level in LEVELS:
        kept = {pair for pair, probability in found.items() if probability >= level}
        good = len(kept & right)
        precision = good / max(1, len(kept))
        print(f"  {level:11}  {len(kept):8}  {precision:9.4f}  {good / len(right):.4f}")


if __name__ == "__main__":
    main()
