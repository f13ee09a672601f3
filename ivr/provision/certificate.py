"""The certificate that agents' phones are shown: looked at before Asterisk is started with it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from ivr.errors import ProvisionError


class CertificateRefused(ProvisionError):
    """Agents' phones cannot be served over TLS with this certificate."""


def look_at(certificate: Path, key: Path, now: datetime) -> datetime:
    """When it ends. Raises `CertificateRefused` where it is missing, over, not begun, or of another key."""
    shown = _certificate(certificate)
    if now >= shown.not_valid_after_utc:
        raise CertificateRefused(
            f"{certificate} has expired on {shown.not_valid_after_utc:%Y-%m-%d}: have it renewed, then start again."
        )
    if now < shown.not_valid_before_utc:
        begins = f"{shown.not_valid_before_utc:%Y-%m-%d %H:%M} UTC"
        raise CertificateRefused(f"{certificate} is valid from {begins} only: is this machine's clock right?")
    if _public(shown) != _public_of_key(key):
        raise CertificateRefused(f"{key} is not the key of {certificate}: give the two that belong together.")
    return shown.not_valid_after_utc


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(_read(path))
    except ValueError as error:
        raise CertificateRefused(f"{path} holds no certificate in PEM form (`-----BEGIN CERTIFICATE-----`).") from error


def _public(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _public_of_key(path: Path) -> bytes:
    if path.exists() and path.stat().st_mode & 0o007:
        raise CertificateRefused(f"Everybody on this machine may read the key {path}: `chmod o= {path}`.")
    try:
        key = load_pem_private_key(_read(path), None)
    except (ValueError, TypeError) as error:
        raise CertificateRefused(f"{path} holds no key in PEM form without a passphrase.") from error
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CertificateRefused(
            f"{path} cannot be read ({error.strerror}): see IVR_CERTIFICATE and IVR_CERTIFICATE_KEY."
        ) from error
