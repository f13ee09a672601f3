"""An operation of the HTTP API: what it takes and answers stands in its handler's signature, is kept to, and is told.

A handler takes the request, and by name what it wants of it: `body` (a `Body`), `query` (a `Query`), and those parts of
the address that are no plain texts. It gives back what is answered as JSON, or a response of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from functools import partial
from typing import Any, ClassVar, TypeVar, get_args, get_type_hints

from aiohttp import web
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, with_config

from ivr.errors import StoreError
from ivr.web.bodies import unhurried

JSON = "application/json"
Kind = TypeVar("Kind", bound=BaseModel)
described = with_config(ConfigDict(extra="forbid", use_attribute_docstrings=True))
"""For a TypedDict that is answered: what stands below a field describes it, and there are no others."""


class Right(Enum):
    """Whose tokens it asks for."""

    NOBODYS = ()
    INSTALLATION = ("installation",)
    SUPERVISOR = ("installation", "supervisor")
    PERHAPS_SUPERVISOR = ("installation", "")
    """The supervisor's if the body names him."""
    LISTENER = ("installation", "listener")
    SESSION = ("session",)
    """None of them: whoever has signed in at the console."""


class Body(BaseModel):
    """What a request says in its body."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
    example: ClassVar[Mapping[str, object]] = {}
    hint: ClassVar[str] = "Give texts as JSON: {example}."


class Query(BaseModel):
    """What a request says behind the question mark; what else stands there is passed over."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An answer of another status than usual; `Operation.also` has its type."""

    status: int
    told: Any


BESIDE = (Otherwise, web.Response)
"""What a handler may give back beside what is described as its answer."""


@dataclass(frozen=True, slots=True)
class Operation:
    """A method at an address, and what it comes to."""

    method: str
    path: str
    handle: Callable[..., Awaitable[Any]]
    right: Right = Right.INSTALLATION
    fails: tuple[int, ...] = ()
    """Statuses of refusals, beside those that follow from the right and from what it takes."""
    also: Mapping[int, Any] = field(default_factory=dict)
    """Types of answers with other statuses, which say more than a refusal does; what may be one too is in both."""
    status: int = 200
    content: str = JSON
    files: tuple[str, ...] = ()
    """Media types of what it may be instead, where JSON is but one way to have it."""
    name: str = ""
    """Where the handler serves several."""
    about: str = ""
    """Where the handler's docstring cannot say it."""
    asks: bool = False
    """It changes nothing, though its method may."""
    door: Callable[[web.Request], Awaitable[None]] | None = None
    """Refuses whoever has no right, before what he says is understood."""
    scope: str | None = None
    """What a program's token must be for; empty: for anything, None: no program may."""

    @property
    def id(self) -> str:
        """Unique: `callbacks_create`."""
        return f"{self.tag}_{self.name or self.handle.__name__}"

    @property
    def tag(self) -> str:
        """The noun: its module's name."""
        return self.handle.__module__.rpartition(".")[2]

    @property
    def parts(self) -> tuple[str, ...]:
        """The names in the address."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))

    @property
    def takes(self) -> Mapping[str, Any]:
        """Types by name: `body`, `query`, parts of the address; `return` is what is answered."""
        return {name: kind for name, kind in get_type_hints(self.handle).items() if name != "request"}

    @property
    def answers(self) -> Any:
        """The type of what is answered with the usual status, as JSON where it may be a file too."""
        kind = self.takes["return"]
        usual = [each for each in get_args(kind) if each not in BESIDE]
        return usual[0] if len(usual) == 1 and any(each in BESIDE for each in get_args(kind)) else kind

    def route(self) -> web.RouteDef:
        """As aiohttp wants it; HEAD goes with GET."""
        more = {"allow_head": True} if self.method == "GET" else {}
        return web.RouteDef(self.method, self.path, _handler(self), more)


def _handler(of: Operation) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    takes = of.takes
    parts = {name: TypeAdapter(takes[name]) for name in of.parts if name in takes}
    body, query = takes.get("body"), takes.get("query")

    async def answer(request: web.Request) -> web.StreamResponse:
        if of.door:
            await of.door(request)
        given = {name: _part(request.match_info[name], kind) for name, kind in parts.items()}
        if query:
            given["query"] = read_query({name: request.query[name] for name in request.query}, query)
        if body:
            given["body"] = await unhurried(await request.read(), read_body, body)
        try:
            return _response(of, await of.handle(request, **given))
        except StoreError as error:
            raise web.HTTPServiceUnavailable(text=str(error)) from error

    return answer


def _response(of: Operation, said: Any) -> web.StreamResponse:
    match said:
        case web.StreamResponse():
            return said
        case Otherwise(status, told):
            assert status in of.also
            return web.json_response(told, status=status, dumps=_dumps)
        case told:
            return web.json_response(told, status=of.status, dumps=_dumps)


_dumps = partial(json.dumps, default=asdict)


def _part(text: str, kind: TypeAdapter[Any]) -> Any:
    try:
        return kind.validate_python(text)
    except ValidationError as error:
        raise web.HTTPNotFound(text=f"There is nothing called {text}: {_amiss(error)}") from error


def read_query(given: Mapping[str, str], kind: type[Kind]) -> Kind:
    """What is asked for; 400 if it cannot be understood."""
    try:
        return kind.model_validate(given)
    except ValidationError as error:
        raise web.HTTPBadRequest(text=_amiss(error)) from error


def read_body(raw: bytes, kind: type[Body]) -> Body:
    """What is said, nothing for an empty body; 400 with the example if it is no such JSON."""
    try:
        return kind.model_validate_json(raw or b"{}")
    except ValidationError as error:
        hint = kind.hint.replace("{example}", json.dumps(kind.example))
        raise web.HTTPBadRequest(text=f"{hint} {_amiss(error)}") from error


def _amiss(error: ValidationError) -> str:
    """What is wrong first of all."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(map(str, first["loc"]))
    if first["type"] == "extra_forbidden":
        return f"Not known here: {where}."
    return f"{where and f'{where}: '}{first['msg']}."
