"""Metrics of everything live; each one is fed in this package."""

from prometheus_client import Counter, Gauge, Histogram

SOCKETS = Gauge("florin_live_sockets", "Open live connections")
REFUSED = Counter("florin_live_refused_total", "Handshakes refused", ["reason"])
CLOSED = Counter("florin_live_closed_total", "Connections that we closed", ["reason"])
CUTS = Counter("florin_live_slow_cuts_total", "Connections cut because they did not keep up")
RESUMES = Counter("florin_live_resumes_total", "Subscriptions by how they went on", ["outcome"])
REPLAYED = Counter("florin_live_replayed_frames_total", "Frames sent again on reconnect")
MESSAGES = Counter("florin_live_messages_total", "Messages from clients", ["type"])
FRAMES = Counter("florin_live_frames_total", "Event frames sent")
FAN_OUT_SECONDS = Histogram(
    "florin_live_fan_out_seconds",
    "Handing one event to all its sockets",
    buckets=(0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5),
)
LATENCY_SECONDS = Histogram(
    "florin_live_latency_seconds",
    "From the event's time to its sockets",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
APPENDED = Counter("florin_live_log_appended_total", "Events offered to the shared log", ["outcome"])
GAPS = Counter("florin_live_gaps_total", "Times when events may have been missed")
