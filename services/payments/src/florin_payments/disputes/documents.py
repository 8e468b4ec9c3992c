"""Whether an uploaded file is what it says it is. Pure.

Evidence must reach the provider as it was made, so it is checked and not encoded anew; whoever downloads it
gets it as an attachment that no browser runs.
"""

import warnings
from io import BytesIO

from PIL import Image

from florin_kit.errors import invalid

BYTES_MAX = 1024 * 1024
PIXELS_MAX = 24_000_000
MEDIA_TYPES = ("application/pdf", "image/jpeg", "image/png")
EXTENSIONS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
# A PDF begins with its version and ends with this mark (ISO 32000-2, 7.5.2 and 7.5.5).
_PDF_HEAD, _PDF_TAIL, _TAIL_BYTES = b"%PDF-", b"%%EOF", 1024
# What makes a reader act on opening.
_PDF_ACTIVE = (b"/JavaScript", b"/JS", b"/Launch", b"/OpenAction", b"/EmbeddedFile", b"/RichMedia")


def check(media_type: str, body: bytes) -> None:
    """Raises `ValidationFailed` unless the bytes are a file of that type, and a harmless one."""
    if not body:
        raise invalid("file", "empty", "The file is empty")
    if media_type == "application/pdf":
        _check_pdf(body)
    else:
        _check_image(_FORMATS[media_type], body)


def _check_pdf(body: bytes) -> None:
    if not body.startswith(_PDF_HEAD) or _PDF_TAIL not in body[-_TAIL_BYTES:]:
        raise invalid("file", "invalid_file", "This is not a PDF document")
    if any(word in body for word in _PDF_ACTIVE):
        raise invalid("file", "active_content", "The document does something when it is opened; print it to a new PDF")


def _check_image(format_: str, body: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(body), formats=(format_,))
            # The header is read, no pixel yet: the time to refuse a bomb.
            if image.width * image.height > PIXELS_MAX:
                raise _too_large()
            image.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    # Pillow's decoders raise these, and more by name, for broken or hostile files.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError, OverflowError):
        raise invalid("file", "invalid_file", f"This is not a {format_} picture") from None


def _too_large() -> Exception:
    return invalid("file", "image_too_large", f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels")
