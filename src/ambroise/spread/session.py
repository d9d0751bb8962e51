"""The one connection of this process to the cluster: encrypted, authenticated, without a UI.

What Spark puts on the disk of this machine lies in the care zone and goes with the process.
"""

import atexit
import os
import secrets
import shlex
import stat
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ambroise.errors import ClusterFailed, ExtraMissing, HomeNotPrivate, SettingsInvalid
from ambroise.settings import Settings
from ambroise.tables import Zone, open_zone
from ambroise.tables.spill import spill_folder

if TYPE_CHECKING:
    from pyspark import SparkContext

FILE_NAME: Final = "spark-defaults.conf"
"""In the home: what the cluster of the hospital needs, its secret first; for the account alone."""
_SECRET: Final = "spark.authenticate.secret"  # noqa: S105 - the name of a setting

_ALWAYS: Final = {
    "spark.app.name": "ambroise",
    "spark.authenticate": "true",
    "spark.eventLog.enabled": "false",
    "spark.executor.syncLogLevel.enabled": "true",
    "spark.io.encryption.enabled": "true",
    "spark.log.level": "ERROR",
    "spark.network.crypto.enabled": "true",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""What no file of the hospital changes: keys of "Spark Security" and "Spark Configuration", 4.x."""

_STARTING = threading.Lock()
_ENDING = ExitStack()


def connect(settings: Settings) -> "SparkContext":
    """Return the connection to the cluster of the settings, made at the first call.

    Raises ExtraMissing without PySpark, SettingsInvalid for a standalone cluster without a secret,
    HomeNotPrivate, ClusterFailed.
    """
    asked = settings.spark_master, settings.home, open_zone(settings, "care")
    with _STARTING:
        context = _connection(*asked)
        if context._jsc is None or context._jsc.sc().isStopped():
            disconnect()
            context = _connection(*asked)
        return context


def disconnect() -> None:
    """End the connection, and take away what it put on the disk: a process does so at its end."""
    _connection.cache_clear()
    _ENDING.close()


atexit.register(disconnect)


@cache
def _connection(master: str, home: Path, zone: Zone) -> "SparkContext":
    try:
        from py4j.protocol import Py4JError
        from pyspark import SparkContext
        from pyspark.errors import PySparkException
    except ImportError:
        raise ExtraMissing(extra="spark") from None
    folder = _ENDING.enter_context(spill_folder(zone))
    local = master.startswith("local")
    properties = _written(folder, _lines(master, home, folder, local=local))
    given = {
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"--properties-file {shlex.quote(str(properties))} pyspark-shell",
    }
    with _environment(given | ({"SPARK_LOCAL_IP": "127.0.0.1"} if local else {})):
        try:
            context = SparkContext()
        except (Py4JError, PySparkException, OSError) as error:
            raise ClusterFailed(master=master, cause=type(error).__name__) from None
        finally:
            _ENDING.callback(_end_java)
    properties.unlink()
    _ENDING.callback(context.stop)
    return context


def _end_java() -> None:
    """End the Java process: PySpark keeps it, with the settings of its first connection."""
    from pyspark import SparkContext

    gateway = SparkContext._gateway
    if gateway is not None:
        SparkContext._gateway = SparkContext._jvm = None
        gateway.shutdown()
        gateway.proc.stdin.close()
        gateway.proc.wait()


def _lines(master: str, home: Path, folder: Path, *, local: bool) -> Iterator[str]:
    """Yield the hospital's own lines, then ours: of a key given twice Spark takes the last."""
    own = _own(home / FILE_NAME)
    yield from own
    if not any(line.split("=")[0].split()[:1] == [_SECRET] for line in own):
        if local:
            yield f"{_SECRET} {secrets.token_hex(32)}"
        elif master.startswith("spark:"):
            raise SettingsInvalid(name="SPARK_MASTER", cause=f"{_SECRET} ?", file=FILE_NAME)
    java = f"-Djava.io.tmpdir={folder} -XX:ErrorFile={folder}/jvm-%p.log -XX:-UsePerfData"
    ours = _ALWAYS | {
        "spark.master": master,
        "spark.local.dir": str(folder),
        "spark.driver.extraJavaOptions": java,
        "spark.executor.extraJavaOptions": java,
        "spark.executorEnv.TMPDIR": str(folder),
    }
    if local:
        ours |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    for name, value in ours.items():
        yield f"{name} {value}"


def _own(path: Path) -> list[str]:
    if not path.exists():
        return []
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise HomeNotPrivate(path=path, mode=oct(mode))
    return path.read_text("utf-8").splitlines()


def _written(folder: Path, lines: Iterator[str]) -> Path:
    """Put the properties in a file: on a command line every account would read the secret."""
    path = folder / FILE_NAME
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)
    return path


@contextmanager
def _environment(given: Mapping[str, str]) -> Iterator[None]:
    """Let what is started in the block see these variables."""
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
