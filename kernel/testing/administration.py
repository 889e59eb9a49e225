"""The admin of a model, used without the tables that Django's admin keeps for itself: those of accounts."""

from collections.abc import Collection
from typing import Any, ClassVar
from unittest.mock import patch

from django.contrib.admin import options, site
from django.contrib.admin.models import LogEntryManager
from django.contrib.messages.storage.base import BaseStorage
from django.db.models import Model
from django.http import HttpRequest
from django.test import RequestFactory
from uuid_utils.compat import uuid7


class Administrator:
    """Who is signed in, with permissions such as "posts.change_post"."""

    is_active = is_staff = True

    def __init__(self, permissions: Collection[str]) -> None:
        self.pk = uuid7()
        self.permissions = permissions

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return permission in self.permissions

    def has_module_perms(self, app_label: str) -> bool:
        return any(permission.startswith(f"{app_label}.") for permission in self.permissions)


class Messages(BaseStorage):
    """What a view tells the administrator, in `texts`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.texts: list[str] = []

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        self.texts.append(str(message))

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


class Administering:
    """Mixin of a test case: `self.admin` is the admin of `model`; `self.log` is called to note changes."""

    model: ClassVar[type[Model]]

    def setUp(self) -> None:
        super().setUp()  # type: ignore[misc]
        self.admin: Any = site.get_model_admin(self.model)
        self.log = self._replace(LogEntryManager, "log_actions")
        self._replace(options, "get_content_type_for_model")

    def permissions(self, *actions: str) -> set[str]:
        options = self.model._meta
        return {f"{options.app_label}.{action}_{options.model_name}" for action in actions}

    def request(
        self,
        data: Any = None,
        *,
        query: Any = None,
        actions: Collection[str] = ("add", "view", "change", "delete"),
    ) -> Any:
        """A request that reads, or with `data` posts it, of someone who may do these actions."""
        factory = RequestFactory()
        request: Any = factory.get("/", query) if data is None else factory.post("/", data)
        request.user = Administrator(self.permissions(*actions))
        request._messages = Messages(request)
        request._dont_enforce_csrf_checks = True
        return request

    def changelist(self, **query: str) -> str:
        """The list as a page."""
        response = self.admin.changelist_view(self.request(query=query))
        return str(response.render().content.decode())

    def act(self, action: str, rows: Collection[Any], **values: Any) -> list[str]:
        """Does an action of the list with these rows; answers what the administrator is told."""
        chosen = [str(row.id) for row in rows]
        request = self.request({"action": action, "_selected_action": chosen} | values)
        self.admin.changelist_view(request)
        texts: list[str] = request._messages.texts
        return texts

    def _replace(self, target: Any, name: str) -> Any:
        replacing = patch.object(target, name)
        self.addCleanup(replacing.stop)  # type: ignore[attr-defined]
        return replacing.start()
