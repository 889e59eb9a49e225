"""Django's settings. What a deployment decides comes from `blog.environment`; the rest is decided here."""

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

# What this process hosts. What it does not is not installed, not migrated, not connected to, not routed.
HOSTED_SERVICES = [part for part in environment.SERVICES if part != "gateway"]
SERVICE_URLS = {
    service: getattr(environment, f"{service.upper()}_URL")
    for service in ALL_SERVICES
    if service not in HOSTED_SERVICES
}
SERVICES_SECRET = environment.SERVICES_SECRET
SERVICES_SECRET_FALLBACKS = environment.SERVICES_SECRET_FALLBACKS
# Django's admin, its users, its sessions and what these need are where accounts is.
HAS_ADMIN = DJANGO_APPS_SERVICE in HOSTED_SERVICES
HAS_GATEWAY = "gateway" in environment.SERVICES
# For the catalogue of services: who calls them without being one, and whose settings are whose.
CALLERS: list[str] = [part for part in ALL_PARTS if part not in ALL_SERVICES]
ENVIRONMENT_NAMES: list[str] = list(type(environment).model_fields)


def _if(is_hosted: bool, *names: str) -> tuple[str, ...]:
    return names if is_hosted else ()


INSTALLED_APPS = [
    "kernel",
    "django_firestore_backend",
    "blog",
    # Before Django's apps, so that the services' commands replace Django's of the same name.
    *HOSTED_SERVICES,
    *_if(
        HAS_ADMIN,
        "django.contrib.admin",
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

# What counts throttles, and the nonces of calls between services.
CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": environment.CACHE_URL,
        "KEY_PREFIX": name,
        # Whatever needs it does not wait long for it; a connection that a restart has closed is made anew.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5, "retry": Retry(NoBackoff(), 1)},
    }
    if environment.CACHE_URL
    else {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        # When full it drops the oldest third. A nonce must stay for a minute, at a thousand calls a second.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
    for name in ("default", "nonces")
}

# People and their passwords.
if HAS_ADMIN:
    AUTH_USER_MODEL = "accounts.User"
# Usernames are unique by a constraint on their lower case, which this check does not recognise.
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
    # How far apart the clocks of the processes of accounts may be.
    "LEEWAY": timedelta(seconds=30),
}

# The REST API.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["gateway.rest.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PARSER_CLASSES": ["gateway.rest.json.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["gateway.rest.json.FastJSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "gateway.rest.schema.OperationSchema",
    "DEFAULT_THROTTLE_CLASSES": ["gateway.rest.throttling.WriteThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "register": environment.THROTTLE_REGISTER,
        "login": environment.THROTTLE_LOGIN,
        "writes": environment.THROTTLE_WRITES,
    },
    "EXCEPTION_HANDLER": "gateway.rest.exceptions.exception_handler",
    # X-Forwarded-For is what the client says, except for what the proxy in front has put there.
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
    "OAS_VERSION": "3.1.0",
    "DEFAULT_GENERATOR_CLASS": "gateway.v1.schema.generator",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_PATCH": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "POSTPROCESSING_HOOKS": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}
CORS_ALLOWED_ORIGINS = environment.CORS_ALLOWED_ORIGINS
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = True  # for the cookie of auth/, on a front end of the same site but another origin
CORS_EXPOSE_HEADERS = ["ETag", "Location", "Retry-After", "X-Request-ID"]
CORS_ALLOW_HEADERS = [*default_headers, "idempotency-key", "if-none-match", "x-request-id"]
REQUEST_SECONDS = environment.REQUEST_SECONDS

# Events go through this broker if there is one.
CELERY_BROKER_URL = environment.CELERY_BROKER_URL
EVENTS_ENQUEUE = "blog.celery.enqueue" if CELERY_BROKER_URL else None

# HTTPS and headers.
HTTPS_ONLY = SECURE_SSL_REDIRECT = environment.HTTPS_ONLY
# Whether services call each other by HTTPS is for their URLs to say.
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

# The front end as its build leaves it, at the root of the site. What lies in assets/ has a hash in its name,
# as have the static files named by collectstatic.
FRONTEND_DIST = BASE_DIR / "frontend" / "dist"
WHITENOISE_ROOT = FRONTEND_DIST if DEBUG or FRONTEND_DIST.is_dir() else None
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/|^/static/.+\.[0-9a-f]{12}\.\w+$"

OTEL_EXPORTER_OTLP_ENDPOINT = environment.OTEL_EXPORTER_OTLP_ENDPOINT
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
            # Django puts the request itself on its records; written out it has the query string.
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
        # Its lines on requests are those of kernel.access.
        "django.server": {"handlers": ["console"], "level": "ERROR", "propagate": False},
    },
}
