"""The euro's reference rates, as the European Central Bank publishes them every working day about 16:00 CET.

Source: ecb.europa.eu, "Euro foreign exchange reference rates"; one small XML document, free to use.
"""

import asyncio
import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from xml.etree.ElementTree import Element, ParseError

import httpx2
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from florin_kit.http import make_client
from florin_payments.exchange.rates import Sheet, Unusable, make_sheet

DOCUMENT_BYTES_MAX = 64 * 1024  # the real one is below 2 KiB
_CUBE = "{http://www.ecb.int/vocabulary/2002-08-01/eurofxref}Cube"
_ROOT = "{http://www.gesmes.org/xml/2002-08-01}Envelope"
_CURRENCY = re.compile(r"[A-Z]{3}")
_RATE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)


class EcbRates:
    """The adapter; ``timeout`` bounds the whole of a download, however slowly it comes."""

    name = "ecb"

    def __init__(self, url: str, timeout: timedelta) -> None:
        self._url = url
        self._timeout_s = timeout.total_seconds()
        self._client = make_client(timeout=self._timeout_s, follow_redirects=False)

    async def start(self) -> None:
        """Nothing to prepare: connections open when they are needed."""

    async def stop(self) -> None:
        await self._client.aclose()

    async def fetch(self) -> Sheet:
        try:
            async with asyncio.timeout(self._timeout_s):
                document = await self._download()
        except (httpx2.HTTPError, TimeoutError) as error:
            raise Unusable(f"no answer: {type(error).__name__}") from error
        return read(document)

    async def _download(self) -> bytes:
        found = bytearray()
        # What is compressed could be larger than what is counted.
        async with self._client.stream("GET", self._url, headers={"Accept-Encoding": "identity"}) as answer:
            if answer.status_code != 200:
                raise Unusable(f"answered {answer.status_code}")
            if answer.headers.get("content-encoding", "identity") != "identity":
                raise Unusable("compressed without being asked")
            async for part in answer.aiter_raw():
                found += part
                if len(found) > DOCUMENT_BYTES_MAX:
                    raise Unusable("too large")
        return bytes(found)


def read(document: bytes) -> Sheet:
    """The rates in a document; they age from the beginning of their day. Raises `Unusable`."""
    try:
        root: Element = ElementTree.fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Unusable(f"not the document: {type(error).__name__}") from error
    days = [cube for cube in root.iterfind(f"{_CUBE}/{_CUBE}") if "time" in cube.attrib]
    if root.tag != _ROOT or len(days) != 1:
        raise Unusable("not the document of one day")
    try:
        as_of = date.fromisoformat(days[0].attrib["time"])
    except ValueError as error:
        raise Unusable("no date") from error
    return make_sheet("EUR", as_of, datetime.combine(as_of, time(), UTC), _rates(days[0]))


def _rates(day: Element) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for cube in day.iterfind(_CUBE):
        currency, rate = cube.attrib.get("currency", ""), cube.attrib.get("rate", "")
        if not _CURRENCY.fullmatch(currency) or not _RATE.fullmatch(rate):
            raise Unusable("a rate can't be read")
        if currency in found:
            raise Unusable("a currency has two rates")
        found[currency] = Decimal(rate)
    return found
