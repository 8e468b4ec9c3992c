"""Everything live: WebSocket, merged OpenAPI and docs."""
