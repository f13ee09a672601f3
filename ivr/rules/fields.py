"""Which keys the shape knows at a place of the file: for `did you mean` and for examples of what is missing."""

from __future__ import annotations

from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from ivr.rules.file_shape import FileShape


def fields_at(loc: tuple[int | str, ...], file: type[BaseModel] | None = None) -> dict[str, FieldInfo]:
    """The known keys of the mapping to which pydantic's `loc` leads, by their names in the rules or another file."""
    kind: Any = file or FileShape
    for part in loc:
        kind = _below(_bare(kind), part)
    model = _bare(kind)
    return _fields(model) if _is_model(model) else {}


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _below(kind: Any, part: int | str) -> Any:
    if _is_model(kind):
        field = _fields(kind).get(str(part))
        return field.annotation if field else None
    if get_origin(kind) in (dict, list, tuple):
        inner = [argument for argument in get_args(kind) if argument is not Ellipsis]
        return inner[-1]
    for member in get_args(kind):
        if Tag(str(part)) in getattr(member, "__metadata__", ()) or getattr(member, "__name__", "") == part:
            return member
    return None


def _bare(kind: Any) -> Any:
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)
