"""The certificate that agents' phones are shown, where they speak TLS: is it right, and for how long?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ivr.doctor.case import Case
from ivr.doctor.finding import Finding, bad, good, warning
from ivr.provision.certificate import CertificateRefused, look_at
from ivr.provision.phone_security import SOON, Kind

SUBJECT = "TLS"


def look(case: Case) -> Iterator[Finding]:
    """Nothing, where phones do without."""
    wanted, now = case.settings.phone_security, datetime.now(UTC)
    if wanted.kind is Kind.PLAIN:
        return
    try:
        certificate, key = wanted.files
        yield judged(certificate, look_at(certificate, key, now), now)
    except CertificateRefused as error:
        yield bad(SUBJECT, str(error), "Phones cannot register over TLS until it is mended.")


def judged(certificate: Path, ends: datetime, now: datetime) -> Finding:
    """Whether it is to be renewed soon."""
    what = f"the certificate is valid until {ends:%Y-%m-%d}"
    if ends - now < SOON:
        mend = "Have it renewed, put the new one in its place, and start `ivr up` anew (`ivr upgrade` keeps calls)."
        return warning(SUBJECT, f"{what}, {(ends - now).days} days more", mend, str(certificate))
    return good(SUBJECT, what, str(certificate))
