"""Metrics of the event backbone; each one is fed in this package."""

from prometheus_client import Counter, Gauge, Histogram

CONSUMED = Counter("florin_events_consumed_total", "Messages dealt with", ["queue", "type", "outcome"])
RETRIED = Counter("florin_events_retried_total", "Failed tries that will be repeated", ["queue", "type", "cause"])
DEAD_LETTERED = Counter("florin_events_dead_lettered_total", "Messages set aside", ["queue", "reason"])
HANDLER_SECONDS = Histogram(
    "florin_events_handler_seconds",
    "One run of a handler, its commit included",
    ["handler"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5),
)
END_TO_END_SECONDS = Histogram(
    "florin_events_end_to_end_seconds",
    "From the event's time to the end of its handling",
    ["queue"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300),
)
IN_FLIGHT = Gauge("florin_events_in_flight", "Messages taken and not yet dealt with", ["queue"])

OUTBOX_LAG_SECONDS = Gauge("florin_outbox_lag_seconds", "Age of the oldest unsent event", ["service"])
OUTBOX_RELAYED = Counter("florin_outbox_relayed_total", "Events confirmed by the broker", ["service"])
OUTBOX_REJECTED = Counter("florin_outbox_rejected_total", "Outbox rows that fit no schema", ["service"])
OUTBOX_FAILURES = Counter("florin_outbox_failures_total", "Relay rounds that failed", ["service"])
OUTBOX_BATCH = Histogram(
    "florin_outbox_batch_size", "Events per relay round", ["service"], buckets=(1, 5, 20, 50, 100, 200, 500)
)
RELAY_ACTIVE = Gauge("florin_outbox_relay_active", "1 where this process is the database's relay", ["service"])
