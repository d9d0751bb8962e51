"""Work done later, under the rights that its person holds when it starts and while it runs."""

from ambroise.access.jobs.acts import (
    ALL_JOBS,
    cancel,
    job_resource,
    kind_named,
    listed,
    my_jobs,
    opened,
    queue,
    retry,
)
from ambroise.access.jobs.worker import Kind, Kinds, Running, Worker

__all__ = [
    "ALL_JOBS",
    "Kind",
    "Kinds",
    "Running",
    "Worker",
    "cancel",
    "job_resource",
    "kind_named",
    "listed",
    "my_jobs",
    "opened",
    "queue",
    "retry",
]
