"""The hospital's directory (LDAP, Active Directory): persons, their groups, their passwords.

Only this module imports python-ldap. Every value from outside is escaped (RFC 4515, RFC 4514)
before it stands in a filter or a DN; nothing is sent before TLS is up and its certificate checked.
"""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import ldap
from ldap.controls import SimplePagedResultsControl
from ldap.dn import dn2str, str2dn
from ldap.filter import escape_filter_chars

from ambroise.errors import DirectoryUnavailable, SignInFailed
from ambroise.settings import DirectorySettings

TIMEOUT_SECONDS: Final = 10
PAGE: Final = 500
DEEPEST: Final = 20
"""Groups within groups, so that a circle ends."""
ACTIVE_DIRECTORY: Final = "1.2.840.113556.1.4.800"
"""Capability that the root entry of Active Directory names ([MS-ADTS] 3.1.1.3.4.3.1)."""
IN_CHAIN: Final = "1.2.840.113556.1.4.1941"
"""Matching rule of Active Directory that follows groups within groups ([MS-ADTS] 3.1.1.3.4.4.3)."""

Attributes = Mapping[str, list[bytes]]


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as the directory knows them."""

    dn: str
    id: str
    login: str
    name: str
    rpps: str


class Directory:
    """One connection, bound as the reading account; threads do not share one."""

    def __init__(self, settings: DirectorySettings) -> None:
        self._settings = settings
        with self._answering():
            self._connection = self._connect(settings.account, _secret(settings))
            self._in_chain = self._is_active_directory()

    def close(self) -> None:
        self._connection.unbind_s()

    def proven(self, login: str, password: str) -> Entry:
        """Return the person whose password this is, by a bind of their own.

        Raises the same SignInFailed for an unknown login and a wrong password.
        """
        found = self._persons(f"({self._settings.login_attribute}={escape_filter_chars(login)})")
        if len(found) != 1 or not password:
            raise SignInFailed
        with self._answering():
            try:
                self._connect(found[0].dn, password).unbind_s()
            except (ldap.INVALID_CREDENTIALS, ldap.UNWILLING_TO_PERFORM) as error:
                raise SignInFailed from error
        return found[0]

    def members(self, group: str) -> tuple[Entry, ...]:
        """Return the persons of a group, and of the groups in it; by name or by DN."""
        found: dict[str, Entry] = {}
        for dn in self._groups_named(group):
            if self._in_chain:
                inside = self._persons(f"(memberOf:{IN_CHAIN}:={escape_filter_chars(dn)})")
            else:
                inside = tuple(self._walk(dn))
            found |= {one.id: one for one in inside}
        return tuple(found.values())

    def groups_of(self, entry: Entry) -> frozenset[str]:
        """Return the DN of every group that a person is in, directly or through others."""
        found: set[str] = set()
        edge = {entry.dn}
        for _ in range(DEEPEST):
            tests = "".join(
                f"({self._settings.member_attribute}={escape_filter_chars(dn)})" for dn in edge
            )
            above = self._search(
                self._settings.groups_base, f"(&{self._settings.group_filter}(|{tests}))", ()
            )
            edge = {_same(dn) for dn, _ in above} - found
            if not edge:
                break
            found |= edge
        return frozenset(found)

    def is_one_of(self, group: str, groups: frozenset[str]) -> bool:
        """Return whether a group, by name or by DN, is among some DN."""
        return any(_same(dn) in groups for dn in self._groups_named(group))

    def _walk(self, group: str) -> Iterator[Entry]:
        seen = {_same(group)}
        edge = [group]
        for _ in range(DEEPEST):
            within: list[str] = []
            for dn in edge:
                for member in self._members_of(dn):
                    if _same(member) in seen:
                        continue
                    seen.add(_same(member))
                    persons = self._persons("(objectClass=*)", member)
                    if persons:
                        yield persons[0]
                    elif self._at(member, self._settings.group_filter, ()):
                        within.append(member)
            edge = within
            if not edge:
                return

    def _members_of(self, group: str) -> list[str]:
        found = self._at(group, self._settings.group_filter, (self._settings.member_attribute,))
        if not found:
            return []
        return [one.decode() for one in found[0][1].get(self._settings.member_attribute, [])]

    def _groups_named(self, group: str) -> list[str]:
        rule = self._settings.group_filter
        if _is_dn(group):
            return [dn for dn, _ in self._at(group, rule, ())]
        where = f"(&{rule}(cn={escape_filter_chars(group)}))"
        return [dn for dn, _ in self._search(self._settings.groups_base, where, ())]

    def _persons(self, rule: str, dn: str | None = None) -> tuple[Entry, ...]:
        given = self._settings
        rule = f"(&{given.people_filter}{rule})"
        wanted = (given.login_attribute, given.name_attribute, given.id_attribute)
        wanted = (*wanted, *((given.rpps_attribute,) if given.rpps_attribute else ()))
        rows = (
            self._search(given.people_base, rule, wanted)
            if dn is None
            else [row for row in self._at(dn, rule, wanted) if _below(dn, given.people_base)]
        )
        return tuple(one for row in rows if (one := self._entry(*row)) is not None)

    def _entry(self, dn: str, values: Attributes) -> Entry | None:
        given = self._settings
        login = _text(values, given.login_attribute)
        id_ = values.get(given.id_attribute, [b""])[0]
        if not login or not id_:
            return None
        return Entry(
            dn,
            _id(id_),
            login,
            _text(values, given.name_attribute) or login,
            _text(values, given.rpps_attribute) if given.rpps_attribute else "",
        )

    def _at(self, dn: str, rule: str, wanted: tuple[str, ...]) -> list[tuple[str, Attributes]]:
        """Return the entry at `dn` when it fits `rule`; nothing when there is none."""
        with self._answering():
            try:
                return self._pages(dn, rule, wanted, ldap.SCOPE_BASE)
            except (ldap.NO_SUCH_OBJECT, ldap.INVALID_DN_SYNTAX):
                return []

    def _search(
        self, base: str, rule: str, wanted: tuple[str, ...]
    ) -> list[tuple[str, Attributes]]:
        with self._answering():
            return self._pages(base, rule, wanted, ldap.SCOPE_SUBTREE)

    def _pages(
        self, base: str, rule: str, wanted: tuple[str, ...], scope: int
    ) -> list[tuple[str, Attributes]]:
        found: list[tuple[str, Attributes]] = []
        page = SimplePagedResultsControl(True, size=PAGE, cookie="")
        while True:
            sent = self._connection.search_ext(
                base, scope, rule, list(wanted) or ["1.1"], serverctrls=[page]
            )
            _, rows, _, controls = self._connection.result3(sent, timeout=TIMEOUT_SECONDS)
            found += [(dn, values) for dn, values in rows if dn is not None]
            cookies = [one.cookie for one in controls if one.controlType == page.controlType]
            if not cookies or not cookies[0]:
                return found
            page.cookie = cookies[0]

    def _is_active_directory(self) -> bool:
        rows = self._connection.search_s("", ldap.SCOPE_BASE, attrlist=["supportedCapabilities"])
        known: list[bytes] = rows[0][1].get("supportedCapabilities", []) if rows else []
        return ACTIVE_DIRECTORY.encode() in known

    def _connect(self, account: str, password: str) -> Any:
        given = self._settings
        connection = ldap.initialize(given.url)
        connection.set_option(ldap.OPT_REFERRALS, ldap.OPT_OFF)
        connection.set_option(ldap.OPT_NETWORK_TIMEOUT, TIMEOUT_SECONDS)
        connection.set_option(ldap.OPT_TIMEOUT, TIMEOUT_SECONDS)
        connection.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
        if given.ca_file is not None:
            connection.set_option(ldap.OPT_X_TLS_CACERTFILE, str(given.ca_file))
        connection.set_option(ldap.OPT_X_TLS_NEWCTX, 0)
        if given.start_tls:
            connection.start_tls_s()
        connection.simple_bind_s(account, password)
        return connection

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (ldap.LDAPError, OSError) as error:
            raise DirectoryUnavailable(
                url=self._settings.url, cause=type(error).__name__
            ) from error


@contextmanager
def open_directory(settings: DirectorySettings) -> Iterator[Directory]:
    """Yield the directory, bound as its reading account; raises DirectoryUnavailable."""
    directory = Directory(settings)
    try:
        yield directory
    finally:
        directory.close()


def _secret(settings: DirectorySettings) -> str:
    return settings.password_file.read_text().rstrip("\n")


def _text(values: Attributes, name: str) -> str:
    return values.get(name, [b""])[0].decode(errors="replace").strip()


def _id(value: bytes) -> str:
    """Return a text for what never changes: objectGUID is 16 bytes, entryUUID a text."""
    return str(uuid.UUID(bytes_le=value)) if len(value) == 16 else value.decode(errors="replace")


def _is_dn(name: str) -> bool:
    try:
        return "=" in name and bool(str2dn(name))
    except ldap.DECODING_ERROR:
        return False


def _same(dn: str) -> str:
    """Return one spelling of a DN, to compare two of them."""
    try:
        parts = str2dn(dn)
    except ldap.DECODING_ERROR:
        return dn.casefold()
    written: str = dn2str(parts)
    return written.casefold()


def _below(dn: str, base: str) -> bool:
    return _same(dn).endswith(_same(base))
