"""What can go wrong with an embedded server, as errors an operator can read."""


class ServerError(Exception):
    """A server could not be started, reached or stopped; the message says which and why."""


class Unavailable(ServerError):
    """The server's programs cannot be had on this machine; the message is the reason to show."""
