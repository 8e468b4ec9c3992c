"""Types of Python for types of the document.

What the platform answers may gain values and fields: an answer's enumerations are plain strings, so that an
older client reads a newer platform. What is sent is as narrow as the document says.
"""

from typing import Any

from document import REFERENCE, Schema

_PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_FORMATS = {"date-time": "datetime", "date": "date"}
_SECRET = "secret"  # noqa: S105 - the name of a field


class Types:
    """Knows the document's schemas, and which of them each kind of thing (``group``) needs."""

    def __init__(self, schemas: dict[str, Schema]) -> None:
        self._schemas = schemas
        self.group = ""
        #: Structs of answers with the groups that have them.
        self.answers: dict[str, set[str]] = {}
        #: Structs and enumerations that are sent.
        self.inputs: set[str] = set()

    @property
    def used(self) -> set[str]:
        """Every name that an annotation mentions."""
        return self.inputs | self.answers.keys()

    def of(self, schema: Schema, *, answer: bool, name: str = "") -> str:
        """The annotation; ``name`` is the field's."""
        return " | ".join(dict.fromkeys(self._parts(schema, answer, name)))

    def _parts(self, schema: Schema, answer: bool, name: str) -> list[str]:
        if "$ref" in schema:
            return [self._named(schema["$ref"].removeprefix(REFERENCE), answer)]
        if "oneOf" in schema:
            found = [part for each in schema["oneOf"] for part in self._parts(each, answer, name)]
            return [part for part in found if part != "None"] + (["None"] if "None" in found else [])
        if "enum" in schema:
            return self._enumeration(schema["enum"], answer)
        match schema.get("type"):
            case "array":
                inner = self.of(schema["items"], answer=answer)
                return [f"list[{inner}]" if answer else f"Sequence[{inner}]"]
            case "object":
                more = schema.get("additionalProperties", {})
                return [f"dict[str, {self.of(more, answer=answer) if more else 'Any'}]"]
            case "string" if answer and name == _SECRET:
                return ["Secret"]
            case str(kind):
                return [_FORMATS.get(schema.get("format", ""), _PLAIN[kind])]
        return ["Any"]

    def _enumeration(self, values: list[Any], answer: bool) -> list[str]:
        named = [f'"{value}"' for value in values if value is not None]
        return ["str" if answer else f"Literal[{', '.join(named)}]", *(["None"] if None in values else [])]

    def _named(self, name: str, answer: bool) -> str:
        schema = self._schemas[name]
        if name.startswith("Page_"):
            return f"Page[{self._named(name.removeprefix('Page_'), answer)}]"
        if "enum" in schema and answer:
            return "str"
        if answer:
            known = self.group in self.answers.setdefault(name, set())
            self.answers[name].add(self.group)
        else:
            known = name in self.inputs
            self.inputs.add(name)
        if not known:
            for field, inner in schema.get("properties", {}).items():
                self.of(inner, answer=answer, name=field)
        return name

    def refers(self, name: str, other: str) -> bool:
        """Whether a schema names another one, at any depth within its fields."""
        text = repr(self._schemas[name].get("properties"))
        return f"{REFERENCE}{other}'" in text

    def struct(self, name: str) -> str:
        """The class of a schema; of an enumeration, its name for what may be sent."""
        schema, answer = self._schemas[name], name in self.answers
        if "enum" in schema:
            return f"{name} = {self._enumeration(schema['enum'], answer)[0]}"
        head = "frozen=True, kw_only=True" + ("" if answer else ", omit_defaults=True")
        lines = [f"class {name}(msgspec.Struct, {head}):", f'    """{_words(name, schema)}"""', ""]
        required = schema.get("required", ())
        for field, inner in schema["properties"].items():
            type_ = self.of(inner, answer=answer, name=field)
            default = "" if field in required else f" = {_default(type_, inner)}"
            lines.append(f"    {field}: {type_}{default}")
        return "\n".join(lines)


def _default(type_: str, schema: Schema) -> str:
    if "default" in schema:
        return repr(schema["default"])
    if type_.endswith("None"):
        return "None"
    return f"msgspec.field(default_factory={type_.partition('[')[0]})"


def _words(name: str, schema: Schema) -> str:
    text = schema.get("description") or f"{name} of the API reference."
    return str(text).strip().partition("\n")[0]
