"""Text that must not be shown by accident."""

import hmac


class Secret:
    """A secret that prints as dots; `reveal` gives the text, for the one place that needs it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> "str | tuple[object, ...]":
        """Raises `TypeError`: a secret is not written to a cache, a queue or a crash report."""
        raise TypeError("a Secret is not pickled; reveal() it where it is kept safe")
