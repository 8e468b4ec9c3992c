"""Stands in for the gateway: answers with what it was asked, as JSON. `echo.py PORT`."""

import http.server
import json
import sys


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/ws" and self.headers.get("Upgrade") == "websocket":
            self.send_response(101)
            self.send_header("Upgrade", "websocket")
            self.send_header("Connection", "Upgrade")
            self.end_headers()
            return
        asked = {"path": self.path, "headers": dict(self.headers.items()), "body_bytes": len(body)}
        content = json.dumps(asked).encode()
        self.send_response(404 if self.path == "/api/v1/missing" else 200)
        if self.path == "/api/v1/own-headers":
            self.send_header("Content-Security-Policy", "default-src 'none'; sandbox")
            self.send_header("Strict-Transport-Security", "max-age=1")
            self.send_header("Cache-Control", "private, max-age=5")
            self.send_header("X-Request-ID", "of-the-gateway")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        return


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
