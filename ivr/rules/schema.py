"""The rule file as a JSON Schema, made from the shapes that load it: an editor completes and marks while one types."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from types import ModuleType
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from ivr.rules.file_shape import FileShape
from ivr.rules.shape import Shape

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
INCLUDED = {"type": "string", "pattern": r"\.ya?ml$", "description": "`!include other.yaml`: what stands in that file."}


def schema() -> Json:
    """The schema of a whole rule file."""
    made = FileShape.model_json_schema(schema_generator=_Editors)
    described = {shape.__name__: shape for shape in shapes()}
    for name, found in ((FileShape.__name__, made), *made["$defs"].items()):
        if name in described:
            _describe(found, described[name])
    _open_lists(made)
    made["$defs"]["Included"] = INCLUDED
    _open_to_includes(made["properties"])
    return {"$schema": DIALECT, "title": "routing_rules.yaml", **made}


def shapes(below: type[Shape] = Shape) -> Iterator[type[Shape]]:
    """Every kind of mapping that the file may hold."""
    for shape in below.__subclasses__():
        yield shape
        yield from shapes(shape)


def descriptions(shape: type[BaseModel]) -> dict[str, str]:
    """What stands under each key of a shape in the source, by the key's name in the file."""
    said: dict[str, str] = {}
    for kind in reversed(shape.__mro__):
        said |= _documented(sys.modules[kind.__module__]).get(kind.__name__, {})
    return {field.alias or name: said[name] for name, field in shape.model_fields.items() if name in said}


class EditorsYaml(yaml.BaseLoader):
    """YAML as editors read it (version 1.2): only digits are numbers, only true and false are truth values."""


EditorsYaml.add_implicit_resolver("tag:int", re.compile(r"-?(0|[1-9][0-9]*)$"), list("-0123456789"))
EditorsYaml.add_implicit_resolver("tag:float", re.compile(r"-?[0-9]+\.[0-9]+$"), list("-0123456789"))
EditorsYaml.add_implicit_resolver("tag:bool", re.compile("(true|false)$"), list("tf"))
EditorsYaml.add_constructor("tag:int", lambda loader, node: int(node.value))
EditorsYaml.add_constructor("tag:float", lambda loader, node: float(node.value))
EditorsYaml.add_constructor("tag:bool", lambda loader, node: node.value == "true")


class _Editors(GenerateJsonSchema):
    """Without pydantic's titles, and with defaults and examples as they are written in the file."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def model_schema(self, schema: core_schema.ModelSchema) -> Json:
        made = super().model_schema(schema)
        made.pop("title", None)
        return made

    def enum_schema(self, schema: core_schema.EnumSchema) -> Json:
        made = super().enum_schema(schema)
        made.pop("title", None)
        return made

    def literal_schema(self, schema: core_schema.LiteralSchema) -> Json:
        made = super().literal_schema(schema)
        return {"enum": [1]} if made.get("const") == "1" else made

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Json:
        made = self.generate_inner(schema["schema"])
        default = _written(schema.get("default"))
        return made if default is None else {**made, "default": default}

    def dict_schema(self, schema: core_schema.DictSchema) -> Json:
        made = super().dict_schema(schema)
        if "patternProperties" in made:
            made["additionalProperties"] = False
        made.pop("propertyNames", None)
        return made


def _written(default: object) -> str | int | None:
    match default:
        case bool():
            return "yes" if default else "no"
        case int():
            return default
        case str():
            return int(default) if default.isdecimal() else default
        case timedelta():
            return f"{default.total_seconds():g}s"
        case _:
            return None


def _describe(found: Json, shape: type[Shape]) -> None:
    said = descriptions(shape)
    mapping = found["anyOf"][-1] if "anyOf" in found else found  # the last after its short forms
    for key, property_ in mapping["properties"].items():
        if key in said:
            property_["description"] = said[key]
        examples = [yaml.load(text, EditorsYaml) for text in property_.pop("examples", [])]  # noqa: S506 - only texts
        if examples:
            property_["examples"] = examples


def _open_to_includes(sections: Json) -> None:
    """A section, or an entry of one, may stand in another file."""
    for name, section in sections.items():
        if isinstance(section.get("additionalProperties"), dict):
            section["additionalProperties"] = _or_included(section["additionalProperties"])
        section["patternProperties"] = {
            pattern: _or_included(entry) for pattern, entry in section.get("patternProperties", {}).items()
        }
        if not section["patternProperties"]:
            del section["patternProperties"]
        if name != "version":
            apart = {key: section.pop(key) for key in ("description", "examples") if key in section}
            sections[name] = {**_or_included(section), **apart}


def _open_lists(found: object) -> None:
    """An entry of a list may stand in another file, where it is more than a word."""
    for below in found.values() if isinstance(found, dict) else found if isinstance(found, list) else ():
        _open_lists(below)
    if isinstance(found, dict) and found.get("type") == "array":
        found["items"] = _or_included(found["items"])


def _or_included(entry: Json) -> Json:
    return entry if entry.get("type") == "string" else {"anyOf": [entry, {"$ref": "#/$defs/Included"}]}


@cache
def _documented(module: ModuleType) -> dict[str, dict[str, str]]:
    """The text under each field of each class, which Python itself forgets."""
    if not module.__name__.startswith("ivr."):
        return {}
    classes = [node for node in ast.parse(inspect.getsource(module)).body if isinstance(node, ast.ClassDef)]
    return {kind.name: dict(_fields(kind)) for kind in classes}


def _fields(kind: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in zip(kind.body, kind.body[1:], strict=False):
        match field, below:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(str(text))):
                yield name, " ".join(text.split())
            case _:
                pass
