"""Settings for tests: random secrets, a cheap password hasher, temporary databases.

Database URLs in the environment have priority.
"""

import atexit
import os
import secrets
import tempfile

from blog.environment import ALL_SERVICES

for _name in ("DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "SERVICES_SECRET"):
    os.environ.setdefault(_name, secrets.token_urlsafe(48))
os.environ.setdefault("DJANGO_ALLOWED_HOSTS", "testserver,localhost,127.0.0.1")
os.environ.setdefault("HTTPS_ONLY", "0")
os.environ.setdefault("LOG_FORMAT", "text")
os.environ.setdefault("LOG_LEVEL", "ERROR")
for _name in ("THROTTLE_REGISTER", "THROTTLE_LOGIN", "THROTTLE_WRITES"):
    os.environ.setdefault(_name, "1000000/second")
if _hosted := os.environ.get("SERVICES"):
    # A part is tested by itself. Doubles replace the other services.
    for _name in ALL_SERVICES:
        if _name not in _hosted:
            os.environ.setdefault(f"{_name.upper()}_URL", f"http://{_name}.invalid")
_folder = tempfile.TemporaryDirectory(prefix="blog-tests-")
atexit.register(_folder.cleanup)
if not os.environ.get("DATABASE_URL"):
    for _name in ALL_SERVICES:
        os.environ.setdefault(f"{_name.upper()}_DATABASE_URL", f"sqlite:///{_folder.name}/{_name}")
os.environ.setdefault("CORS_ALLOWED_ORIGINS", "https://front.example")

from blog.settings import *  # noqa: E402, F403

if HOSTED_SERVICES and not HAS_ADMIN:  # noqa: F405
    # The service's own admin is tested, too, although another service hosts the site.
    INSTALLED_APPS += ["kernel.admin.site.BadInputSiteConfig"]  # noqa: F405
    INSTALLED_APPS += [f"django.contrib.{name}" for name in ("auth", "contenttypes", "messages")]
    SILENCED_SYSTEM_CHECKS += [f"admin.E{number}" for number in (402, 404, 408, 409, 410)]  # noqa: F405

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are served from the apps without being collected.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True

# Tests that need the built front end set its folder.
FRONTEND_DIST = BASE_DIR / "nowhere"  # noqa: F405
WHITENOISE_ROOT = None

# SQLite in files. In memory, all threads would share one lock, unlike in other
# databases.
for _alias, _entry in DATABASES.items():  # noqa: F405
    if _entry.get("ENGINE") == "django.db.backends.sqlite3":
        _entry["TEST"]["NAME"] = f"{_folder.name}/{_alias}.sqlite3"
