"""The built web front as it is served: caching and compression."""

import pytest

IMMUTABLE = "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("/", "no-cache"),
        ("/sign-in", "no-cache"),
        ("/federation.json", "no-cache"),
        ("/remotes/auth/manifest.json", "no-cache"),
        ("/assets/main.0123abcd.js", IMMUTABLE),
        ("/remotes/auth/0123456789abcdef/entry.js", IMMUTABLE),
        ("/remotes/auth/0123456789abcdef/gone.js", "no-store"),
        ("/api/v1/payments", "no-store"),
    ],
)
def test_cache_rules(edge, path: str, cache: str):
    assert edge.ask(path).headers["Cache-Control"] == cache


def test_compression_takes_what_the_build_made_else_gzip_and_never_touches_the_api(edge):
    packed = edge.ask("/assets/packed.0123abcd.js", Accept_Encoding="gzip, br")
    assert (packed.headers["Content-Encoding"], packed.body) == ("br", b"(brotli)")
    assert packed.headers["Content-Type"] == "text/javascript; charset=utf-8"
    plain = edge.ask("/assets/packed.0123abcd.js", Accept_Encoding="gzip, br;q=0")
    assert plain.headers["Content-Encoding"] == "gzip"
    assert edge.ask("/assets/main.0123abcd.js", Accept_Encoding="gzip, br").headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Content-Encoding" not in edge.ask("/api/v1/x", Accept_Encoding="gzip", X_Pad="x" * 4000).headers
