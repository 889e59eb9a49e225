"""Every setting from the environment: its type, default, check and description.

The services are found by their `contract.py`; each has a URL and a database URL.
`manage.py settings_docs` writes docs/settings.md from the descriptions.
"""

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    create_model,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kernel.db.urls import ALL_ENGINES, ENGINES, check_database_url, check_engine
from kernel.services import declared_engines, find_services

ROOT = Path(__file__).resolve().parent.parent

DJANGO_APPS_SERVICE = "accounts"
"""The service that owns Django's own apps, such as sessions and the admin.

The alias of its database is `default`.
"""

ALL_SERVICES = sorted(find_services(ROOT), key=lambda name: (name != DJANGO_APPS_SERVICE, name))
"""Every service of the project, the one with Django's own apps first."""

ALL_PARTS = [*ALL_SERVICES, "gateway"]
"""Every part that a process may host."""

SERVICE_ENGINES = {service: declared_engines(ROOT / service) or ALL_ENGINES for service in ALL_SERVICES}
"""The database engines that each service runs on, as its `apps.py` says."""

MIN_SECRET_LENGTH = 32
MAX_PORT = 65_535
ORIGIN = re.compile(r"https?://(\w[\w.-]*|\[[0-9a-fA-F:.]+\])(:(?P<port>[0-9]{1,5}))?", re.ASCII)


def _words(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else value.replace(",", " ").split()


def _check_parts(names: list[str]) -> list[str]:
    unknown = ", ".join(name for name in names if name not in ALL_PARTS)
    if unknown or not names:
        raise ValueError(
            f"must be some of {', '.join(ALL_PARTS)}, separated by commas, not {unknown or 'none'}"
        )
    return [part for part in ALL_PARTS if part in names]


def _check_secret(value: str) -> str:
    if len(value) < MIN_SECRET_LENGTH:
        raise ValueError(
            f"must be set to at least {MIN_SECRET_LENGTH} characters (or DJANGO_DEBUG=1 for development);"
            " python3 -c 'import secrets; print(secrets.token_urlsafe(36))' prints a secret"
        )
    return value


def _check_secrets(values: list[str]) -> list[str]:
    return [_check_secret(value) for value in values]


def _hosted(info: ValidationInfo) -> list[str]:
    """Return the parts that this process hosts, or all if SERVICES is not valid."""
    hosted: list[str] = info.data.get("SERVICES", ALL_PARTS)
    return hosted


def _check_service_url(url: str | None, info: ValidationInfo) -> str | None:
    # Django rejects requests to host names with an underscore.
    if url is not None and (not _is_origin(url) or "_" in url):
        raise ValueError(
            f"must be a URL such as http://posts:8000, without a path or an underscore, not {url!r}"
        )
    if "SERVICES" not in info.data:
        return url
    service = str(info.field_name).removesuffix("_URL").lower()
    is_hosted = service in _hosted(info)
    if is_hosted and url:
        raise ValueError(f"must not be set, because SERVICES includes {service}")
    if not is_hosted and url is None:
        raise ValueError(
            f"must be set to a URL such as http://{service}:8000, because SERVICES does not include {service}"
        )
    return url


def _check_service_database_url(url: str | None, info: ValidationInfo) -> str | None:
    service = str(info.field_name).removesuffix("_DATABASE_URL").lower()
    return check_engine(service, check_database_url(url), SERVICE_ENGINES)


def _check_hosts(value: list[str]) -> list[str]:
    if not value:
        raise ValueError("must list the host names of the site (or DJANGO_DEBUG=1 for development)")
    return value


def _check_rate(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", value):
        raise ValueError("must be a rate such as 10/minute (second, minute, hour or day)")
    return value


def _check_origins(value: list[str]) -> list[str]:
    for origin in value:
        # To Django, https://*.example.com means all subdomains.
        if not _is_origin(origin.replace("://*.", "://")):
            raise ValueError(f"{origin!r} is not an origin such as https://blog.example.com")
    return value


def _is_origin(url: str) -> bool:
    found = ORIGIN.fullmatch(url)
    return found is not None and int(found["port"] or MAX_PORT) in range(1, MAX_PORT + 1)


def _check_cache_url(value: str) -> str:
    if value and urlsplit(value).scheme not in ("redis", "rediss"):
        raise ValueError(f"must be a URL such as redis://localhost:6379/0, not {value!r}")
    return value


def _check_broker_url(value: str) -> str:
    if value and urlsplit(value).scheme not in ("redis", "rediss", "amqp", "amqps"):
        raise ValueError(f"must be a URL such as redis://localhost:6379/1 or amqp://localhost, not {value!r}")
    return value


def _check_otlp_endpoint(value: str) -> str:
    if value and urlsplit(value).scheme not in ("http", "https"):
        raise ValueError(f"must be a URL such as http://localhost:4318, not {value!r}")
    return value


Secret = Annotated[str, AfterValidator(_check_secret)]
Words = Annotated[list[str], NoDecode, BeforeValidator(_words)]
Secrets = Annotated[Words, AfterValidator(_check_secrets)]
Parts = Annotated[Words, AfterValidator(_check_parts)]
Hosts = Annotated[Words, AfterValidator(_check_hosts)]
Origins = Annotated[Words, AfterValidator(_check_origins)]
Rate = Annotated[str, AfterValidator(_check_rate)]
CacheUrl = Annotated[str, AfterValidator(_check_cache_url)]
BrokerUrl = Annotated[str, AfterValidator(_check_broker_url)]
OtlpEndpoint = Annotated[str, AfterValidator(_check_otlp_endpoint)]
DatabaseUrl = Annotated[str | None, AfterValidator(check_database_url)]
ServiceUrl = Annotated[str | None, AfterValidator(_check_service_url)]
ServiceDatabaseUrl = Annotated[str | None, AfterValidator(_check_service_database_url)]


def _url_description(service: str) -> str:
    return f"The URL of {service}, as `http://host:port`, if it is remote."


def _database_description(service: str) -> str:
    owned = f"{service} and of Django's own apps" if service == DJANGO_APPS_SERVICE else service
    scheme_of = {engine: scheme for scheme, engine in reversed(ENGINES.items())}
    *others, last = [f"`{scheme_of[engine]}://`" for engine in SERVICE_ENGINES[service]]
    urls = " or ".join(filter(None, (", ".join(others), last)))
    return f"The database of {owned}: {urls}."


class _Hosting(BaseSettings):
    model_config = SettingsConfigDict(case_sensitive=True, env_ignore_empty=True, validate_default=True)

    DJANGO_DEBUG: bool = Field(
        default=False, description="Development mode. `make run` sets it. It needs no other setting."
    )
    SERVICES: Parts = Field(
        default=ALL_PARTS,
        description="What this process hosts. Each service that is not listed is remote and needs its URL.",
    )


if TYPE_CHECKING:
    _WithUrls = _Hosting
else:
    _WithUrls = create_model(
        "_WithUrls",
        __base__=_Hosting,
        **{
            f"{service.upper()}_URL": (ServiceUrl, Field(default=None, description=_url_description(service)))
            for service in ALL_SERVICES
        },
    )


class _WithSecurity(_WithUrls):
    SERVICES_SECRET: str = Field(
        default="",
        description="Signs the calls between processes. At least 32 characters. Required unless this process"
        " hosts everything.",
    )
    SERVICES_SECRET_FALLBACKS: Secrets = Field(
        default=[],
        description="Other secrets whose signatures are accepted, for a change of `SERVICES_SECRET`.",
    )

    DJANGO_SECRET_KEY: Secret = Field(
        default="",
        description="Signs the cursors of lists and Django's sessions, and keys the digests of idempotent"
        " requests. At least 32 characters.",
    )
    DJANGO_SECRET_KEY_FALLBACKS: Secrets = Field(
        default=[],
        description="Other keys whose signatures are accepted, for a change of `DJANGO_SECRET_KEY`.",
    )
    JWT_SIGNING_KEY: str = Field(
        default="",
        description="Signs access and refresh tokens. At least 32 characters. Required with accounts or the"
        " gateway.",
    )
    DJANGO_ALLOWED_HOSTS: Hosts = Field(
        default=[], description="The host names of the site, separated by commas."
    )
    DJANGO_CSRF_TRUSTED_ORIGINS: Origins = Field(
        default=[], description="Origins whose forms the admin accepts, if a proxy changes the host name."
    )
    CORS_ALLOWED_ORIGINS: Origins = Field(
        default=[], description="Origins of other front ends that may call the API, separated by commas."
    )
    HTTPS_ONLY: bool = Field(
        default=True, description="Redirects HTTP to HTTPS, and sets HSTS and secure cookies."
    )
    BEHIND_PROXY: bool = Field(
        default=False,
        description="Trusts the headers X-Forwarded-Proto and X-Forwarded-For. Exactly one proxy in front"
        " must set them.",
    )

    @field_validator("SERVICES_SECRET")
    @classmethod
    def _check_services_secret(cls, value: str, info: ValidationInfo) -> str:
        return _check_secret(value) if value or _hosted(info) != ALL_PARTS else value

    @field_validator("JWT_SIGNING_KEY")
    @classmethod
    def _check_jwt_signing_key(cls, value: str, info: ValidationInfo) -> str:
        return _check_secret(value) if {"accounts", "gateway"} & {*_hosted(info)} else value


if TYPE_CHECKING:
    _WithDatabases = _WithSecurity
else:
    _WithDatabases = create_model(
        "_WithDatabases",
        __base__=_WithSecurity,
        **{
            f"{service.upper()}_DATABASE_URL": (
                ServiceDatabaseUrl,
                Field(default=None, description=_database_description(service)),
            )
            for service in ALL_SERVICES
        },
    )


class Environment(_WithDatabases):
    """The settings from the environment, checked.

    The bases of this class have them in the order of the page: a setting is checked
    after those that it depends on.
    """

    DATABASE_URL: DatabaseUrl = Field(
        default=None,
        description="The database of every service without a URL of its own. In production each hosted"
        " service needs one or the other.",
    )

    CACHE_URL: CacheUrl = Field(
        default="",
        description="A cache that all processes share, as `redis://…`, for throttles and for the detection of"
        " repeated remote calls. Without it, each process uses its own memory.",
    )
    CELERY_BROKER_URL: BrokerUrl = Field(
        default="",
        description="The broker with which Celery delivers events, as `redis://…` or `amqp://…`. Needs"
        " `requirements-celery.txt`.",
    )

    ACCESS_TOKEN_MINUTES: int = Field(
        default=10, ge=1, le=1440, description="The lifetime of an access token, 1 to 1,440 minutes."
    )
    REFRESH_TOKEN_DAYS: int = Field(
        default=14, ge=1, le=365, description="The lifetime of an unused session, 1 to 365 days."
    )
    PASSWORD_POLICY: Literal["django", "length"] = Field(
        default="django",
        description="The rules for passwords: Django's four validators, or `length`, at least 8 characters.",
    )
    THROTTLE_REGISTER: Rate = Field(default="20/hour", description="Registrations per client address.")
    THROTTLE_LOGIN: Rate = Field(
        default="10/minute",
        description="Login attempts per client address, in the admin too, and checks of the current password"
        " per user.",
    )
    THROTTLE_WRITES: Rate = Field(default="60/minute", description="Changes per user.")
    REQUEST_SECONDS: float = Field(
        default=10, gt=0, le=300, description="The deadline of a request in seconds, retries included."
    )

    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The lowest level that is logged: `DEBUG`, `INFO`, `WARNING` or `ERROR`."
    )
    LOG_FORMAT: Literal["json", "text"] = Field(
        default="json", description="One JSON object per line, or `text`."
    )
    OTEL_EXPORTER_OTLP_ENDPOINT: OtlpEndpoint = Field(
        default="",
        description="Where traces are sent, as `http://host:4318`. Needs `requirements-otel.txt`.",
    )

    @field_validator("DATABASE_URL")
    @classmethod
    def _check_shared_database(cls, url: str | None, info: ValidationInfo) -> str | None:
        names = {part: f"{part.upper()}_DATABASE_URL" for part in _hosted(info) if part in ALL_SERVICES}
        missing = {part: name for part, name in names.items() if info.data.get(name, "") is None}
        if missing and url is None and not info.data.get("DJANGO_DEBUG"):
            raise ValueError(
                f"must be set, or else {' and '.join(missing.values())}, for example to sqlite:///blog.sqlite3"
                " (or DJANGO_DEBUG=1 for development)"
            )
        for service in missing:
            check_engine(service, url, SERVICE_ENGINES)
        return url

    @model_validator(mode="before")
    @classmethod
    def _fill_in_for_development(cls, values: dict[str, Any]) -> dict[str, Any]:
        return DEVELOPMENT | values if _is_on(values.get("DJANGO_DEBUG")) else values


DEVELOPMENT = {
    "SERVICES_SECRET": "development-only-" + "2" * MIN_SECRET_LENGTH,
    "DJANGO_SECRET_KEY": "development-only-" + "0" * MIN_SECRET_LENGTH,
    "JWT_SIGNING_KEY": "development-only-" + "1" * MIN_SECRET_LENGTH,
    "DJANGO_ALLOWED_HOSTS": ["localhost", "127.0.0.1", "[::1]"],
    "CORS_ALLOWED_ORIGINS": ["http://localhost:5173", "http://127.0.0.1:5173"],
    "HTTPS_ONLY": False,
    "LOG_FORMAT": "text",
}
"""The defaults in development, with DJANGO_DEBUG=1."""


def _is_on(value: object) -> bool:
    try:
        return TypeAdapter(bool).validate_python(value)
    except ValidationError:
        return False


def load() -> Environment:
    """Return the checked settings.

    Raises:
        SystemExit: Some are not valid. The message has a line for each; the status is
            1.
    """
    try:
        return Environment()
    except ValidationError as error:
        sys.exit("\n".join(_line(problem["loc"], problem["msg"]) for problem in error.errors()))


def _line(location: tuple[int | str, ...], message: str) -> str:
    return f"{location[0]}: {message.removeprefix('Value error, ')}"
