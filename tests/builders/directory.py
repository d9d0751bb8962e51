"""A real directory (slapd) on loopback, over TLS, with the persons of a small hospital."""

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ambroise.settings import DirectorySettings
from tests.builders.certificates import Certificates, certificates

SLAPD = "/usr/sbin/slapd"
BASE = "dc=chu,dc=test"
PEOPLE = f"ou=people,{BASE}"
GROUPS = f"ou=groups,{BASE}"
READER = f"cn=reader,{BASE}"

CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
security simple_bind=128
access to attrs=userPassword by self write by anonymous auth by * none
access to * by dn="{reader}" read by * none
database mdb
suffix "{base}"
rootdn "cn=admin,{base}"
rootpw {password}
directory {folder}/data
"""


@dataclass
class Directory:
    folder: Path
    port: int
    tls_port: int
    password: str
    certificates: Certificates

    def settings(self, **changed: object) -> DirectorySettings:
        secret = self.folder / "reader.password"
        secret.write_text(self.password)
        values: dict[str, object] = {
            "url": f"ldaps://127.0.0.1:{self.tls_port}",
            "ca_file": self.certificates.authority,
            "account": READER,
            "password_file": secret,
            "people_base": PEOPLE,
            "groups_base": GROUPS,
            "rpps_attribute": "employeeNumber",
            "sign_in": True,
        }
        return DirectorySettings.model_validate(values | changed)

    def change(self, ldif: str) -> None:
        """Apply changes as the directory's own administrators would."""
        subprocess.run(
            [
                "ldapmodify", "-x", "-H", f"ldaps://127.0.0.1:{self.tls_port}",
                "-D", f"cn=admin,{BASE}", "-w", self.password,
            ],
            input=ldif, text=True, check=True, capture_output=True,
            env={"LDAPTLS_CACERT": str(self.certificates.authority), "PATH": "/usr/bin:/bin"},
        )  # fmt: skip


def person(login: str, name: str, password: str, rpps: str = "") -> str:
    """Return the LDIF of one person."""
    number = f"employeeNumber: {rpps}\n" if rpps else ""
    return (
        f"dn: uid={login},{PEOPLE}\nobjectClass: inetOrgPerson\nuid: {login}\ncn: {name}\n"
        f"sn: {name.split()[-1]}\ndisplayName: {name}\nuserPassword: {password}\n{number}\n"
    )


def group(name: str, *members: str) -> str:
    """Return the LDIF of one group; a member is a DN."""
    lines = "".join(f"member: {one}\n" for one in members)
    return f"dn: cn={name},{GROUPS}\nobjectClass: groupOfNames\ncn: {name}\n{lines}\n"


def dn_of(login: str) -> str:
    return f"uid={login},{PEOPLE}"


def group_dn(name: str) -> str:
    return f"cn={name},{GROUPS}"


@contextmanager
def a_directory(*entries: str) -> Iterator[Directory]:
    if not Path(SLAPD).exists():
        pytest.skip("slapd is not installed: apt-get install slapd ldap-utils")
    folder = Path(tempfile.mkdtemp(prefix="ambroise-ldap-"))
    made = certificates(folder)
    password = secrets.token_hex(8)
    (folder / "data").mkdir()
    configuration = folder / "slapd.conf"
    configuration.write_text(
        CONFIGURATION.format(folder=folder, base=BASE, reader=READER, password=password)
    )
    configuration.chmod(0o600)
    top = (
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\no: CHU\ndc: chu\n\n"
        f"dn: {PEOPLE}\nobjectClass: organizationalUnit\nou: people\n\n"
        f"dn: {GROUPS}\nobjectClass: organizationalUnit\nou: groups\n\n"
        f"dn: {READER}\nobjectClass: organizationalRole\nobjectClass: simpleSecurityObject\n"
        f"cn: reader\nuserPassword: {password}\n\n"
    )
    (folder / "start.ldif").write_text(top + "".join(entries))
    subprocess.run(
        [SLAPD, "-T", "add", "-f", str(configuration), "-l", str(folder / "start.ldif")],
        check=True, capture_output=True,
    )  # fmt: skip
    port, tls_port = _free_port(), _free_port()
    listening = f"ldap://127.0.0.1:{port} ldaps://127.0.0.1:{tls_port}"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [SLAPD, "-f", str(configuration), "-h", listening, "-d", "0"], stderr=log, stdout=log
        )
    try:
        _wait(tls_port, process)
        yield Directory(folder, port, tls_port, password, made)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError("slapd stopped")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("slapd does not listen")
