"""People for the tests."""

from datetime import UTC, datetime

from accounts.models import Session, User

PASSWORD = "corvex-9-lamp"
LONG_AGO = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def a_user(username="ada", **fields) -> User:
    user = User(username=username, email=f"{username}@example.org", **fields)
    user.set_password(PASSWORD)
    user.save()
    return user


def many_users(number) -> list[User]:
    return User.objects.bulk_create(
        User(username=f"user{index}", email=f"user{index}@example.org") for index in range(number)
    )


def sessions_of(user) -> int:
    return Session.objects.filter(user=user).count()
