"""The vendor's package as a real wheel, installed by pip, offline, in a folder of its own."""

import base64
import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

SOURCE = Path(__file__).parent / "vendor" / "acme.py"
NAME, VERSION = "acme_uses", "1.2.0"
USES = {
    "acme-lines": "FirstLines",
    "acme-behaving": "Behaving",
    "acme-bare": "Bare",
    "acme-curious": "Curious",
    "acme-stays": "Stays",
    "acme-impostor": "Impostor",
    "acme-nothing": "Nothing",
    "letter": "FirstLines",
}


def install(plugins: Path, names: tuple[str, ...] = tuple(USES)) -> Path:
    """Build the wheel with these uses and install it in `plugins`; return its folder."""
    wheel = _wheel(plugins.parent, names)
    target = plugins / NAME
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", str(target), str(wheel)], check=True)
    return target


def _wheel(folder: Path, names: tuple[str, ...]) -> Path:
    info = f"{NAME}-{VERSION}.dist-info"
    uses = "".join(f"{name} = acme:{USES[name]}\n" for name in names)
    files = {
        "acme.py": SOURCE.read_text(encoding="utf-8"),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": (
            f"[ambroise.uses]\n{uses}\n[ambroise.engines]\nacme-engine = acme:Engine\n"
        ),
    }
    lines = [f"{name},{_digest(text)},{len(text.encode())}" for name, text in files.items()]
    files[f"{info}/RECORD"] = "\n".join([*lines, f"{info}/RECORD,,\n"])
    wheel = folder / f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return wheel


def _digest(text: str) -> str:
    found = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest())
    return f"sha256={found.decode().rstrip('=')}"
