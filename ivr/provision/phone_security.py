"""How agents' phones are secured on the way: not at all, by TLS and SRTP, or as browsers do it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from ivr.provision.certificate import CertificateRefused, look_at

SOON = timedelta(days=14)
"""A certificate that ends within this is told of at every start."""


class Kind(StrEnum):
    """Each has a file of its name, `each/phones_*.conf`."""

    PLAIN = "plain"
    TLS = "tls"
    """SIP over TLS, audio as SRTP; whoever offers plain audio is refused."""
    WEBRTC = "webrtc"
    """SIP over a WebSocket on loopback, for a web server in front; audio as DTLS-SRTP."""


@dataclass(frozen=True, slots=True)
class PhoneSecurity:
    """What is asked of agents' phones."""

    kind: Kind = Kind.PLAIN
    certificate: Path | None = None
    key: Path | None = None
    """In a file of its own, or in the certificate's."""
    browsers: bool = False
    """Every agent has a second one in the console's page."""

    @property
    def by_websocket(self) -> bool:
        """Whether some of them come over a WebSocket."""
        return self.browsers or self.kind is Kind.WEBRTC

    @property
    def files(self) -> tuple[Path, Path]:
        """Certificate and key, absolute; raises `CertificateRefused` if none is named."""
        if self.certificate is None:
            raise CertificateRefused(f"IVR_PHONES={self.kind} needs IVR_CERTIFICATE and IVR_CERTIFICATE_KEY.")
        return self.certificate.absolute(), (self.key or self.certificate).absolute()

    def check(self, now: datetime, progress: Callable[[str], None]) -> None:
        """Raises `CertificateRefused` where it cannot be; tells of a certificate that ends soon."""
        if self.kind is Kind.PLAIN:
            return
        ends = look_at(*self.files, now)
        if ends - now < SOON:
            progress(f"the certificate {self.certificate} ends on {ends:%Y-%m-%d}: have it renewed")


PLAIN = PhoneSecurity()
