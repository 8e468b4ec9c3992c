"""HTTP clients for calls to other services and to providers."""

import ssl
from functools import cache
from typing import Any

import httpx2


def make_client(**options: Any) -> httpx2.AsyncClient:
    """A client that goes straight to its target, whatever proxies the environment names.

    All clients share the system's certificate authorities, read once: that takes a processor 85 ms, in
    which an event loop stands still. ``options`` are those of `httpx2.AsyncClient`.
    """
    return httpx2.AsyncClient(verify=_authorities(), trust_env=False, **options)


@cache
def _authorities() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
