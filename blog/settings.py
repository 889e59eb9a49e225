"""Django's settings: those from `blog.environment`, and constant ones."""

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF
from pythonjsonlogger.core import RESERVED_ATTRS
from redis.backoff import NoBackoff
from redis.retry import Retry

from accounts.contract import ALGORITHM, TYPE_CLAIM, USER_CLAIM
from blog.environment import ALL_PARTS, ALL_SERVICES, load
from blog.environment import DJANGO_APPS_SERVICE as DJANGO_APPS_SERVICE
from blog.environment import SERVICE_ENGINES as SERVICE_ENGINES
from kernel.db.urls import databases

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / "data"

environment = load()

DEBUG = environment.DJANGO_DEBUG
SECRET_KEY = environment.DJANGO_SECRET_KEY
SECRET_KEY_FALLBACKS = environment.DJANGO_SECRET_KEY_FALLBACKS
ALLOWED_HOSTS = environment.DJANGO_ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = environment.DJANGO_CSRF_TRUSTED_ORIGINS

# Other services are remote. Their apps are not installed, and their databases not
# connected.
HOSTED_SERVICES = [part for part in environment.SERVICES if part != "gateway"]
SERVICE_URLS = {
    service: getattr(environment, f"{service.upper()}_URL")
    for service in ALL_SERVICES
    if service not in HOSTED_SERVICES
}
SERVICES_SECRET = environment.SERVICES_SECRET
SERVICES_SECRET_FALLBACKS = environment.SERVICES_SECRET_FALLBACKS
# Django's admin, and the apps that it needs, belong to the service of Django's apps.
HAS_ADMIN = DJANGO_APPS_SERVICE in HOSTED_SERVICES
HAS_GATEWAY = "gateway" in environment.SERVICES
# For the catalogue of services: who calls them without being one, and whose settings
# are whose.
CALLERS: list[str] = [part for part in ALL_PARTS if part not in ALL_SERVICES]
ENVIRONMENT_NAMES: list[str] = list(type(environment).model_fields)


def _if(is_hosted: bool, *names: str) -> tuple[str, ...]:
    return names if is_hosted else ()


INSTALLED_APPS = [
    "kernel",
    "django_firestore_backend",
    "blog",
    # Before Django's apps, so that the services' commands replace Django's of the same
    # name.
    *HOSTED_SERVICES,
    *_if(
        HAS_ADMIN,
        "kernel.admin.site.BadInputSiteConfig",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ),
    "whitenoise.runserver_nostatic",
    "blog.staticfiles.CollectedFilesConfig",
    *_if(HAS_GATEWAY, "django.contrib.sitemaps"),
    "drf_spectacular_sidecar",
    *_if(HAS_GATEWAY, "corsheaders", "rest_framework", "drf_spectacular"),
    *_if(HAS_GATEWAY, "gateway"),
    *_if(HAS_GATEWAY and find_spec("demo") is not None, "demo"),
]

MIDDLEWARE = [
    "kernel.http.middleware.RequestContextMiddleware",
    "kernel.http.middleware.WholeRequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kernel.http.middleware.FilesMiddleware",
    "kernel.http.middleware.ContentSecurityPolicyMiddleware",
    *_if(HAS_GATEWAY, "corsheaders.middleware.CorsMiddleware"),
    *_if(HAS_ADMIN, "django.contrib.sessions.middleware.SessionMiddleware"),
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    *_if(
        HAS_ADMIN,
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ),
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "blog.urls"
WSGI_APPLICATION = "blog.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                *_if(
                    HAS_ADMIN,
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ),
            ]
        },
    }
]

# Databases: one for each service, or shared.
DATABASES, SERVICE_ALIASES = databases(
    {service: getattr(environment, f"{service.upper()}_DATABASE_URL") for service in HOSTED_SERVICES},
    shared=environment.DATABASE_URL,
    sqlite_folder=DATA_DIR,
    default=DJANGO_APPS_SERVICE,
)
DATABASE_ROUTERS = ["kernel.db.router.ServiceRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Caches for throttles, and for the nonces of remote calls.
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.CACHE_URL,
        "KEY_PREFIX": name,
        # Requests must not wait for the cache. The retry replaces a connection that
        # Redis has closed.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 1)},
    }
    if environment.CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        # A full cache drops a third. Nonces must stay for a minute, at a thousand calls
        # per second.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    for name in ("default", "nonces")
}

# Users, passwords and tokens.
if HAS_ADMIN:
    AUTH_USER_MODEL = "accounts.User"
# A constraint on their lower case makes usernames unique. The check does not recognise
# it.
SILENCED_SYSTEM_CHECKS = ["auth.E003"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_LENGTH = {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
_LIMITS = {"NAME": "accounts.validation.PasswordLimitsValidator"}
AUTH_PASSWORD_VALIDATORS = {
    "length": [_LENGTH, _LIMITS],
    "django": [
        {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
        _LENGTH,
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
        _LIMITS,
    ],
    "none": [],
}[environment.PASSWORD_POLICY if HAS_ADMIN else "none"]
JWT_SIGNING_KEY = environment.JWT_SIGNING_KEY
REFRESH_TOKEN_LIFETIME = timedelta(days=environment.REFRESH_TOKEN_DAYS)
SIMPLE_JWT = {
    "SIGNING_KEY": JWT_SIGNING_KEY,
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=environment.ACCESS_TOKEN_MINUTES),
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
    "ALGORITHM": ALGORITHM,
    "USER_ID_CLAIM": USER_CLAIM,
    "TOKEN_TYPE_CLAIM": TYPE_CLAIM,
    # The greatest difference between the clocks of two processes.
    "LEEWAY": timedelta(seconds=30),
}

# The REST API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["gateway.rest.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PARSER_CLASSES": ["gateway.rest.json.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["gateway.rest.json.FastJSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "gateway.rest.negotiation.ProblemNegotiation",
    "DEFAULT_SCHEMA_CLASS": "gateway.rest.schema.OperationSchema",
    "DEFAULT_THROTTLE_CLASSES": ["gateway.rest.throttling.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "register": environment.THROTTLE_REGISTER,
        "login": environment.THROTTLE_LOGIN,
        "writes": environment.THROTTLE_WRITES,
    },
    "EXCEPTION_HANDLER": "gateway.rest.exceptions.exception_handler",
    # Only the last address in X-Forwarded-For comes from the proxy. Clients can send
    # the others.
    "NUM_PROXIES": 1 if environment.BEHIND_PROXY else 0,
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Blog",
    "DESCRIPTION": (
        "Accounts, posts and comments behind one gateway.\n\n"
        "Log in with `auth/login` and send the access token as `Authorization: Bearer …`."
        " Every error is a problem (RFC 9457). If an optional service fails, the response lacks its part"
        " and names the service in `degraded`. Every response has an `X-Request-ID`, which is taken from"
        " the request or generated; the logs contain it, too."
    ),
    "VERSION": "1",
    "CONTACT": {"name": "The Blog authors"},
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": "/", "description": "This server."}],
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "gateway.v1.schema.Generator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
CORS_ALLOWED_ORIGINS = environment.CORS_ALLOWED_ORIGINS
CORS_URLS_REGEX = r"^/api/"
# The refresh cookie is sent from a front end on the same site with another origin.
CORS_ALLOW_CREDENTIALS = True
CORS_EXPOSE_HEADERS = ["ETag", "Location", "Retry-After", "X-Request-ID", "X-Token-Status"]
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-match", "if-none-match", "x-request-id"]
REQUEST_SECONDS = environment.REQUEST_SECONDS

# With a broker, Celery delivers events.
CELERY_BROKER_URL = environment.CELERY_BROKER_URL
EVENTS_ENQUEUE = "blog.celery.enqueue" if CELERY_BROKER_URL else None

# HTTPS and headers.
HTTPS_ONLY = SECURE_SSL_REDIRECT = environment.HTTPS_ONLY
# Remote calls use HTTPS if the services' URLs do.
SECURE_REDIRECT_EXEMPT = [r"^health/", r"^services/"]
SECURE_HSTS_SECONDS = 31_536_000 if environment.HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = environment.HTTPS_ONLY
if environment.BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "https:", "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": environment.HTTPS_ONLY,
    }
}

# Language, time, files.
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "blog.staticfiles.CollectedFilesStorage"
    },
}

# The built front end, at the root of the site. Files in assets/ and collected static
# files have hashes in their names, so browsers may store them for good.
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
WHITENOISE_ROOT = FRONTEND_DIST if DEBUG or FRONTEND_DIST.is_dir() else None
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/|^/static/.+\.[0-9a-f]{12}\.\w+$"

OTEL_EXPORTER_OTLP_ENDPOINT = environment.OTEL_EXPORTER_OTLP_ENDPOINT
# Where all processes of a development set-up record their traces.
TRACES_FOLDER = DATA_DIR / "traces" if DEBUG else None
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "kernel.http.access_log.RequestIdFilter"}},
    "formatters": {
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{request_id}{message}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
            # Django's records hold the request, whose text includes the query string.
            "reserved_attrs": [*RESERVED_ATTRS, "request"],
        },
        "text": {"format": "{levelname} {name} [{request_id}] {message}", "style": "{"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": environment.LOG_FORMAT,
        }
    },
    "root": {"handlers": ["console"], "level": environment.LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "level": environment.LOG_LEVEL, "propagate": True},
        # Requests are logged by kernel.access.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
