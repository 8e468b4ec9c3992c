"""What a proof looks like on the wire."""

from florin_kit.web.schemas import Output


class Proof(Output):
    """``valid_s``: seconds from the answer on."""

    valid_s: int
