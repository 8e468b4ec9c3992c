"""Who may call what over HTTP. ``/ws`` is not HTTP: see `sockets.endpoint`."""

from florin_kit.identity import PUBLIC, AccessTable

ACCESS = AccessTable(
    {
        "GET /api/openapi.json": PUBLIC,
        "GET /api/docs": PUBLIC,
    }
)
