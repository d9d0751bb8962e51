"""One place for configuration: environment, then `$AMBROISE_HOME/ambroise.toml`, then defaults."""

import contextlib
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ambroise.errors import HomeNotPrivate, SettingsInvalid

FILE_NAME = "ambroise.toml"


class Settings(BaseSettings):
    """The configuration of one installation; every path below `home` belongs to it alone."""

    model_config = SettingsConfigDict(env_prefix="AMBROISE_", extra="ignore", frozen=True)

    home: Path = Field(default=Path("var"), description="where the installation keeps everything")
    lang: Literal["fr", "en"] = Field(default="fr", description="language of the messages")
    shared_data: Path = Field(
        default=Path("../shared/data"), description="data made by others, for tests and benchmarks"
    )
    cim10: Path | None = Field(default=None, description="CIM-10 file of the hospital")
    database_url: str | None = Field(
        default=None, description="operational store; an SQLite file under `home` when not given"
    )
    vault_key_file: Path | None = Field(
        default=None,
        description="key of the vault; under `home` when not given, elsewhere in production",
    )
    vault_key: str | None = Field(
        default=None, description="key of the vault itself, in place of a file", repr=False
    )
    trail_sink: Path | None = Field(
        default=None,
        description="file elsewhere, that the account can only append to, for the trail's anchors",
    )
    memory_limit_mb: int = Field(
        default=512, ge=256, description="memory that one query engine may take, in MiB"
    )
    threads: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        ge=1,
        description="processor cores to use",
    )

    @property
    def care(self) -> Path:
        return self.home / "care"

    @property
    def research(self) -> Path:
        return self.home / "research"

    @property
    def state(self) -> Path:
        return self.home / "state"

    @property
    def trail(self) -> Path:
        return self.home / "trail"

    @property
    def vault(self) -> Path:
        return self.home / "vault"

    @property
    def keys(self) -> Path:
        return self.home / "keys"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        home = init_settings().get("home") or env_settings().get("home") or "var"
        file = TomlConfigSettingsSource(settings_cls, toml_file=Path(home) / FILE_NAME)
        return init_settings, env_settings, file


def load_settings(home: Path | None = None) -> Settings:
    """Return the settings of the installation at `home` (default `AMBROISE_HOME`, then `./var`).

    Raises SettingsInvalid naming the first wrong setting.
    """
    try:
        given = Settings() if home is None else Settings(home=home)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsInvalid(name=name, cause=first["msg"], file=FILE_NAME) from error
    return given.model_copy(update={"home": given.home.absolute()})


def private_folder(path: Path) -> Path:
    """Create `path`, and what is missing above it, for the service account alone (mode 0700).

    Raises HomeNotPrivate when it exists and others may read it.
    """
    missing = [folder for folder in (path, *path.parents) if not folder.exists()]
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True, mode=0o700)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise HomeNotPrivate(path=path, mode=oct(mode))
    return path


def secret_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """Return the content of `path`, first written from `make` for the service account alone.

    Of several processes that start at once, one writes and all read the same.
    Raises HomeNotPrivate when others may read it.
    """
    if not path.exists():
        private_folder(path.parent)
        draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(make())
                file.flush()
                os.fsync(handle)
            with contextlib.suppress(FileExistsError):
                os.link(draft, path)
        finally:
            draft.unlink()
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise HomeNotPrivate(path=path, mode=oct(mode))
    return path.read_bytes()
