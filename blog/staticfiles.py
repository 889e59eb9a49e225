"""The static files that `collectstatic` collects for the production server."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class CollectedFilesConfig(StaticFilesConfig):
    """Leave out what no page uses, which is most of what the packages bring.

    The API documentation is shown by Swagger UI and not by ReDoc, and Django REST
    framework's own pages are switched off.
    """

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map", "redoc", "rest_framework"]


class CollectedFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # WhiteNoise has no types
    """Compress each file and put a hash in its name, but do not look for source maps.

    Source maps are not collected, and a reference to a missing file is an error.
    """

    patterns = tuple(
        (files, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
        for files, patterns in CompressedManifestStaticFilesStorage.patterns
    )
