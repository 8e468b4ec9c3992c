"""From whatever was uploaded to a small, square WebP that we encoded ourselves. Pure.

The upload is never stored or served: decoding and encoding again leaves behind metadata (places,
cameras) and anything that hides in a file which is also something else.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from florin_kit.errors import invalid

BYTES_MAX = 2 * 1024 * 1024
PIXELS_MAX = 24_000_000  # a camera's picture; decoded it takes 72 MB for a moment
SIDE_PX = 256
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def avatar(upload: bytes) -> bytes:
    """The WebP, 256 × 256. Raises `ValidationFailed` unless the bytes are a picture of a usable size."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _encode(_decode(upload))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    # Pillow's decoders raise these, and more by name, for broken or hostile files.
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, MemoryError, OverflowError):
        raise invalid("avatar", "invalid_image", "This is not a JPEG, PNG, WebP or GIF picture") from None


def _decode(upload: bytes) -> Image.Image:
    image = Image.open(BytesIO(upload), formats=FORMATS)
    # The header is read, no pixel yet: the time to refuse a bomb.
    if image.width * image.height > PIXELS_MAX:
        raise _too_large()
    image.draft("RGB", (SIDE_PX * 2, SIDE_PX * 2))  # JPEG: decodes at a fraction of the size
    image.load()
    return image


def _encode(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(image)
    has_alpha = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    square = ImageOps.fit(upright.convert("RGBA" if has_alpha else "RGB"), (SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    clean = Image.new(square.mode, square.size)
    clean.paste(square)
    output = BytesIO()
    clean.save(output, "WEBP", quality=85, method=4)
    return output.getvalue()


def _too_large() -> Exception:
    return invalid("avatar", "image_too_large", f"The picture has more than {PIXELS_MAX // 1_000_000} million pixels")
