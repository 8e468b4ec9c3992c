"""Which service keeps which events: the durable queues of the platform.

Publishers declare all of these before they publish, so an event published before its consumer has
ever been started is kept for it.
"""

from collections.abc import Iterable, Mapping

from florin_contracts.vocabulary import Service

WEBHOOKS = "webhooks"
"""What vendors may be told of; a queue of payments' own, so that it never waits for users or they for it."""

PAYMENTS_TEST = "payments-test"
"""What the test side of payments hears of users. All else stays apart, in a namespace of its own."""

TEST_NAMESPACE = "florin-test"
"""Where events of play money are, on the same broker: no queue of the platform is bound to it."""

QUEUES: Mapping[str, tuple[str, ...]] = {
    Service.PAYMENTS: ("user.*", "preferences.*"),
    PAYMENTS_TEST: ("user.*", "preferences.*"),
    Service.ADMIN: ("#",),
    Service.LIVE: ("#",),
    Service.PROFILE: (
        "user.*",
        "session.*",
        "auth.*",
        "payment.*",
        "schedule.*",
        "topup.*",
        "payout.*",
        "exchange.*",
        "statement.*",
        "dispute.*",
        "request.*",
        "webhook.*",
    ),
    WEBHOOKS: ("payment.*", "payout.*", "schedule.*", "topup.*"),
}


def matches(pattern: str, type_: str) -> bool:
    """Topic match as in AMQP 0-9-1: words by dots, `*` is one word, `#` any number of words."""
    return _match(tuple(pattern.split(".")), tuple(type_.split(".")))


def _match(pattern: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if not pattern:
        return not words
    head, rest = pattern[0], pattern[1:]
    if head == "#":
        return any(_match(rest, words[skip:]) for skip in range(len(words) + 1))
    return bool(words) and head in ("*", words[0]) and _match(rest, words[1:])


def uncovered(queue: str, patterns: Iterable[str], types: Iterable[str]) -> tuple[str, ...]:
    """Event types that `patterns` ask for and the queue's declaration does not hold."""
    declared = QUEUES.get(queue, ())
    wanted = tuple(patterns)
    return tuple(
        type_
        for type_ in types
        if any(matches(p, type_) for p in wanted) and not any(matches(p, type_) for p in declared)
    )
