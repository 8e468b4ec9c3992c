"""What comes in, and what becomes of it."""

from prometheus_client import Counter, Histogram

RECEIVED = Counter(
    "florin_psp_webhooks_received_total",
    "Webhooks by what was done at the door: stored, duplicate, refused, unreadable",
    ["provider", "outcome"],
)
PROCESSED = Counter(
    "florin_psp_webhooks_processed_total",
    "Webhooks that are done with: processed, ignored, unmatched, failed",
    ["provider", "outcome"],
)
RETRIED = Counter("florin_psp_webhooks_retried_total", "Webhooks to look at again", ["provider", "cause"])
DELAY_SECONDS = Histogram(
    "florin_psp_webhooks_delay_seconds",
    "From a webhook's arrival to the end of its processing",
    ["provider"],
    buckets=(0.1, 0.5, 1, 2, 5, 15, 60, 300, 3600),
)
