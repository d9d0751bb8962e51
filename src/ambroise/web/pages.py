"""The templates, compiled once, and the static files with their digests."""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Pages:
    """Renders a template by name; autoescaping is always on, an unknown name raises."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["static"] = self.static
        self._addresses = {
            path.name: f"/static/{path.name}?v={_digest(path)}" for path in STATIC.iterdir()
        }

    def static(self, name: str) -> str:
        """Return the address of a static file, which changes with its content."""
        return self._addresses[name]

    def render(self, template: str, values: dict[str, Any]) -> str:
        return self._environment.get_template(template).render(values)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
