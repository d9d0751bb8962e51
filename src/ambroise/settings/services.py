"""The services of the hospital that an installation may be told of: sign-in, models, connectors."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

TAKEN = frozenset({"rules", "language-model"})
"""Names of engines that no server may bear."""


def over_tls(address: str) -> str:
    """Return an address reached in https, or on this machine; raises ValueError for others."""
    where = urlsplit(address)
    if where.scheme != "https" and where.hostname not in ("127.0.0.1", "localhost"):
        raise ValueError("https needed")
    return address


class ProvedOutside(BaseModel):
    """What is common to the services that say who somebody is: OpenID Connect, the record."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accounts: Literal["linked", "match", "create"] = Field(
        default="linked",
        description="who may come in: accounts already linked; those that `match_claim` names,"
        " linked at the first sign-in; anybody, with no role at first",
    )
    match_on: Literal["login", "rpps"] = Field(
        default="login", description="what `match_claim` holds: a login, an RPPS number"
    )
    match_claim: str = Field(
        default="preferred_username", description="claim that names the person here"
    )
    match_prefix: str = Field(default="", description="start of that claim to leave out")
    ca_file: Path | None = Field(
        default=None, description="authority of its certificate, when not a public one"
    )
    proxy: str | None = Field(default=None, description="proxy of the hospital to the service")


class OpenIdSettings(ProvedOutside):
    """A provider of identities (OpenID Connect): Pro Santé Connect, the hospital's own."""

    issuer: str = Field(description="address of the provider, as its tokens say it")
    client_id: str = Field(description="name under which the provider knows this installation")
    client_secret_file: Path | None = Field(
        default=None, description="secret given by the provider; none for a public client"
    )
    name: str = Field(default="OpenID Connect", description="what the button says")
    scopes: str = Field(default="openid", description="scopes to ask for, separated by blanks")
    acr_values: str = Field(default="", description="assurance levels to ask for")
    accepted_acr: frozenset[str] = Field(
        default=frozenset(), description="assurance levels (`acr`) of which one is required"
    )
    accepted_amr: frozenset[str] = Field(
        default=frozenset(),
        description="means of proof (`amr`: otp, mfa, ...) of which one is required",
    )

    @field_validator("issuer")
    @classmethod
    def _private(cls, issuer: str) -> str:
        return over_tls(issuer)


class DirectorySettings(BaseModel):
    """The hospital's directory: LDAP or Active Directory."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(description="ldaps:// address, or ldap:// with `start_tls`")
    start_tls: bool = Field(default=False, description="TLS asked for on an ldap:// address")
    ca_file: Path | None = Field(
        default=None, description="authority of the directory's certificate; the system's if none"
    )
    account: str = Field(description="DN of the account that reads the directory")
    password_file: Path = Field(description="password of that account")
    people_base: str = Field(description="DN below which persons are")
    people_filter: str = Field(default="(objectClass=person)", description="what a person is")
    groups_base: str = Field(description="DN below which groups are")
    group_filter: str = Field(
        default="(|(objectClass=group)(objectClass=groupOfNames)(objectClass=groupOfUniqueNames))",
        description="what a group is",
    )
    login_attribute: str = Field(default="uid", description="login; sAMAccountName in AD")
    name_attribute: str = Field(default="displayName", description="name to show")
    id_attribute: str = Field(
        default="entryUUID", description="what never changes of an entry; objectGUID in AD"
    )
    rpps_attribute: str | None = Field(default=None, description="RPPS number, where kept")
    member_attribute: str = Field(default="member", description="members of a group")
    sign_in: bool = Field(
        default=False, description="persons without a local password sign in with the directory's"
    )

    @model_validator(mode="after")
    def _private(self) -> Self:
        scheme = urlsplit(self.url).scheme
        if scheme not in ("ldap", "ldaps") or (scheme == "ldap" and not self.start_tls):
            raise ValueError("ldaps://, or ldap:// with start_tls, needed")
        return self


class GroupingSettings(BaseModel):
    """The hospital's own fonction groupage: a program from RUM lines to a table of groups."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    command: tuple[str, ...] = Field(
        min_length=1, description="whole path of the program, then its arguments"
    )
    reads: tuple[Path, ...] = Field(
        default=(), description="folders that it reads: its own, its tables; it writes nowhere"
    )
    seconds: int = Field(default=10, ge=1, le=60, description="how long one stay may take")
    memory: int = Field(default=1024, ge=64, description="memory of its process, in MiB")

    @field_validator("command")
    @classmethod
    def _whole(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        if not Path(command[0]).is_absolute():
            raise ValueError("whole path of the program needed")
        return command


class LaunchSettings(BaseModel):
    """The electronic record (DPI) that opens a stay here by a signed link."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(description="`iss` of the links")
    keys_file: Path = Field(description="public keys of the DPI: a JWKS, or one key in PEM")
    audience: str = Field(default="ambroise", description="`aud` of the links")
    subject: Literal["login", "rpps"] = Field(default="login", description="what `sub` holds")
    stay_claim: str = Field(default="stay", description="claim that holds the number of the stay")


class SmartSettings(ProvedOutside):
    """The electronic record (DPI) that opens a stay here as SMART App Launch says."""

    server: str = Field(description="address of its FHIR server, the only `iss` that is accepted")
    client_id: str = Field(description="name under which the record knows this installation")
    key_file: Path = Field(
        description="our private key (PEM; EC P-384 or RSA), whose public half the record reads at"
        " /lancement/smart/cles"
    )
    source: str = Field(description="source whose record numbers the record uses (`--source`)")
    name: str = Field(default="dossier patient", description="what messages call it")
    scopes: str = Field(
        default="openid fhirUser launch", description="scopes to ask for, separated by blanks"
    )

    @field_validator("server")
    @classmethod
    def _private(cls, server: str) -> str:
        return over_tls(server)


def free_name(name: str) -> str:
    """Return a name that an engine may bear; raises ValueError for others."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name) or name in TAKEN:
        raise ValueError("a to z, 0 to 9 and dashes needed, and a name of no engine of ours")
    return name


EndpointName = Annotated[str, AfterValidator(free_name)]


class ServerSettings(BaseModel):
    """A server of language models (OpenAI-compatible)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(description="address of the service, up to /v1; https unless on this machine")
    model: str = Field(description="model to ask for")
    key_file: Path | None = Field(default=None, description="access key given by the service")
    ca_file: Path | None = Field(
        default=None, description="authority of its certificate, when not a public one"
    )
    proxy: str | None = Field(default=None, description="proxy of the hospital to the service")
    policy: str = Field(
        default="strict", description="policy under which text leaves for an outside service"
    )
    residual_bound: float = Field(
        default=0.5,
        ge=0,
        description="identities expected to stay visible above which no text leaves",
    )
    longest: int = Field(default=200_000, ge=1, description="characters of one question at most")
    seconds: float = Field(default=120, gt=0, description="time that the service has to answer")

    @field_validator("url")
    @classmethod
    def _private(cls, url: str) -> str:
        where = urlsplit(url)
        local = where.scheme == "http" and where.hostname in ("127.0.0.1", "localhost")
        if not (where.hostname and (where.scheme == "https" or local)):
            raise ValueError("https needed")
        return url


class GatewaySettings(ServerSettings):
    """The one outside service that pseudonymised text may be sent to by hand."""

    name: str = Field(default="service extérieur", description="what messages call it")


class EndpointSettings(ServerSettings):
    """A server of language models that uses may have as an engine."""

    outside: bool = Field(
        default=False,
        description="outside the hospital: it gets only what the pseudonymisation gateway lets out",
    )
    roles: frozenset[str] = Field(
        default=frozenset(), description="roles that may use it; every role when none is named"
    )
    at_once: int = Field(default=4, ge=1, description="generations that it makes at the same time")
    waiting: int = Field(
        default=16, ge=1, description="generations of one person that may wait for their turn"
    )
    patience: float = Field(
        default=600, gt=0, description="time that a generation waits for its turn, in seconds"
    )
    tokens: int = Field(default=4096, ge=1, description="tokens of one answer at most")
    temperature: float = Field(
        default=0, ge=0, le=2, description="randomness of the answers; 0 asks for the likeliest"
    )
    watts: float | None = Field(
        default=None,
        ge=0,
        description="electric power that one generation takes on the server, from which energy is"
        " estimated",
    )


Recipient = Literal["general_practitioner", "referrer", "patient", "record", "shared_record"]
"""Whom a letter is sent to: two practitioners, the patient, the hospital's own record, the DMP."""


class ConnectorSettings(BaseModel):
    """What sends validated letters to some recipients, and tells what came back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = Field(
        description="`folder` (files), `mllp` (HL7 v2 MDM), `fhir` (DocumentReference), or the name"
        " of a connector of the hospital's own (entry point `ambroise.connectors`)"
    )
    address: str = Field(
        description="folder; mllp://host:port or mllps://host:port; address of the FHIR server"
    )
    recipients: frozenset[Recipient] = Field(
        description="whom it sends to: general_practitioner, referrer, patient, record,"
        " shared_record"
    )
    label: str = Field(default="", description="what the pages call it; its name when not given")
    document: Literal["pdf", "cda"] = Field(
        default="pdf", description="what it carries (a FHIR server is given a PDF)"
    )
    seconds: float = Field(default=30, gt=0, description="time that the other side has to answer")
    tries: int = Field(default=8, ge=1, description="tries before a sending is said failed")
    ca_file: Path | None = Field(
        default=None, description="authority of the other side's certificate; the system's if none"
    )
    client_file: Path | None = Field(
        default=None, description="our certificate and its key (PEM), where it asks for one"
    )
    token_file: Path | None = Field(
        default=None, description="access token of the FHIR server, in a file"
    )
    receiver: str = Field(
        default="", description="application and facility of HL7 v2 (MSH-5 and MSH-6), by `|`"
    )

    @model_validator(mode="after")
    def _private(self) -> Self:
        where = urlsplit(self.address)
        local = where.hostname in ("127.0.0.1", "localhost", "::1")
        if self.kind == "fhir" and where.scheme != "https" and not local:
            raise ValueError("https needed, except on this machine")
        if self.kind == "mllp" and where.scheme not in ("mllp", "mllps"):
            raise ValueError("mllp:// or mllps:// needed")
        return self
