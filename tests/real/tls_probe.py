"""A phone that speaks SIP over TLS, and a certificate for the switch that it calls."""

from __future__ import annotations

import ssl
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.real.sip_probe import SipProbe
from tests.real.tcp_probe import TcpProbe

SECURE = SipProbe.sdp.replace("RTP/AVP", "RTP/SAVP") + (
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj\r\n"
)
DAY = timedelta(days=1)


def certificate(folder: Path, begins: timedelta = -DAY, ends: timedelta = 90 * DAY, name: str = "phones") -> Path:
    """A certificate of 127.0.0.1 that vouches for itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number(), now + begins, now + ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("127.0.0.1")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{name}.pem"
    file.touch(mode=0o600)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return file


class TlsProbe(TcpProbe):
    """The same dialog, over TLS, for whoever trusts the certificate."""

    by, contact, sdp = "TLS", ";transport=tls", SECURE

    def __init__(self, server: tuple[str, int], user: str) -> None:
        super().__init__("127.0.0.3", server, user)

    async def trusting(self, trusted: Path) -> Self:
        """Connect; raises `ssl.SSLError` if it cannot trust who answers."""
        context = ssl.create_default_context(cafile=str(trusted))
        context.check_hostname = False
        return await self._connect(context)

    def plain(self) -> None:
        """Offer audio without SRTP from now on, in a dialog of its own."""
        self.sdp, self._call, self._to = SipProbe.sdp, uuid.uuid4().hex, ""
