"""The settings of one installation, and where each is taken from."""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from ambroise.errors import SettingsInvalid
from ambroise.settings.services import (
    ConnectorSettings,
    DirectorySettings,
    EndpointName,
    EndpointSettings,
    GatewaySettings,
    GroupingSettings,
    LaunchSettings,
    OpenIdSettings,
    SmartSettings,
)

FILE_NAME = "ambroise.toml"
NESTED = "__"
"""Between the name of a section and that of its setting, in the environment."""


class Settings(BaseSettings):
    """The configuration of one installation; every path below `home` belongs to it alone."""

    model_config = SettingsConfigDict(
        env_prefix="AMBROISE_", env_nested_delimiter=NESTED, extra="ignore", frozen=True
    )

    home: Path = Field(default=Path("var"), description="where the installation keeps everything")
    lang: Literal["fr", "en"] = Field(default="fr", description="language of the messages")
    shared_data: Path = Field(
        default=Path("../shared/data"), description="data made by others, for tests and benchmarks"
    )
    cim10: Path | None = Field(default=None, description="CIM-10 file of the hospital")
    grouping: GroupingSettings | None = Field(
        default=None, description="the hospital's own fonction groupage, when given"
    )
    gold: Path | None = Field(
        default=None,
        description="golds that evaluations may be asked on from the pages, a folder each; `gold`"
        " under `home` when not given",
    )
    database_url: str | None = Field(
        default=None, description="operational store; an SQLite file under `home` when not given"
    )
    plugins: Path | None = Field(
        default=None,
        description="folder of uses and engines of others: one folder a distribution, as `pip"
        " install --target` fills it",
    )
    plugin_seconds: int = Field(
        default=60, ge=1, description="how long one answer of a use or engine of others may take"
    )
    plugin_memory: int = Field(
        default=2048, ge=256, description="memory of the process of a use of others, in MiB"
    )
    vault_key_file: Path | None = Field(
        default=None,
        description="key of the vault; under `home` when not given, elsewhere in production",
    )
    vault_key: str | None = Field(
        default=None, description="key of the vault itself, in place of a file", repr=False
    )
    trail_database_url: str | None = Field(
        default=None,
        description="operational store under the trail's own account, which alone may write where"
        " the trail stands; `database_url` when not given",
    )
    trail_sink: Path | None = Field(
        default=None,
        description="file elsewhere, that the account can only append to, for the trail's anchors",
    )
    siem: str | None = Field(
        default=None,
        description="log collector of the hospital for the trail, without content:"
        " udp://host:514, tcp://host:601 or tls://host:6514",
    )
    siem_ca: Path | None = Field(
        default=None,
        description="authority that signs the collector's certificate; the system's when not given",
    )
    siem_client: Path | None = Field(
        default=None,
        description="our certificate and its key (PEM), for a collector that asks for one",
    )
    token: str | None = Field(
        default=None,
        description="access token of the command line, in place of the OS account",
        repr=False,
    )
    second_factor_roles: frozenset[str] = Field(
        default=frozenset(
            {
                "administrator",
                "security_officer",
                "dpo",
                "data_manager",
                "senior",
                "coder",
                "dim",
            }
        ),
        description="roles that sign in with a second factor, and validate with it",
    )
    signing_minutes: int = Field(
        default=10,
        ge=1,
        le=600,
        description="minutes after which validating asks who signs to prove it again",
    )
    hospital_name: str = Field(
        default="", description="name of the hospital: no password may hold one of its words"
    )
    password_list: Path | None = Field(
        default=None,
        description="passwords that nobody may set, one a line: a list of common or leaked ones"
        " that the hospital chose",
    )
    finess: str = Field(
        default="", description="FINESS number of the establishment, for the documents it sends"
    )
    patients_oid: str = Field(
        default="", description="OID of who gives the patient numbers (IPP) of the hospital"
    )
    stays_oid: str = Field(default="", description="OID of who gives its stay numbers (IEP)")
    connectors: dict[EndpointName, ConnectorSettings] = Field(
        default={}, description="what sends validated letters, by name"
    )
    openid: OpenIdSettings | None = Field(
        default=None, description="sign-in by OpenID Connect, when given"
    )
    directory: DirectorySettings | None = Field(
        default=None, description="persons and roles from LDAP or Active Directory, when given"
    )
    launch: LaunchSettings | None = Field(
        default=None, description="stays opened from the electronic record, when given"
    )
    smart: SmartSettings | None = Field(
        default=None,
        description="stays opened from the electronic record by SMART App Launch, when given",
    )
    gateway: GatewaySettings | None = Field(
        default=None, description="outside service for pseudonymised text, when given"
    )
    endpoints: dict[EndpointName, EndpointSettings] = Field(
        default={}, description="servers of language models by name; each is an engine"
    )
    drafters: int = Field(
        default=2,
        ge=0,
        le=64,
        description="drafts that the server makes at once; with 0, `ambroise work` makes them all",
    )
    backup_key_file: Path | None = Field(
        default=None,
        description="key of the backups, on another volume and in a safe; made at the first backup",
    )
    otlp_endpoint: str | None = Field(
        default=None,
        description="OTLP/HTTP address of the hospital's own collector of measures and traces",
    )
    opposition_contact: str | None = Field(
        default=None,
        description="whom patients write to, to oppose the reuse of their data: shown to anybody on"
        " /projets-publics",
    )
    memory_limit_mb: int = Field(
        default=512, ge=256, description="memory that one query engine may take, in MiB"
    )
    threads: int = Field(
        default_factory=lambda: len(os.sched_getaffinity(0)),
        ge=1,
        description="processor cores to use",
    )
    spark_master: str = Field(
        default="",
        description="Spark cluster that bulk work is spread over (spark://host:7077, yarn, k8s://...);"
        " this machine alone when not given",
    )

    @property
    def care(self) -> Path:
        return self.home / "care"

    @property
    def research(self) -> Path:
        return self.home / "research"

    @property
    def golds(self) -> Path:
        return self.gold or self.home / "gold"

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
        name = NESTED.join(str(part) for part in first["loc"]).upper()
        raise SettingsInvalid(name=name, cause=first["msg"], file=FILE_NAME) from error
    return given.model_copy(update={"home": given.home.absolute()})
