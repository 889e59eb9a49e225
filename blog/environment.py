"""Every setting that comes from the environment: its name, its type, its default, its check.

The README's table of settings is held against this file by a test.
"""

import re
import sys
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from kernel.db.urls import check_database_url, check_engine

ALL_SERVICES = ["accounts", "posts", "comments"]
"""Every service there is."""

ALL_PARTS = [*ALL_SERVICES, "gateway"]
"""What a process may host."""

DJANGO_APPS_SERVICE = "accounts"
"""The service that owns Django's own apps: users, sessions, the admin. Its alias is `default`."""

SERVICE_ENGINES = {
    "accounts": ["PostgreSQL", "SQLite"],
    "posts": ["PostgreSQL", "MongoDB", "SQLite"],
}
"""The engines that a service runs on, if it does not run on all of them."""

MIN_SECRET_LENGTH = 32
MAX_PORT = 65_535
ORIGIN = re.compile(r"https?://(\w[\w.-]*|\[[0-9a-fA-F:.]+\])(:(?P<port>[0-9]{1,5}))?", re.ASCII)


def _words(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else value.replace(",", " ").split()


def _check_parts(names: list[str]) -> list[str]:
    unknown = ", ".join(name for name in names if name not in ALL_PARTS)
    if unknown or not names:
        raise ValueError(f"must be some of {', '.join(ALL_PARTS)}, with commas between, not {unknown or 'none'}")
    return [part for part in ALL_PARTS if part in names]


def _check_secret(value: str) -> str:
    if len(value) < MIN_SECRET_LENGTH:
        raise ValueError(
            f"must be set to at least {MIN_SECRET_LENGTH} characters (or DJANGO_DEBUG=1 for development);"
            " python3 -c 'import secrets; print(secrets.token_urlsafe(36))' makes some"
        )
    return value


def _check_secrets(values: list[str]) -> list[str]:
    return [_check_secret(value) for value in values]


def _check_service_url(url: str | None) -> str | None:
    if url is not None and (not _is_origin(url) or "_" in url):  # with an underscore Django knows no host
        raise ValueError(
            f"must be an address such as http://posts:8000, without a path or an underscore, not {url!r}"
        )
    return url


def _check_hosts(value: list[str]) -> list[str]:
    if not value:
        raise ValueError("must name the hosts this site answers to (or DJANGO_DEBUG=1 for development)")
    return value


def _check_rate(value: str) -> str:
    if not re.fullmatch(r"[1-9]\d*/(second|minute|hour|day)", value):
        raise ValueError("must be a rate such as 10/minute (second, minute, hour or day)")
    return value


def _check_origins(value: list[str]) -> list[str]:
    for origin in value:
        # Django takes https://*.example.com for all hosts below.
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


class Environment(BaseSettings):
    """The settings as the environment gives them."""

    model_config = SettingsConfigDict(case_sensitive=True, env_ignore_empty=True, validate_default=True)

    DJANGO_DEBUG: bool = Field(default=False, description="Development mode; `make run` sets it.")
    SERVICES: Parts = Field(
        default=ALL_PARTS, description="What this process hosts; the rest is elsewhere, each at its URL."
    )
    ACCOUNTS_URL: ServiceUrl = Field(
        default=None, description="Where accounts is, as http://host:port, when not hosted here."
    )
    POSTS_URL: ServiceUrl = Field(
        default=None, description="Where posts is, as http://host:port, when not hosted here."
    )
    COMMENTS_URL: ServiceUrl = Field(
        default=None, description="Where comments is, as http://host:port, when not hosted here."
    )
    SERVICES_SECRET: str = Field(
        default="",
        description="Signs calls between processes, where one hosts less than all. At least 32 characters.",
    )
    SERVICES_SECRET_FALLBACKS: Secrets = Field(
        default=[],
        description="Others that calls may be signed with, while `SERVICES_SECRET` changes.",
    )

    DJANGO_SECRET_KEY: Secret = Field(
        default="",
        description="Signs the cursors of lists and Django's sessions, and keeps what keyed commands were"
        " given unreadable. At least 32 characters.",
    )
    DJANGO_SECRET_KEY_FALLBACKS: Secrets = Field(
        default=[],
        description="Others that what is signed may be signed with, while `DJANGO_SECRET_KEY` changes.",
    )
    JWT_SIGNING_KEY: str = Field(
        default="",
        description="Signs access and refresh tokens; for accounts and gateway. At least 32 characters.",
    )
    DJANGO_ALLOWED_HOSTS: Hosts = Field(
        default=[], description="Host names this site answers to, with commas between."
    )
    DJANGO_CSRF_TRUSTED_ORIGINS: Origins = Field(
        default=[], description="Origins that may post to the admin, where a proxy changes the host."
    )
    CORS_ALLOWED_ORIGINS: Origins = Field(
        default=[], description="Origins of front ends that may call the API, with commas between."
    )
    HTTPS_ONLY: bool = Field(
        default=True, description="Redirect HTTP to HTTPS, HSTS, secure cookies. Off in development."
    )
    BEHIND_PROXY: bool = Field(
        default=False,
        description="One proxy in front sets X-Forwarded-Proto and X-Forwarded-For; believe it.",
    )

    ACCOUNTS_DATABASE_URL: DatabaseUrl = Field(
        default=None, description="The database of accounts and of Django itself: postgres:// or sqlite://."
    )
    POSTS_DATABASE_URL: DatabaseUrl = Field(
        default=None, description="The database of posts: mongodb://, postgres:// or sqlite://."
    )
    COMMENTS_DATABASE_URL: DatabaseUrl = Field(
        default=None,
        description="The database of comments: firestore://, postgres://, mongodb:// or sqlite://.",
    )
    DATABASE_URL: DatabaseUrl = Field(
        default=None,
        description="One database for every service without a URL of its own. Each service hosted here needs"
        " one or the other, except in development.",
    )

    CACHE_URL: CacheUrl = Field(
        default="",
        description="redis://…: what counts throttles and tells repeated calls, for all processes. Unset: the"
        " memory of each process.",
    )

    CELERY_BROKER_URL: BrokerUrl = Field(
        default="",
        description="redis://… or amqp://…: Celery carries events to workers. Needs requirements-celery.txt.",
    )

    ACCESS_TOKEN_MINUTES: int = Field(
        default=10, ge=1, le=1440, description="How long an access token is good."
    )
    REFRESH_TOKEN_DAYS: int = Field(default=14, ge=1, le=365, description="How long a session lasts unused.")
    PASSWORD_POLICY: Literal["django", "length"] = Field(
        default="django", description="`django`: Django's four validators; `length`: at least 8 characters."
    )
    THROTTLE_REGISTER: Rate = Field(default="20/hour", description="Registrations per address.")
    THROTTLE_LOGIN: Rate = Field(
        default="10/minute",
        description="Sign-ins per address, in the admin too; tries of one's password per person.",
    )
    THROTTLE_WRITES: Rate = Field(default="60/minute", description="Changes per person.")

    REQUEST_SECONDS: float = Field(
        default=10, gt=0, le=300, description="How long one request may work, retries included."
    )
    LOG_LEVEL: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="What is logged at least."
    )
    LOG_FORMAT: Literal["json", "text"] = Field(
        default="json", description="A JSON object a line, or text. Text in development."
    )
    OTEL_EXPORTER_OTLP_ENDPOINT: OtlpEndpoint = Field(
        default="", description="Where traces go, as http://host:4318; needs `requirements-otel.txt`."
    )

    @field_validator("ACCOUNTS_URL", "POSTS_URL", "COMMENTS_URL")
    @classmethod
    def _check_is_here_or_there(cls, url: str | None, info: ValidationInfo) -> str | None:
        if "SERVICES" not in info.data:
            return url
        service = str(info.field_name).removesuffix("_URL").lower()
        is_here = service in _hosted(info)
        if is_here and url:
            raise ValueError(f"must not be set here, where {service} itself is hosted, by what SERVICES says")
        if not is_here and url is None:
            raise ValueError(
                f"must say where {service} is, as in http://{service}:8000: it is not among SERVICES"
            )
        return url

    @field_validator("SERVICES_SECRET")
    @classmethod
    def _check_services_secret(cls, value: str, info: ValidationInfo) -> str:
        return _check_secret(value) if value or _hosted(info) != ALL_PARTS else value

    @field_validator("JWT_SIGNING_KEY")
    @classmethod
    def _check_jwt_signing_key(cls, value: str, info: ValidationInfo) -> str:
        return _check_secret(value) if {"accounts", "gateway"} & {*_hosted(info)} else value

    @field_validator("ACCOUNTS_DATABASE_URL", "POSTS_DATABASE_URL", "COMMENTS_DATABASE_URL")
    @classmethod
    def _check_engine(cls, url: str | None, info: ValidationInfo) -> str | None:
        service = str(info.field_name).removesuffix("_DATABASE_URL").lower()
        return check_engine(service, url, SERVICE_ENGINES)

    @field_validator("DATABASE_URL")
    @classmethod
    def _check_shared(cls, url: str | None, info: ValidationInfo) -> str | None:
        names = {part: f"{part.upper()}_DATABASE_URL" for part in _hosted(info) if part in ALL_SERVICES}
        without = {part: name for part, name in names.items() if info.data.get(name, "") is None}
        if without and url is None and not info.data.get("DJANGO_DEBUG"):
            raise ValueError(
                f"must be set, or else {' and '.join(without.values())}; sqlite:///blog.sqlite3 will do"
                " (or DJANGO_DEBUG=1 for development)"
            )
        for service in without:
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
"""What DJANGO_DEBUG=1 sets where the environment does not."""


def _hosted(info: ValidationInfo) -> list[str]:
    """What this process hosts; all where SERVICES itself is wrong, which is told already."""
    hosted: list[str] = info.data.get("SERVICES", ALL_PARTS)
    return hosted


def _is_on(value: object) -> bool:
    try:
        return TypeAdapter(bool).validate_python(value)
    except ValidationError:
        return False


def load() -> Environment:
    """The checked settings; with mistakes, a line for each on standard error and the end with status 1."""
    try:
        return Environment()
    except ValidationError as error:
        sys.exit("\n".join(_line(mistake["loc"], mistake["msg"]) for mistake in error.errors()))


def _line(location: tuple[int | str, ...], message: str) -> str:
    return f"{location[0]}: {message.removeprefix('Value error, ')}"
