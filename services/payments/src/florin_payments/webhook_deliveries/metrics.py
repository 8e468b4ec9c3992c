"""How telling vendors goes."""

from prometheus_client import Counter, Gauge, Histogram

RECORDED = Counter("florin_webhook_deliveries_recorded_total", "Deliveries written down", ["type"])
ATTEMPTS = Counter(
    "florin_webhook_attempts_total",
    "Attempts by what came of them: arrived, status, timeout, no_public_address, connection, tls, protocol",
    ["outcome"],
)
ATTEMPT_SECONDS = Histogram(
    "florin_webhook_attempt_seconds",
    "From an attempt's begin to its answer",
    buckets=(0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30),
)
GIVEN_UP = Counter(
    "florin_webhook_deliveries_failed_total", "Deliveries that were tried often enough, or waited too long"
)
DISABLED = Counter("florin_webhook_endpoints_disabled_total", "Endpoints switched off", ["reason"])
IN_HAND = Gauge("florin_webhook_endpoints_in_hand", "Endpoints that this process is sending to now", ["lane"])
