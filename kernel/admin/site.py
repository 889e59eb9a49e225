"""The admin site, which responds to invalid input with status 400."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

from kernel.db.bad_input import is_bad_input

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


class BadInputSite(AdminSite):
    """Respond with status 400 if a database cannot process what a request contains.

    Django itself checks a part only of the values in the address of a list. The others
    raise an error of the database, its driver or Python, different for each engine.
    """

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Return the view with its checks of permissions and of input."""
        return super().admin_view(_refuse_bad_input(view), cacheable)


class BadInputSiteConfig(AdminConfig):
    """The app of the admin, with this site as the default."""

    default = False
    default_site = "kernel.admin.site.BadInputSite"


def _refuse_bad_input(view: View) -> View:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
            if isinstance(response, SimpleTemplateResponse):
                response.render()  # a list is read while it is rendered
        except Exception as error:
            has_input = request.GET or request.POST or args or kwargs
            if not (has_input and is_bad_input(error)):
                raise
            logger.warning("The input of an admin page is refused: %s", error, exc_info=True)
            return _bad_request()
        return response

    return checked


def _bad_request() -> HttpResponse:
    # Without the request: its user would cost queries, in a transaction that may have
    # failed.
    return SimpleTemplateResponse("admin/bad_request.html", {"title": "Invalid input"}, status=400)
