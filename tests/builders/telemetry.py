"""A collector of OTLP over HTTP: it parses what it is sent, as the protocol says."""

import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import Metric
from opentelemetry.proto.trace.v1.trace_pb2 import Span

from tests.builders.command_line import COMMAND, CommandLine


@dataclass
class Received:
    address: str = ""
    spans: list[Span] = field(default_factory=list)
    metrics: list[Metric] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    """Everything that came, as it came, unzipped."""

    def text(self) -> str:
        return "".join(map(str, (*self.spans, *self.metrics)))


@contextmanager
def a_collector() -> Iterator[Received]:
    """Listen on loopback until the end of the block."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.bodies.append(body)
            if self.path == "/v1/traces":
                traces = ExportTraceServiceRequest.FromString(body)
                for resource in traces.resource_spans:
                    for scope in resource.scope_spans:
                        received.spans.extend(scope.spans)
            elif self.path == "/v1/metrics":
                measures = ExportMetricsServiceRequest.FromString(body)
                for of_resource in measures.resource_metrics:
                    for of_scope in of_resource.scope_metrics:
                        received.metrics.extend(of_scope.metrics)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class ServedSite:
    """A served site as a browser sees it, and its log once it has ended."""

    client: httpx.Client
    said: str = ""


@contextmanager
def a_served_site(ambroise: CommandLine, received: Received) -> Iterator[ServedSite]:
    """Serve an installation in a process of its own, whose measures go to a collector."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    environment = ambroise.environment | {"AMBROISE_OTLP_ENDPOINT": received.address}
    command = [*COMMAND, "serve", "--port", port]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            trust_env=False,
            follow_redirects=True,
            timeout=60,
        ) as client:
            site = ServedSite(client)
            _until_up(client)
            yield site
    finally:
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    site.said = said


def _until_up(client: httpx.Client) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            client.get("/api/v1/health")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError
