"""How long the provider takes, and how it ends."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Histogram

from florin_payments.psp.port import UnknownMethod

SECONDS = Histogram(
    "florin_psp_request_seconds",
    "One question to the payment service provider",
    ["provider", "operation", "outcome"],
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@contextmanager
def asking(provider: str, operation: str) -> Iterator[None]:
    """Measure a question; outcomes: answered, refused, unknown."""
    started, outcome = time.perf_counter(), "unknown"
    try:
        yield
        outcome = "answered"
    except UnknownMethod:
        outcome = "refused"
        raise
    finally:
        SECONDS.labels(provider, operation, outcome).observe(time.perf_counter() - started)
