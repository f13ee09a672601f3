"""One bucket of an S3-compatible store, where it is, and the small requests that are asked of it directly."""

from __future__ import annotations

import http.client
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote, urlsplit

from ivr.vault.places.place import PlaceAway, PlaceRefuses
from ivr.vault.places.signature import Credentials, Request, query_string, signed

TIMEOUT_SECONDS = 10.0
_CODE = re.compile(rb"<Code>([^<]{1,100})</Code>")
_MESSAGE = re.compile(rb"<Message>([^<]{1,300})</Message>")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the store said."""

    status: int
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes

    @property
    def ok(self) -> bool:
        """It did as asked."""
        return 200 <= self.status < 300

    @property
    def code(self) -> str:
        """S3's word for what is wrong; empty if it said none."""
        found = _CODE.search(self.body)
        return found[1].decode(errors="replace") if found else ""

    @property
    def complaint(self) -> str:
        """`404 NoSuchBucket: The specified bucket does not exist`."""
        message = _MESSAGE.search(self.body)
        said = message[1].decode(errors="replace") if message else ""
        return ": ".join(filter(None, (f"{self.status} {self.code}".strip(), said)))


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where the bucket is and who asks; requests go to `<endpoint>/<bucket>/<key>`."""

    name: str
    endpoint: str
    """`https://host[:port]`; `http://` only for a store on this machine or in a closed network."""
    region: str
    credentials: Credentials
    ca: Path | None = None
    """Certificates (PEM) to trust beside the machine's own."""
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def host(self) -> str:
        """As it stands in the endpoint, with the port if one is there."""
        return urlsplit(self.endpoint).netloc

    @property
    def where(self) -> str:
        """For people: the endpoint and the bucket."""
        return f"{self.endpoint}/{self.name}"

    def ask(self, method: str, key: str, query: Mapping[str, str] | None = None, body: bytes = b"") -> Answer:
        """Send a signed request about one key (empty: the bucket); raises `PlaceAway`, and `PlaceRefuses` for 401, 403.

        Any other answer is returned, also 404, and a 403 that speaks of this one key alone.
        """
        path = f"/{self.name}/{key}" if key else f"/{self.name}"
        request = Request(method, self.host, path, query or {}, body)
        answer = self._sent(request, signed(request, self.credentials, self.region, self.now()))
        if answer.status in (401, 403) and answer.code != "AccessDenied":
            raise PlaceRefuses(f"{self.where}: {answer.complaint}; see to the credentials and this machine's clock.")
        if answer.status >= 500:
            raise PlaceAway(f"{self.where}: {answer.complaint}.")
        return answer

    def _sent(self, request: Request, headers: Mapping[str, str]) -> Answer:
        connection = self._connection()
        target = f"{quote(request.path)}?{query_string(request.query)}".removesuffix("?")
        try:
            connection.request(request.method, target, request.body or None, dict(headers))
            response = connection.getresponse()
            names = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, names, response.read())
        except (OSError, http.client.HTTPException) as error:
            raise PlaceAway(f"{self.endpoint}: {error or type(error).__name__}.") from error
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        if urlsplit(self.endpoint).scheme == "http":
            return http.client.HTTPConnection(self.host, timeout=TIMEOUT_SECONDS)
        context = ssl.create_default_context()
        if self.ca:
            context.load_verify_locations(self.ca)
        return http.client.HTTPSConnection(self.host, timeout=TIMEOUT_SECONDS, context=context)
