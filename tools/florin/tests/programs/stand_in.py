"""Stands in for a service: `stand_in.py PORT JOURNAL NAME [MODE]`.

Answers /health/ready with 200 and writes when it started and stopped to JOURNAL. With MODE
`dies` it prints a complaint and ends; with `stubborn` it ignores SIGTERM.
"""

import http.server
import os
import signal
import sys
from pathlib import Path

from florin_kit.web import handover


def main() -> None:
    port, journal, name = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    mode = sys.argv[4] if len(sys.argv) > 4 else ""

    def note(event: str) -> None:
        with journal.open("a") as stream:
            stream.write(f"{event} {name} {os.getpid()}\n")

    def end(*_: object) -> None:
        note("stopped")
        os._exit(0)

    signal.signal(signal.SIGTERM, signal.SIG_IGN if mode == "stubborn" else end)
    note("started")
    if mode == "dies":
        print("the flux capacitor is missing", flush=True)
        sys.exit(7)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler, bind_and_activate=False)
    server.socket = handover.listening("127.0.0.1", port)
    print(f"{name} serves", flush=True)
    handover.tell_ready()
    server.serve_forever()


main()
