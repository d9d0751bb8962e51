"""`python -m tests.builders.fhir_server`: a small FHIR R4 server of DocumentReference, in memory.

It reads what it is given with the models of `fhir.resources`, and knows conditional create and
conditional update. `{"status": 503, "times": 2}` sent to /trouble makes its next answers fail.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx


class _Server(BaseHTTPRequestHandler):
    held: ClassVar[dict[str, dict[str, Any]]] = {}
    asked: ClassVar[list[dict[str, str]]] = []
    trouble: ClassVar[dict[str, int]] = {"status": 0, "times": 0}

    def do_GET(self) -> None:
        self._say(200, {"held": list(self.held.values()), "asked": self.asked})

    def do_POST(self) -> None:
        body = self._body()
        if self.path == "/trouble":
            self.trouble.update(body)
            self._say(200, {})
        elif self._troubled():
            return
        else:
            wanted = self.headers.get("If-None-Exist", "")
            self.asked.append({"method": "POST", "if_none_exist": wanted})
            self._keep(body, parse_qs(wanted)["identifier"][0], update=False)

    def do_PUT(self) -> None:
        body = self._body()
        if not self._troubled():
            wanted = parse_qs(urlsplit(self.path).query)["identifier"][0]
            self.asked.append({"method": "PUT", "identifier": wanted})
            self._keep(body, wanted, update=True)

    def _troubled(self) -> bool:
        if self.trouble["times"] <= 0:
            return False
        self.trouble["times"] -= 1
        self._say(self.trouble["status"], {"resourceType": "OperationOutcome"})
        return True

    def _keep(self, resource: dict[str, Any], identifier: str, *, update: bool) -> None:
        from fhir.resources.R4B.documentreference import DocumentReference
        from pydantic import ValidationError

        try:
            DocumentReference.model_validate(resource)
        except ValidationError:
            self._say(422, {"resourceType": "OperationOutcome"})
            return
        own = resource["masterIdentifier"]
        if identifier != f"{own['system']}|{own['value']}":
            self._say(400, {"resourceType": "OperationOutcome"})
            return
        there = identifier in self.held
        if not there or update:
            self.held[identifier] = resource
        self._say(200 if there else 201, resource)

    def _body(self) -> Any:
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def _say(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/fhir+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_args: Any) -> None:
        return


@dataclass
class FhirServer:
    address: str

    def told(self) -> dict[str, Any]:
        answer = httpx.get(self.address, trust_env=False)
        return dict(answer.json())

    @property
    def held(self) -> list[dict[str, Any]]:
        return list(self.told()["held"])

    def fails(self, status: int, times: int) -> None:
        given = {"status": status, "times": times}
        httpx.post(f"{self.address}/trouble", json=given, trust_env=False).raise_for_status()


@contextmanager
def a_fhir_server() -> Iterator[FhirServer]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.builders.fhir_server"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield FhirServer(f"http://127.0.0.1:{process.stdout.readline().strip()}")
    finally:
        process.terminate()
        process.communicate(timeout=20)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Server)
    print(server.server_address[1], flush=True)
    server.serve_forever()
