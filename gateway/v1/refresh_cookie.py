"""The refresh token in a cookie, for browsers: no script can read it.

Two things keep another site from using it. `SameSite=Strict` lets a browser send it
from pages of this site only. The media type `application/json` cannot be sent by a
form, nor by a script of another origin unless CORS_ALLOWED_ORIGINS names that origin.

The cookie is sent to `auth/` only, where `auth/refresh` and `auth/logout` read it.
"""

from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

NAME = "refresh_token"
PATH = "/api/v1/auth"


def read(request: Request) -> str | None:
    """Return the refresh token of the cookie, or None without a cookie.

    Raises:
        UnsupportedMediaType: The request's media type is not JSON. DRF checks it only
            for a request with a body, but an empty form must be refused, too.
    """
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType(request.content_type)
    return request.COOKIES.get(NAME)


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
