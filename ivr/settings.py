"""What a process is told from outside: flags of `ivr up`, or `IVR_*` in the environment. The rules stand elsewhere."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ivr.core import oidc
from ivr.core.banning import LOOPBACK, Network, Terms
from ivr.core.mail_address import is_address, listed
from ivr.core.nights import AT
from ivr.core.own_url import unfit
from ivr.errors import IvrError
from ivr.mail.server import PORTS, MailServer, Safety
from ivr.provision.outside import HOME, Outside
from ivr.provision.phone_security import Kind, PhoneSecurity
from ivr.vault.key_service import KeyService


class SettingsRefused(IvrError):
    """A setting from the environment is not right."""


class Settings(BaseSettings):
    """Frozen once read."""

    model_config = SettingsConfigDict(env_prefix="IVR_", frozen=True)

    rules: Path = Path("routing_rules.yaml")
    state: Path = Path("state")
    """Everything that is not in the repository: configuration as rendered, secrets, recordings, the database."""
    spare: Path | None = None
    """A folder on another disk where is recorded what finds no room in `state`; None: `recording-spare` in `state`."""
    node: str = Field(default="node1", pattern=r"^[a-z0-9]{1,12}$")
    """Stands at the front of every call id, so that calls of several machines can be told apart."""
    user: str = ""
    """Whom `ivr up` and `ivr asterisk` become if root starts them; empty: they stay root."""
    stand_by: bool = False
    """Whether to wait, with everything loaded, while another controller holds `state`."""
    sip_host: str = "0.0.0.0"  # agents register from anywhere
    sip_port: int = Field(default=5060, ge=0, le=65535)
    public_address: str = ""
    """At which carriers and agents outside reach us, if a NAT stands between; empty: none does."""
    home_networks: str = HOME
    """Addresses and networks with no NAT between them and us."""
    phones: Kind = Kind.PLAIN
    """How agents' phones are secured: `plain`, `tls` (SIP over TLS, SRTP) or `webrtc` (browsers, DTLS-SRTP)."""
    certificate: Path | None = None
    """That phones are shown (PEM, the chain behind it)."""
    certificate_key: Path | None = None
    """Its key; if not named, it stands in the certificate's file."""
    sip_tls_port: int = Field(default=5061, ge=1, le=65535)
    http_port: int = Field(default=8080, ge=0, le=65535)
    """On loopback; 0 is any free one."""
    console_port: int | None = Field(default=None, ge=0, le=65535)
    """Of the console; 0 is any free one, None: there is no console."""
    console_host: str = "127.0.0.1"
    """The address on which it listens: other machines come to it through a proxy that speaks TLS."""
    console_url: str = ""
    """What people type to come to it; empty: they sit at this machine."""
    console_proxies: str = ""
    """Addresses and networks whose `X-Forwarded-For` says where a visitor comes from; this machine's always does."""
    oidc_issuer: str = ""
    """`https://login.firm.example`, by which people sign in (OpenID Connect); empty: by passwords alone."""
    oidc_client: str = ""
    """Who the console is to it."""
    oidc_secret: Path = Path("oidc.secret")
    """The file that holds the console's secret there, for its owner alone."""
    oidc_name: str = ""
    """What people call it; empty: the name of its machine."""
    oidc_claim: str = "preferred_username"
    """Which of its claims names a person, by his id here."""
    oidc_only: bool = False
    """Whether passwords let nobody in but `oidc_break_glass`."""
    oidc_break_glass: str = "admin"
    """Who comes in by his password when the provider is away; empty: nobody."""
    webhook_networks: str = ""
    """Addresses and networks, beside the public ones, to which webhooks may go, as `127.0.0.1, 10.20.0.0/16`."""
    supervisor_token: SecretStr = SecretStr("")
    """What whoever supervises over HTTP gives in the header `Supervisor`; empty: what `ivr rotate supervisors` made."""
    database_url: str = ""
    """Empty: SQLite in `state`. For PostgreSQL: `postgresql+asyncpg://user@host/name`."""
    asterisk: Literal["ours", "apart"] = "ours"
    """`ours`: started, kept up and stopped by `ivr up`; `apart`: `ivr asterisk` runs beside it, a unit of its own."""
    journal: Path | None = None
    """A folder, best on another disk, for what the database does not take while it is away; None: one in `state`."""
    time_scale: float = Field(default=1.0, gt=0, le=1)
    """Multiplies waiting, ringing and wrap-up, not what people must hear or press. For demonstrations and tests."""
    pretend_now: datetime | None = None
    """What the clock on the wall shows at the start. For demonstrations and tests."""
    key_service_url: str = ""
    """Of OpenBao or Vault, which then wraps the recordings' keys; empty: the master keys lie in a file in `state`."""
    key_service_mount: str = "transit"
    key_service_key: str = "ivr-recordings"
    """The transit key that is ours."""
    key_service_token: Path = Path("key-service.token")
    """The file that holds the token."""
    key_service_ca: Path | None = None
    """Certificates that vouch for the service, if the system's do not."""
    time_stamps: str = ""
    """`https://...` of a service (RFC 3161) that stamps the ledger of recordings each hour; empty: nobody does."""
    reconcile_at: time = AT
    """The hour of the night, local time, at which all recordings are reconciled, as `02:30`."""
    alone: float = Field(default=60.0, ge=10, le=3600)
    """Seconds that a caller waits for a controller that is away, before the fallback has him."""
    traces: str = Field(default="", pattern=r"^(https?://\S+)?$")
    """`http://host:4318/v1/traces` of an OpenTelemetry collector that is told of calls; empty: none is."""
    drain: float = Field(default=30.0, ge=0)
    """Seconds that talks may last on after the stop was asked for."""
    ban_by: Literal["asterisk", "nftables", "nobody"] = "asterisk"
    """What shuts out addresses from which SIP passwords are guessed: Asterisk's access list, or the kernel's filter."""
    ban_after: int = Field(default=4, ge=2, le=100)
    """Failed logins, within `ban_window` seconds, that are answered with a ban of `ban_for` seconds."""
    ban_window: float = Field(default=600.0, ge=10, le=86400)
    ban_for: float = Field(default=3600.0, ge=10, le=86400 * 30)
    never_ban: str = ""
    """Addresses and networks that are never shut out, as `198.51.100.0/24, 2001:db8::/32`; this machine never is."""
    archive: str = ""
    """Where finished recordings go: `s3://bucket/prefix`, or a folder's absolute path; empty: they stay here."""
    archive_endpoint: str = ""
    """`https://host[:port]` of the object store; empty: Amazon's own in the region."""
    archive_region: str = "us-east-1"
    archive_credentials: Path | None = None
    """A file as Amazon's tools write it, that nobody else may read: `[default]`, key id and secret."""
    archive_ca: Path | None = None
    """Certificates (PEM) to trust beside the machine's own, for a store in the house."""
    archive_lock: Literal["compliance", "governance"] = "compliance"
    """Who may lift a lock before its time, where the bucket has object lock: nobody, or whom its owner allows it."""
    archive_keep_local_days: float = Field(default=0.0, ge=0, le=36500)
    """So long a recording stays on this disk as well, once it is archived."""

    mail_host: str = Field(default="", pattern=r"^[A-Za-z0-9.:-]*$")
    """The mail server by which reports go out; empty: none do."""
    mail_safety: Safety = Field(default=Safety.STARTTLS, validate_default=True)
    """How the way to it is kept from others' eyes: `starttls`, `tls` from the start, or (on this machine) `none`."""
    mail_port: int | None = Field(default=None, ge=1, le=65535)
    """None: 587, with `tls` 465, with `none` 25."""
    mail_from: str = Field(default="", validate_default=True)
    """The address that sends."""
    mail_to: str = ""
    """Addresses and domains to which reports may go, as `@firm.example, boss@other.example`; empty: to nobody."""
    mail_user: str = ""
    """Who we are to it; empty: it does not ask."""
    mail_password: Path = Path("mail.password")
    """The file that holds the password of that user, for its owner alone."""
    mail_ca: Path | None = None
    """Certificates that vouch for it, if the system's do not."""

    @field_validator("never_ban", "console_proxies", "webhook_networks", "home_networks")
    @classmethod
    def _networks(cls, given: str) -> str:
        networks(given)
        return given

    @field_validator("public_address")
    @classmethod
    def _address(cls, given: str) -> str:
        return str(ip_address(given)) if given else ""

    @field_validator("mail_to")
    @classmethod
    def _addresses(cls, given: str) -> str:
        listed(given)
        return given

    @field_validator("mail_from")
    @classmethod
    def _sends(cls, given: str, rest: ValidationInfo) -> str:
        if rest.data.get("mail_host") and not is_address(given):
            raise ValueError("who sends mail is an address: reports@firm.example")
        return given

    @field_validator("mail_safety")
    @classmethod
    def _in_the_open(cls, given: Safety, rest: ValidationInfo) -> Safety:
        if given is Safety.NONE and rest.data.get("mail_host") not in {"", "127.0.0.1", "::1", "localhost"}:
            raise ValueError("mail goes in the open on this machine alone: starttls or tls to any other")
        return given

    @field_validator("console_port", mode="before")
    @classmethod
    def _perhaps_none(cls, given: object) -> object:
        return None if given in {"", "none"} else given

    @field_validator("console_url")
    @classmethod
    def _safe(cls, given: str) -> str:
        if given and (why := unfit(given)):
            raise ValueError(why)
        return given

    @property
    def ban_terms(self) -> Terms:
        """When an address is shut out, and for how long."""
        window, lasts = timedelta(seconds=self.ban_window), timedelta(seconds=self.ban_for)
        return Terms(self.ban_after, window, lasts, (*LOOPBACK, *networks(self.never_ban)))

    @field_validator("oidc_issuer")
    @classmethod
    def _asked_safely(cls, given: str) -> str:
        if given and (why := oidc.unfit(given)):
            raise ValueError(why)
        return given

    @property
    def by_firm(self) -> oidc.Terms | None:
        """The firm's sign-in, if there is one."""
        if not self.oidc_issuer:
            return None
        name = self.oidc_name or urlsplit(self.oidc_issuer).hostname or ""
        who = (self.oidc_issuer, self.oidc_client, self.oidc_secret, name)
        return oidc.Terms(*who, self.oidc_claim, self.oidc_only, self.oidc_break_glass)

    @property
    def phone_security(self) -> PhoneSecurity:
        """What is asked of agents' phones."""
        return PhoneSecurity(self.phones, self.certificate, self.certificate_key, self.console_port is not None)

    @property
    def outside(self) -> Outside:
        """How we are reached from outside."""
        return Outside(self.public_address, tuple(map(str, networks(self.home_networks))))

    @property
    def mail_server(self) -> MailServer | None:
        """The one by which reports go out, if one is named."""
        if not self.mail_host:
            return None
        port = self.mail_port or PORTS[self.mail_safety]
        password = self.mail_password if self.mail_user else None
        named = (self.mail_host, self.mail_safety, port, self.mail_from)
        return MailServer(*named, listed(self.mail_to), self.mail_user, password, self.mail_ca)

    @property
    def key_service(self) -> KeyService | None:
        """The one to ask, if one is named."""
        if not self.key_service_url:
            return None
        token, ca = self.key_service_token, self.key_service_ca
        return KeyService(self.key_service_url, self.key_service_key, token, self.key_service_mount, ca)


def networks(given: str) -> tuple[Network, ...]:
    """Those of a list with commas; raises `ValueError`."""
    return tuple(ip_network(one.strip(), strict=False) for one in given.split(",") if one.strip())


def read_settings(**given: Any) -> Settings:  # whatever flags there are
    """These settings, with the environment's for all others; raises `SettingsRefused`."""
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = (f"IVR_{'_'.join(map(str, e['loc'])).upper()}={e['input']}: {e['msg']}." for e in error.errors())
        raise SettingsRefused(" ".join(wrong)) from error
