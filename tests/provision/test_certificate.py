"""A certificate that cannot serve is refused before Asterisk starts, in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.provision.certificate import CertificateRefused, look_at
from ivr.provision.phone_security import Kind, PhoneSecurity
from tests.real.tls_probe import DAY, certificate

NOW = datetime.now(UTC)


def test_a_good_one_tells_when_it_ends(tmp_path: Path) -> None:
    made = certificate(tmp_path)
    assert timedelta(days=89) < look_at(made, made, NOW) - NOW < timedelta(days=91)


def _over(folder: Path) -> tuple[Path, Path]:
    made = certificate(folder, -3 * DAY, -DAY)
    return made, made


def _not_begun(folder: Path) -> tuple[Path, Path]:
    made = certificate(folder, DAY, 2 * DAY)
    return made, made


def _missing(folder: Path) -> tuple[Path, Path]:
    return folder / "none.pem", folder / "none.pem"


def _no_key(folder: Path) -> tuple[Path, Path]:
    return certificate(folder), folder / "none.key"


def _of_another(folder: Path) -> tuple[Path, Path]:
    return certificate(folder), certificate(folder, name="another")


def _for_everybody(folder: Path) -> tuple[Path, Path]:
    made = certificate(folder)
    made.chmod(0o644)
    return made, made


def _no_pem(folder: Path) -> tuple[Path, Path]:
    (folder / "x.pem").write_bytes(b"\x00\x01")
    return folder / "x.pem", folder / "x.pem"


def _pem_of_nothing(folder: Path) -> tuple[Path, Path]:
    (folder / "x.pem").write_text("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
    (folder / "x.pem").chmod(0o600)
    return certificate(folder), folder / "x.pem"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (_over, "has expired on"),
        (_not_begun, "is this machine's clock right"),
        (_missing, "see IVR_CERTIFICATE"),
        (_no_key, "see IVR_CERTIFICATE"),
        (_of_another, "is not the key of"),
        (_for_everybody, "chmod o="),
        (_no_pem, "holds no certificate in PEM form"),
        (_pem_of_nothing, "holds no key in PEM form"),
    ],
)
def test_a_wrong_one_is_refused(tmp_path: Path, wrong: Callable[[Path], tuple[Path, Path]], said: str) -> None:
    with pytest.raises(CertificateRefused, match=said):
        look_at(*wrong(tmp_path), NOW)


def test_one_that_ends_soon_is_told_of(tmp_path: Path) -> None:
    told: list[str] = []
    PhoneSecurity(Kind.TLS, certificate(tmp_path)).check(NOW, told.append)
    assert not told
    PhoneSecurity(Kind.TLS, certificate(tmp_path, ends=10 * DAY, name="soon")).check(NOW, told.append)
    assert len(told) == 1
    assert "have it renewed" in told[0]


def test_phones_cannot_be_secured_without_one() -> None:
    with pytest.raises(CertificateRefused, match="IVR_PHONES=tls needs IVR_CERTIFICATE"):
        PhoneSecurity(Kind.TLS).check(NOW, print)
    PhoneSecurity().check(NOW, print)
