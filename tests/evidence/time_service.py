"""A time-stamping service on loopback: each answer is made by `openssl ts`, a process of its own."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

OPENSSL = shutil.which("openssl")
_CONFIG = """
[tsa]
default_tsa = it
[it]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
"""


@dataclass
class TimeService:
    """Where it answers, and how: `other` has it stamp something else than it was asked."""

    folder: Path
    url: str = ""
    status: int = 200
    answer: bytes | None = None
    """Given instead of a stamp."""
    seen: list[bytes] = field(default_factory=list)

    @property
    def root(self) -> Path:
        """The certificate that vouches for it."""
        return self.folder / "root.pem"

    def reply(self, request: bytes) -> bytes:
        if self.answer is not None:
            return self.answer
        assert OPENSSL is not None
        query, made = self.folder / "query.tsq", self.folder / "answer.tsr"
        query.write_bytes(request)
        command = [OPENSSL, "ts", "-reply", "-config", f"{self.folder}/tsa.cnf", "-section", "it"]
        subprocess.run([*command, "-queryfile", query, "-out", made], check=True, capture_output=True)
        return made.read_bytes()


def prepared(folder: Path) -> TimeService:
    """A root certificate, and the service's own."""
    folder.mkdir()
    root_key, key = generate_private_key(65537, 2048), generate_private_key(65537, 2048)
    root = _certificate("Root of time", root_key, "Root of time", root_key, authority=True)
    own = _certificate("Time service", key, "Root of time", root_key, authority=False)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "tsa.pem").write_bytes(own.public_bytes(Encoding.PEM))
    (folder / "tsa.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder))
    return TimeService(folder)


def _certificate(
    name: str, key: RSAPrivateKey, issuer: str, issuer_key: RSAPrivateKey, *, authority: bool
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if not authority:
        stamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        made = made.add_extension(stamps, critical=True)
    return made.sign(issuer_key, SHA256())


@contextmanager
def answering(service: TimeService) -> Iterator[TimeService]:
    """It answers on loopback meanwhile."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = self.rfile.read(int(self.headers["Content-Length"]))
            service.seen.append(request)
            made = service.reply(request)
            self.send_response(service.status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(made)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/tsa"
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
