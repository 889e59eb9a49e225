"""Tests of a model's admin pages that need no tables of Django's own apps.

Those tables, such as the admin log's, are in the database of one service. The tests of
another service cannot use them.
"""

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import MagicMock, patch

from django.contrib.admin import options, site
from django.contrib.admin.models import LogEntryManager
from django.contrib.messages.storage.base import BaseStorage
from django.db.models import Model
from django.http import HttpRequest
from django.test import RequestFactory, TestCase
from uuid_utils.compat import uuid7

if TYPE_CHECKING:
    Base = TestCase
else:
    Base = object


class StaffUser:
    """A signed-in staff user with permissions such as "shop.change_item"."""

    is_active = is_staff = True

    def __init__(self, permissions: Collection[str]) -> None:
        self.pk = uuid7()
        self.permissions = permissions

    def has_perm(self, permission: str, obj: object = None) -> bool:
        """Return whether the user has the permission, for any object."""
        return permission in self.permissions

    def has_module_perms(self, app_label: str) -> bool:
        """Return whether the user has any permission of the app."""
        return any(permission.startswith(f"{app_label}.") for permission in self.permissions)


class RecordedMessages(BaseStorage):
    """A message storage that keeps the texts of all messages in `texts`."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.texts: list[str] = []

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        """Append the message to `texts`."""
        self.texts.append(str(message))

    def _get(self, *args: Any, **kwargs: Any) -> Any:
        return [], True

    def _store(self, messages: Any, response: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return []


class AdminTestMixin(Base):
    """Mixin for test cases of the admin pages of `model`.

    Attributes:
        admin: The registered ModelAdmin.
        log_actions: The mock that stands for the admin log's manager method.
    """

    model: ClassVar[type[Model]]
    admin: Any
    log_actions: MagicMock

    def setUp(self) -> None:
        """Replace the admin log and the content types, which have their own tables."""
        super().setUp()
        self.admin = site.get_model_admin(self.model)
        self.log_actions = self._replace(LogEntryManager, "log_actions")
        self._replace(options, "get_content_type_for_model")

    def permissions(self, *actions: str) -> set[str]:
        """Return the permissions for these actions on `model`."""
        meta = self.model._meta
        return {f"{meta.app_label}.{action}_{meta.model_name}" for action in actions}

    def request(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, str] | None = None,
        actions: Collection[str] = ("add", "view", "change", "delete"),
    ) -> Any:
        """Return a request of a staff user.

        Args:
            data: The form data of a POST. Without it the request is a GET.
            query: The query string of a GET.
            actions: What the user has permission to do with `model`.
        """
        factory = RequestFactory()
        request: Any = factory.get("/", query) if data is None else factory.post("/", data)
        request.user = StaffUser(self.permissions(*actions))
        request._messages = RecordedMessages(request)
        request._dont_enforce_csrf_checks = True
        return request

    def changelist(self, **query: str) -> str:
        """Return the HTML of the list page."""
        response = self.admin.changelist_view(self.request(query=query))
        return str(response.render().content.decode())

    def run_action(self, action: str, rows: Collection[Any], **values: Any) -> list[str]:
        """Run an action of the list page on these rows.

        Args:
            action: The name of the action.
            rows: The model instances that are selected.
            **values: Further form fields.

        Returns:
            The texts of the messages that the page shows afterwards.
        """
        selected = [str(row.pk) for row in rows]
        request = self.request({"action": action, "_selected_action": selected} | values)
        self.admin.changelist_view(request)
        texts: list[str] = request._messages.texts
        return texts

    def _replace(self, target: Any, name: str) -> MagicMock:
        patcher = patch.object(target, name)
        self.addCleanup(patcher.stop)
        return patcher.start()
