"""The settings for tests: made-up secrets, cheap passwords; databases as the environment says."""

import atexit
import os
import secrets
import tempfile

import hypothesis

for _name in ("DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "SERVICES_SECRET"):
    os.environ.setdefault(_name, secrets.token_urlsafe(48))
os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("HTTPS_ONLY", "0")
os.environ.setdefault("LOG_FORMAT", "text")
os.environ.setdefault("LOG_LEVEL", "ERROR")
for _name in ("THROTTLE_REGISTER", "THROTTLE_LOGIN", "THROTTLE_WRITES"):
    os.environ.setdefault(_name, "1000000/second")
os.environ.setdefault("CORS_ALLOWED_ORIGINS", "https://front.example")

from blog.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files straight from the apps, uncollected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

# SQLite in files: in memory, threads would share locks as no real database does.
_folder = tempfile.TemporaryDirectory(prefix="blog-tests-")
atexit.register(_folder.cleanup)
for _alias, _entry in DATABASES.items():  # noqa: F405
    if _entry["ENGINE"] == "django.db.backends.sqlite3":
        _entry["TEST"]["NAME"] = f"{_folder.name}/{_alias}.sqlite3"

# Property tests try the same examples every time, however busy the machine.
hypothesis.settings.register_profile(
    "repeatable", derandomize=True, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("repeatable")
