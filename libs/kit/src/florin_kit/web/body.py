"""Request bodies, read as strictly as JSON allows.

Litestar converts leniently (the string "100" would pass for the number 100), which is right for
query parameters and wrong for money. Here a body is decoded straight into the handler's type.
"""

from typing import Any

import msgspec
from litestar import Request

from florin_kit.errors import MalformedRequest
from florin_kit.web.problems import validation_failed


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON body is decoded by the type of the handler's ``data``."""

    async def json(self) -> Any:
        """The body as the handler's input type. Raises `ValidationFailed` or `MalformedRequest`."""
        field = self.route_handler.parsed_data_field
        body = await self.body()
        try:
            return msgspec.json.decode(body or b"null", type=field.annotation if field else Any)
        except msgspec.ValidationError as error:
            raise validation_failed([("", str(error))]) from None
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise MalformedRequest from None
