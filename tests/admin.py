"""A test case on all pages of the admin, with rows in as many models as possible."""

from uuid import UUID

from django.contrib.admin import site
from django.contrib.auth import get_user_model
from django.db import connections, router
from django.db.models import Model
from django.urls import reverse

from accounts.contract import Accounts
from comments.contract import Comments
from kernel.rpc import registry
from posts.contract import Posts
from tests.api import PASSWORD
from tests.events import EventsTestCase


class AdminPagesTestCase(EventsTestCase):
    """Begin each test with some content, and a superuser who is signed in."""

    def setUp(self) -> None:
        super().setUp()
        accounts = registry.get(Accounts)
        signed_in = accounts.register(username="ann", email="ann@example.org", password=PASSWORD)
        self.ann: UUID = signed_in.account.user.id
        post = self.publish(self.ann, tags=("news",))
        self.comment(post, self.ann)
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            self.comment(post, self.ann)
            accounts.register(username="bob", email="bob@example.org", password=PASSWORD)
        root = get_user_model().objects.create_superuser("root", "root@example.org", PASSWORD)
        self.client.force_login(root)
        self.client.raise_request_exception = False

    @property
    def models(self) -> list[type[Model]]:
        """Return the models that have pages in the admin."""
        return list(site._registry)


def vendor_of(model: type[Model]) -> str:
    """Return the engine that stores the rows of a model."""
    return str(connections[router.db_for_read(model)].vendor)


def address(model: type[Model], page: str, *args: object) -> str:
    """Return the address of a page of a model's admin."""
    meta = model._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=args)
