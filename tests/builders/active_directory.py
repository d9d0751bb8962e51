"""A real Active Directory (Samba's domain controller) on loopback, LDAP over TLS alone.

Its ports are fixed (389, 636), so it runs as root, on a machine where they are free.
"""

import os
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

PORT = 636
BASE = "DC=chu,DC=test"
USERS = f"CN=Users,{BASE}"
ADMINISTRATOR = "Adm1n-passw0rd"
TEMPLATES = Path("/usr/share/samba/setup/provision.ldif")


@dataclass
class ActiveDirectory:
    folder: Path
    certificates: Certificates

    def settings(self) -> DirectorySettings:
        secret = self.folder / "reader.password"
        secret.write_text(ADMINISTRATOR)
        return DirectorySettings(
            url=f"ldaps://127.0.0.1:{PORT}",
            ca_file=self.certificates.authority,
            account=f"CN=Administrator,{USERS}",
            password_file=secret,
            people_base=USERS,
            people_filter="(&(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))",
            groups_base=USERS,
            login_attribute="sAMAccountName",
            id_attribute="objectGUID",
            sign_in=True,
        )

    def tool(self, *arguments: str) -> None:
        """Change the directory as its administrators do."""
        configuration = str(self.folder / "ad" / "etc" / "smb.conf")
        subprocess.run(
            ["samba-tool", *arguments, f"--configfile={configuration}"],
            check=True, capture_output=True,
        )  # fmt: skip


@contextmanager
def an_active_directory() -> Iterator[ActiveDirectory]:
    if not (shutil.which("samba-tool") and TEMPLATES.exists()):
        pytest.skip("Samba is not installed: apt-get install samba-ad-dc samba-ad-provision")
    if os.geteuid() != 0 or _answers():
        pytest.skip("a domain controller needs root, and the ports 389 and 636")
    folder = Path(tempfile.mkdtemp(prefix="ambroise-ad-"))
    made = certificates(folder)
    made.key.chmod(0o600)
    subprocess.run(
        [
            "samba-tool", "domain", "provision", "--realm=CHU.TEST", "--domain=CHU",
            "--server-role=dc", f"--adminpass={ADMINISTRATOR}", "--dns-backend=NONE",
            f"--targetdir={folder / 'ad'}", "--host-ip=127.0.0.1",
            "--option=interfaces=127.0.0.1", "--option=bind interfaces only=yes",
            "--option=server services=ldap",
            f"--option=tls keyfile={made.key}", f"--option=tls certfile={made.certificate}",
            f"--option=tls cafile={made.authority}",
            f"--option=log file={folder / 'log'}",
        ],
        check=True, capture_output=True,
    )  # fmt: skip
    configuration = str(folder / "ad" / "etc" / "smb.conf")
    process = subprocess.Popen(
        ["samba", "-F", "-M", "single", "-s", configuration],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(200):
            if _answers():
                break
            time.sleep(0.1)
        yield ActiveDirectory(folder, made)
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(folder)


def _answers() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0
