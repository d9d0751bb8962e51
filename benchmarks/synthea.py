"""The shared Synthea set, cut to fewer patients or replicated under other ids."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

SET = Path("warehouse/synthea_fhir_r4")
_ID = re.compile(rb"[0-9a-f]{8}(?=-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})")
_PATIENT = re.compile(rb'"(?:subject|patient)":\{"reference":"urn:uuid:([^"]+)"')
_OWN_ID = re.compile(rb'"resourceType":"Patient","id":"([^"]+)"')


def write_patients(source: Path, folder: Path, patients: int) -> int:
    """Write the records of `patients` patients to `folder`; return how many resources they have.

    Whole copies of the set are made first, then part of one; each copy has ids of its own.
    """
    folder.mkdir(parents=True)
    everybody = list(_patient_ids(source))
    whole, part = divmod(patients, len(everybody))
    resources = 0
    for file in sorted((source / SET).glob("*.ndjson.gz")):
        lines = gzip.decompress(file.read_bytes()).splitlines(keepends=True)
        with (folder / file.name.removesuffix(".gz")).open("wb") as out:
            for copy in range(whole + bool(part)):
                kept = lines if copy < whole else _of(lines, set(everybody[:part]))
                out.writelines(_renamed(line, copy) for line in kept)
                resources += len(kept)
    return resources


def _patient_ids(source: Path) -> Iterator[bytes]:
    with gzip.open(source / SET / "Patient.ndjson.gz") as file:
        for line in file:
            if found := _OWN_ID.search(line):
                yield found.group(1)


def _of(lines: list[bytes], patients: set[bytes]) -> list[bytes]:
    """Return the lines about these patients, and those about nobody."""
    kept = []
    for line in lines:
        found = _PATIENT.search(line) or _OWN_ID.search(line)
        if found is None or found.group(1) in patients:
            kept.append(line)
    return kept


def _renamed(line: bytes, copy: int) -> bytes:
    return _ID.sub(b"%08x" % copy, line) if copy else line
