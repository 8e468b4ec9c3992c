"""QR codes as a camera sees them."""

import io

import zxingcpp
from PIL import Image
from playwright.async_api import Locator


async def scan(code: Locator) -> str:
    """What a camera reads from a picture of the page."""
    picture = Image.open(io.BytesIO(await code.screenshot()))
    (found,) = zxingcpp.read_barcodes(picture)
    return str(found.text)
