"""Users for the tests of accounts, and the base of the tests of its admin."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from django.db.models import Model
from django.urls import reverse
from rest_framework_simplejwt.tokens import Token

from accounts import sessions
from accounts.contract import Accounts
from accounts.models import Session, User
from kernel.testing.cases import ServiceTestCase

if TYPE_CHECKING:
    from kernel.testing.cases import ContractTestCase as Base
else:
    Base = object

T = TypeVar("T", bound=Token)

PASSWORD = "corvex-9-lamp"
NEW_PASSWORD = "quiet-tram-44"
LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def create_user(username: str = "ada", **fields: Any) -> User:
    """Return a new user with PASSWORD, and an e-mail address made of the username."""
    user = User(**{"username": username, "email": f"{username}@example.org"} | fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def create_users(number: int) -> list[User]:
    """Return new users without passwords: "user0", "user1" and so on."""
    return User.objects.bulk_create(
        User(username=f"user{index}", email=f"user{index}@example.org") for index in range(number)
    )


def count_sessions(user: User) -> int:
    """Return how many sessions the user has."""
    return Session.objects.filter(user=user).count()


def follow_counts(user: User) -> tuple[int, int]:
    """Return the stored numbers of followers and of followees."""
    return User.objects.values_list("followers_count", "following_count").get(pk=user.pk)


def parse(token_class: type[T], token: str) -> T:
    """Return the verified token."""
    return token_class(token)  # type: ignore[arg-type]  # its hint is wrong: it takes a str


def admin_url(model: type[Model], page: str, *args: UUID | int | str) -> str:
    """Return the URL of a page of the model's admin."""
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class AccountsTestMixin(Base):
    """Tests of the contract, with `under_each_transport`."""

    services = ("accounts",)
    contract = Accounts
    service: Accounts


class AdminTestCase(ServiceTestCase):
    """Tests of the admin with a superuser, `root`, and a user with a session, `ada`."""

    services = ("accounts",)

    def setUp(self) -> None:
        """Create the users, and log the superuser in."""
        super().setUp()
        self.root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
        self.ada = create_user("Ada")
        sessions.create(self.ada)
        self.client.force_login(self.root)

    def run_action(self, action: str, *users: User) -> None:
        """Run an action of the list on these users."""
        data = {"action": action, "_selected_action": [str(user.pk) for user in users]}
        self.client.post(admin_url(User, "changelist"), data)
