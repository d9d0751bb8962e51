"""A Spark cluster of two executors on this machine: processes of their own, as elsewhere."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ambroise.spread.session import disconnect

MASTER = "local-cluster[2,1,1024]"
LEFT_OPEN = "ignore:Exception ignored in. <socket:pytest.PytestUnraisableExceptionWarning"
"""PySpark leaves it to the interpreter to close the sockets that things go through."""


@contextmanager
def a_cluster(folder: Path) -> Iterator[None]:
    """Let MASTER start a cluster whose own files lie in `folder`; skips without Java."""
    if shutil.which("java") is None and "CI" not in os.environ:
        pytest.skip("no Java")
    spec = importlib.util.find_spec("pyspark")
    if spec is None or spec.origin is None:
        pytest.skip("no PySpark")
    home = folder / "spark"  # executors of such a cluster write below the folder of Spark
    home.mkdir()
    for part in Path(spec.origin).parent.iterdir():
        (home / part.name).symlink_to(part)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(home))
        patch.setenv("PYTHONPATH", str(Path.cwd()))
        yield
        disconnect()
