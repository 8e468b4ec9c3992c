"""The classes with a method for each operation."""

import re
import textwrap
from collections.abc import Iterable

from document import Operation, Parameter
from types_of import Types

_WIDTH = 110


def group_class(group: str, operations: Iterable[Operation], types: Types, *, is_async: bool) -> str:
    """The module of one kind of thing."""
    prefix = "Async" if is_async else ""
    about = group.replace("_", " ").capitalize()
    methods = "\n\n".join(_method(operation, types, is_async) for operation in operations)
    models = ", ".join(sorted(name for name in types.used if re.search(rf"\b{name}\b", methods)))
    return f'''"""{about}. Written by tools/python_client from the API document; not by hand."""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, datetime
from types import NoneType
from typing import Any, Literal
from msgspec import UNSET, UnsetType
from florin_client.calls import Call, at, key_or_new
from florin_client.models import {models}
from florin_client.pages import AsyncPages, Page, Pages
from florin_client.transport import AsyncTransport, Transport


class {prefix}{_camel(group)}:
    """{about}."""

    def __init__(self, transport: {prefix}Transport) -> None:
        self._transport = transport

{methods}
'''


def api_class(groups: Iterable[str], *, is_async: bool) -> str:
    """The class that has all groups."""
    prefix, folder = ("Async", "aio") if is_async else ("", "sync")
    imports = [f"from florin_client.api.{folder}.{group} import {prefix}{_camel(group)}" for group in groups]
    fields = [f"        self.{group} = {prefix}{_camel(group)}(transport)" for group in groups]
    return "\n".join(
        [
            '"""All that an API key opens. Written by tools/python_client from the API document; not by hand."""\n',
            *imports,
            f"from florin_client.transport import {prefix}Transport\n\n",
            f"class {prefix}Api:",
            '    """Methods by the kind of thing that they are about."""\n',
            f"    def __init__(self, transport: {prefix}Transport) -> None:",
            *fields,
            "",
        ]
    )


def _method(operation: Operation, types: Types, is_async: bool) -> str:
    answer = _answer(operation, types)
    is_list = any(each.name == "cursor" for each in operation.parameters)
    call = _call(operation, answer)
    prefix, wait = ("Async", "await ") if is_async else ("", "")
    if operation.is_file:
        returned, result, wait_for = f"{prefix}Iterator[bytes]", f"self._transport.stream({call})", False
    elif is_list:
        inner = answer.removeprefix("Page[").removesuffix("]")
        returned, result, wait_for = f"{prefix}Pages[{inner}]", f"{prefix}Pages(self._transport, {call})", False
    else:
        returned, result, wait_for = answer, f"{wait}self._transport.send({call})", is_async
    returned = "None" if returned == "NoneType" else returned
    statement = result if returned == "None" else f"return {result}"
    return "\n".join(
        [
            f"    {'async ' if wait_for else ''}def {operation.name}({_signature(operation, types)}) -> {returned}:",
            _words(operation),
            f"        {statement}",
        ]
    )


def _answer(operation: Operation, types: Types) -> str:
    if operation.is_file:
        return "bytes"
    return types.of(operation.answer, answer=True) if operation.answer is not None else "NoneType"


def _signature(operation: Operation, types: Types) -> str:
    ids = [f"{each.variable}: {types.of(each.schema, answer=False)}" for each in _at(operation, "path")]
    others = [_argument(each, types) for each in operation.parameters if each.place != "path"]
    if operation.conditional:
        others.append("if_match: int | None = None")
    if operation.keyed:
        others.append("idempotency_key: str | None = None")
    return ", ".join(["self", *ids, *(["*", *others] if others else [])])


def _argument(parameter: Parameter, types: Types) -> str:
    type_ = types.of(parameter.schema, answer=False)
    if parameter.required:
        return f"{parameter.variable}: {type_}"
    if parameter.place == "body":
        plain = type_.removesuffix(" | None")
        null = " | None" if plain != type_ else ""
        return f"{parameter.variable}: {plain} | UnsetType{null} = UNSET"
    return f"{parameter.variable}: {type_.removesuffix(' | None')} | None = None"


def _call(operation: Operation, answer: str) -> str:
    ids = ", ".join(f"{each.name}={each.variable}" for each in _at(operation, "path"))
    path = f'at("{operation.path}", {ids})' if ids else f'"{operation.path}"'
    parts = [f'"{operation.method}"', path, answer]
    if query := _at(operation, "query"):
        parts.append(f"query={_mapping(query)}")
    if operation.has_body:
        parts.append(f"body={_mapping(_at(operation, 'body'))}")
    if operation.keyed:
        parts.append("idempotency_key=key_or_new(idempotency_key)")
    if operation.conditional:
        parts.append("if_match=if_match")
    return f"Call({', '.join(parts)})"


def _mapping(parameters: list[Parameter]) -> str:
    return "{" + ", ".join(f'"{each.name}": {each.variable}' for each in parameters) + "}"


def _at(operation: Operation, place: str) -> list[Parameter]:
    return [each for each in operation.parameters if each.place == place]


def _words(operation: Operation) -> str:
    """What it does, which scope it needs, and what the document says of its arguments."""
    first = (
        f"{operation.summary}. Scope: ``{operation.scope}``{', keys in test mode only' if operation.test_only else ''}."
    )
    said = [f"``{each.variable}``: {each.schema['description']}." for each in operation.parameters if _said(each)]
    if operation.conditional:
        said.append("``if_match``: the version that is meant to be changed; another one is `PreconditionFailed`.")
    if operation.keyed:
        said.append("``idempotency_key``: made for each call unless given.")
    lines = [f'"""{first}', *(f"\n{line}" for line in textwrap.wrap(" ".join(said), _WIDTH)[:1])]
    lines += textwrap.wrap(" ".join(said), _WIDTH)[1:]
    text = "\n".join(lines) + ('\n"""' if said else '"""')
    return textwrap.indent(text, " " * 8)


def _said(parameter: Parameter) -> bool:
    return bool(parameter.schema.get("description"))


def _camel(name: str) -> str:
    return "".join(word.title() for word in name.split("_"))
