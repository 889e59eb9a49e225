"""Settings with which the engine's tests run without any project."""

SECRET_KEY = "for tests alone"
USE_TZ = True
INSTALLED_APPS = ["django_firestore_backend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": {
        "ENGINE": "django_firestore_backend",
        "HOST": "django-firestore-tests",
        "NAME": "(default)",
    }
}
