"""Pseudonymisation by one process, by several, and over a Spark cluster of this machine.

The same fictional hospital each time: seconds by the clock, CPU seconds of this machine's own part
(all there is, for processes; for a cluster, what stays with the process that leads it, PySpark and
Java included), and whether every row is the same. What is spread has started before.
"""

import argparse
import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from ambroise.deid import build_research
from ambroise.settings import Settings, load_settings
from ambroise.spread import in_order
from ambroise.state import open_state
from ambroise.tables import open_zone, sql_list
from ambroise.vault import open_vault
from tests.builders.cluster import MASTER, a_cluster
from tests.builders.hospital import a_hospital
from tests.builders.spread_work import squares

_ROWS = "SELECT count(*), sum(hash(t)) FROM read_parquet({}) AS t"
"""Every row counts, whatever their order."""

Digests = tuple[tuple[object, ...], ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--patients", type=int, default=100)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = a_hospital(folder, patients=given.patients)
        made.take_in(research=False)
        for key in ("research-ids", "research-shift"):
            made.vault.key(key)  # made when first asked for: every copy has the same
        made.close()
        rows = [build(folder, "one", threads=1), build(folder, "two", threads=2)]
        with a_cluster(folder):
            rows.append(build(folder, "cluster", threads=2, master=MASTER))
        sys.stdout.write(f"rows: {'the same' if len(set(rows)) == 1 else 'DIFFERENT'}\n")


def build(folder: Path, name: str, *, threads: int, master: str = "") -> Digests:
    shutil.copytree(folder / "home", folder / name)
    given = {"threads": threads, "spark_master": master}
    settings = load_settings(folder / name).model_copy(update=given)
    if master:
        started = time.monotonic()
        list(in_order(settings, squares, range(4)))
        sys.stdout.write(f"cluster started in {time.monotonic() - started:.1f} s\n")
    return measured(name, settings)


def measured(name: str, settings: Settings) -> Digests:
    """Print what a build took; return what tells the rows of the research zone."""
    state, vault = open_state(settings), open_vault(settings)
    before, started = spent(), time.monotonic()
    built = build_research(settings, state, vault, actor="bench")
    took, cpu = time.monotonic() - started, spent() - before
    vault.close()
    state.close()
    sys.stdout.write(
        f"{name:24} {built.texts} texts, {took:.1f} s, {built.texts / took:.0f} a second,"
        f" {cpu:.1f} CPU s here\n"
    )
    zone = open_zone(settings, "research")
    with duckdb.connect() as engine:
        return tuple(
            (table, *engine.execute(_ROWS.format(sql_list(files))).fetchall())
            for table in zone.tables()
            if (files := zone.files(table))
        )


def spent() -> float:
    """CPU seconds of this process, of those that it waited for, and of its Java."""
    own = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(one.ru_utime + one.ru_stime for one in own) + sum(map(_of_java, children()))


def children() -> list[int]:
    listed = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return [int(one) for one in listed]


def _of_java(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
