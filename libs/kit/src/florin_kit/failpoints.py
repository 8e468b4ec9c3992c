"""Points at which a test lets a process die, to prove that what is left is enough to go on.

``FLORIN_FAILPOINT=top_up.opened`` ends the process, as hard as SIGKILL does, the first time it comes
to that point. Only ``FLORIN_ENV=test`` may have it: anywhere else the process refuses to start.
"""

import os
import signal
import sys

_armed = os.environ.get("FLORIN_FAILPOINT")

if _armed and os.environ.get("FLORIN_ENV") != "test":
    sys.exit("FLORIN_FAILPOINT is for FLORIN_ENV=test only")


def reach(name: str) -> None:
    """The process is at this point; it ends here if a test asked for that."""
    if _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
