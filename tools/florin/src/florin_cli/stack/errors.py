"""Why a stack does not run, as a message for the person at the terminal."""


class StackError(Exception):
    """Ends `florin up` and its siblings with this message and a non-zero exit code."""
