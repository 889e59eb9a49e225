"""The refresh token in a cookie, for browsers: no script can read it.

What keeps another site from using it: SameSite=Strict, so that a browser sends it from pages of this site
only; and `application/json`, which no form can send, and no script of another origin unless
CORS_ALLOWED_ORIGINS names that origin. It goes to auth/ alone, where auth/refresh and auth/logout read it.
"""

from django.conf import settings
from django.http import HttpResponse
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.request import Request

NAME = "refresh_token"
PATH = "/api/v1/auth"


def read(request: Request) -> str | None:
    """The token that the browser keeps, if any. Raises UnsupportedMediaType where the body is not JSON.

    DRF looks at the media type only where there is a body; an empty form must be refused, too.
    """
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        raise UnsupportedMediaType(request.content_type)
    return request.COOKIES.get(NAME)


def keep(response: HttpResponse, refresh_token: str) -> None:
    """Has the browser keep the token as long as it is good."""
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
    response.delete_cookie(NAME, path=PATH, samesite="Strict")
