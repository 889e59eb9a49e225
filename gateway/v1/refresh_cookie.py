"""The refresh token in a cookie, for browsers: no script can read it.

Two things keep another site from using it. `SameSite=Strict` lets a browser send it
from pages of this site only. The media type `application/json` cannot be sent by a
form, nor by a script of another origin unless CORS_ALLOWED_ORIGINS names that origin.
A request without a body needs no media type: then the header Origin, which browsers
send with every POST, must not name another origin.

The cookie is sent to `auth/` only, where `auth/refresh` and `auth/logout` read it.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

NAME = "refresh_token"
PATH = "/api/v1/auth"
NO_MEDIA_TYPE = ("", "text/plain")
"""The media types of a request without one; the second is that of the server of
`make run`."""


def read(request: Request) -> str | None:
    """Return the refresh token of the cookie, or None without a cookie.

    Raises:
        UnsupportedMediaType: The request's media type is not JSON. DRF checks it only
            for a request with a body, but an empty form must be refused, too.
    """
    media_type = request.content_type.partition(";")[0].strip().lower()
    is_bare = media_type in NO_MEDIA_TYPE and _is_from_trusted_origin(request)
    if media_type != "application/json" and not is_bare:
        raise UnsupportedMediaType(request.content_type)
    return request.COOKIES.get(NAME)


def _is_from_trusted_origin(request: Request) -> bool:
    """Return whether the request is not from a page of another origin.

    A client that is not a browser sends no Origin.
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in settings.CORS_ALLOWED_ORIGINS:
        return True
    return urlsplit(origin).netloc == request.get_host()


def store(response: HttpResponse, refresh_token: str) -> None:
    """Set the cookie, for as long as the refresh token is valid."""
    response.set_cookie(
        NAME,
        refresh_token,
        max_age=settings.REFRESH_TOKEN_LIFETIME,
        path=PATH,
        secure=settings.HTTPS_ONLY,
        httponly=True,
        samesite="Strict",
    )


def clear(response: HttpResponse) -> None:
    """Delete the cookie."""
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
