"""The files of a mapping as a format of intake: their rows, and what each tells."""

import hashlib
import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

from ambroise.intake.files import Broken, SourceFile, Text, start_of, suffix_of
from ambroise.intake.records import Record, Refused
from ambroise.intake.tabular.csvfile import csv_pieces
from ambroise.intake.tabular.loading import LoadedMapping
from ambroise.intake.tabular.parquetfile import parquet_pieces
from ambroise.intake.tabular.seen import without_doubles
from ambroise.intake.tabular.telling import tell
from ambroise.intake.told import record

_TELLER: Final = "1"


class TableFormat:
    """CSV and Parquet files, gzip or not for CSV, that a mapping names."""

    name = "tables"

    def __init__(self, loaded: LoadedMapping) -> None:
        self.loaded = loaded
        patterns = (name for table in loaded.mapping.tables.values() for name in table.files)
        self.suffixes = tuple(dict.fromkeys(suffix_of(Path(name)) for name in patterns))
        mapped = hashlib.blake2b(loaded.text.encode(), digest_size=8).hexdigest()
        self.teller = f"{_TELLER}-{mapped}"

    def claims(self, head: bytes) -> bool:  # noqa: ARG002
        return False

    def pieces(
        self, content: "io.BufferedReader[Any]", file: SourceFile
    ) -> Iterator[Text | Broken]:
        """Yield the rows of a file; raises MappingInvalid for a column that it has not.

        A file that no table names is one Broken.
        """
        name = self.loaded.mapping.table_of(file.path)
        if name is None:
            yield Broken(1, start_of(content), "unknown_table")
            return
        table = self.loaded.mapping.tables[name]

        def check(header: list[str]) -> None:
            self.loaded.check(name, header, file.name)

        rows = (
            parquet_pieces(file.path, name, check)
            if file.suffix == ".parquet"
            else csv_pieces(
                content, name, check, separator=table.delimiter, encoding=table.encoding
            )
        )
        yield from without_doubles(rows, table)

    def records(self, piece: bytes, file: SourceFile) -> Iterator[Record | Refused]:  # noqa: ARG002
        yield record(piece, partial(tell, mapping=self.loaded.mapping))
