"""What the machine says of itself: log lines, measures and traces that hold no patient data.

Log lines are JSON on stderr. Only the fields of `FIELDS` get out, and a text that could not be an
identifier is hidden: a mistake elsewhere does not become a leak. Measures and traces follow
OpenTelemetry; they go nowhere unless the hospital names its own collector.
"""

import hashlib
import logging
import re
import sys
import time
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any, Final, TextIO

import structlog
from opentelemetry import metrics, trace

from ambroise.errors import ExtraMissing
from ambroise.settings import Settings

FIELDS: Final = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "request_id",
        "actor",
        "method",
        "route",
        "status",
        "ms",
        "error",
        "advice",
        "file",
        "line",
        "job",
        "kind",
        "state",
        "part",
        "backup",
    }
)
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9_.:/{}+ -]{0,200}")
_HIDDEN: Final = "…"

_METER: Final = metrics.get_meter("ambroise")
_TRACER: Final = trace.get_tracer("ambroise")

REQUESTS: Final = _METER.create_histogram(
    "http.server.request.duration", "s", "answers, by route template and status"
)
DECISIONS: Final = _METER.create_counter("ambroise.decisions", "1", "by action and answer")
TRAIL_GROUP: Final = _METER.create_histogram(
    "ambroise.trail.group", "{entry}", "entries that shared one durable write"
)
JOBS: Final = _METER.create_histogram("ambroise.job.duration", "s", "by kind and end")
PUBLICATIONS: Final = _METER.create_histogram("ambroise.publication.duration", "s", "by zone")


class _Lines(logging.StreamHandler[TextIO]):
    """Lines of a stream; one that cannot be written is dropped, and what it told of goes on."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (name of the library)
        """Say nothing: there is nowhere left to say it."""


def start_logs(stream: TextIO | None = None) -> None:
    """Send every log line of the process to `stream` (stderr) as one JSON object."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = _Lines(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name, _kind_alone],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                only_known,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("ambroise").setLevel(logging.INFO)


def only_known(
    _logger: object, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Keep the fields of FIELDS, and of texts those that an identifier or a word of ours can be."""
    return {name: _plain(value) for name, value in fields.items() if name in FIELDS}


def _plain(value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = str(value)
    return text if _IDENTIFIER.fullmatch(text) else _HIDDEN


def _kind_alone(
    _logger: object, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Say of a library's error of which kind it is; its words and values are left out."""
    record: logging.LogRecord = fields["_record"]
    if record.exc_info and record.exc_info[0] is not None:
        fields["error"] = record.exc_info[0].__name__
        record.exc_info = None
        record.exc_text = None
    fields.pop("exc_info", None)
    fields["event"] = str(record.msg)
    return fields


@contextmanager
def span(name: str, **attributes: str | int) -> Iterator[trace.Span]:
    """Open one step of a trace; attributes are identifiers and counts, never content.

    An error is named by its kind alone.
    """
    with _TRACER.start_as_current_span(
        name,
        attributes={f"ambroise.{key}": value for key, value in attributes.items()},
        record_exception=False,
        set_status_on_exception=False,
    ) as opened:
        try:
            yield opened
        except Exception as error:
            opened.set_status(trace.StatusCode.ERROR, type(error).__name__)
            raise


@contextmanager
def publication(zone: str) -> Iterator[None]:
    """Measure the making of a publication of a zone that ends well, as one step of a trace."""
    started = time.monotonic()
    with span("publication", zone=zone):
        yield
    PUBLICATIONS.record(time.monotonic() - started, {"ambroise.zone": zone})


def start_telemetry(settings: Settings) -> Callable[[], None]:
    """Send measures and traces to the collector of `otlp_endpoint`; return what ends it.

    Nothing is sent, and nothing is needed, when no collector is named. Raises ExtraMissing.
    """
    if settings.otlp_endpoint is None:
        return lambda: None
    try:
        from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.metrics import MeterProvider
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ModuleNotFoundError as error:
        raise ExtraMissing(extra="telemetry") from error
    address = settings.otlp_endpoint.rstrip("/")
    resource = Resource({"service.name": "ambroise", "service.version": version("ambroise")})
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(f"{address}/v1/metrics"))
    meters = MeterProvider([reader], resource=resource)
    traces = TracerProvider(resource=resource)
    traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{address}/v1/traces")))
    metrics.set_meter_provider(meters)
    trace.set_tracer_provider(traces)

    def end() -> None:
        traces.shutdown()
        meters.shutdown()

    return end


def unknown_id(given: str) -> str:
    """Return what stands for a text that names nothing here, wherever it is written down.

    An address may hold anything, a patient's name too: its SHA-256 tells whether two are the same,
    and no more.
    """
    return "?" + hashlib.sha256(given.encode(errors="replace")).hexdigest()[:16]
