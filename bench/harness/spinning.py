"""Runs a program beside endless loops, so that the scheduler leaves it a known share of its core.

    python spinning.py <loops> <command> …

The loops are children of the program and end with it; each stops itself first, and waits for SIGCONT. They
stand in one session with it: Linux shares a core between sessions first (sched_autogroup), and only then
between the processes of one.
"""

import ctypes
import os
import signal
import sys

NAME = "spinning"
_PR_SET_PDEATHSIG, _PR_SET_NAME = 1, 15


def main() -> None:
    loops, command = int(sys.argv[1]), sys.argv[2:]
    for _ in range(loops):
        if os.fork() == 0:
            libc = ctypes.CDLL(None)
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            libc.prctl(_PR_SET_NAME, NAME.encode())
            os.kill(os.getpid(), signal.SIGSTOP)
            while True:
                pass
    os.execvp(command[0], command)


if __name__ == "__main__":
    main()
