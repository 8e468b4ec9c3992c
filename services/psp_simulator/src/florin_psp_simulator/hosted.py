"""What the provider's own pages share: their frame, their headers, and where they may send a browser."""

import base64
import hashlib
from html import escape
from urllib.parse import urlencode, urlsplit, urlunsplit

from litestar import Response

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 10vh auto; max-width: 26rem; padding: 0 1rem;
  color: #1c2430; background: #f4f6f9 }
main { background: #fff; border: 1px solid #d5dbe3; border-radius: 12px; padding: 1.5rem }
h1 { font-size: 1.25rem; margin: 0 0 1rem } label { display: block; margin: .75rem 0 .25rem }
input { font: inherit; width: 100%; box-sizing: border-box; padding: .6rem; border: 1px solid #8793a3;
  border-radius: 8px }
button { font: inherit; padding: .7rem 1.2rem; margin: 1.25rem .5rem 0 0; border-radius: 8px; min-height: 44px;
  border: 1px solid #1f4fd1; background: #1f4fd1; color: #fff; cursor: pointer }
button.quiet { background: #fff; color: #1f4fd1 } .error { color: #a3161f }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def page(title: str, body: str, *, origin: str, status: int = 200) -> Response[bytes]:
    """An HTML page; ``body`` is markup. ``origin`` is Florin's: where a form may lead in the end."""
    document = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
    headers = {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; "
        f"form-action 'self' {origin}; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(document.encode(), status_code=status, media_type="text/html; charset=utf-8", headers=headers)


def back(return_url: str, **more: str) -> Response[bytes]:
    """Send the browser back to Florin."""
    return Response(
        b"", status_code=303, headers={"Location": with_query(return_url, **more), "Cache-Control": "no-store"}
    )


def with_query(url: str, **more: str) -> str:
    """The address with these parameters added."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, urlencode(more))))))


def leads_to(url: str, origin: str) -> bool:
    """Whether an address lies at ``origin``: the provider sends nobody anywhere else."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" == origin
