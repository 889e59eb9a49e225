"""The tables of this service: users, their sessions and follows."""

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts import contract
from accounts.validation import (
    USERNAME,
    validate_text,
    validate_username_characters,
    validate_username_not_reserved,
)
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord


class LowercaseEmailField(models.EmailField):  # type: ignore[type-arg]  # generic in its stubs only
    """An e-mail address, stored and looked up in lower case."""

    def to_python(self, value: Any) -> Any:
        """Return the value in lower case."""
        value = super().to_python(value)
        return value.lower() if isinstance(value, str) else value


class UserManager(BaseUserManager["User"]):
    """Find users by username regardless of case."""

    def named(self, usernames: Iterable[str]) -> models.QuerySet["User"]:
        """Return the users with these usernames. Invalid usernames match no user."""
        keys = {username.lower() for username in usernames if USERNAME.match(username)}
        return self.alias(username_key=Lower("username")).filter(username_key__in=keys)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this username. Django's authentication calls it."""
        return self.named([username or ""]).get()

    def create_superuser(self, username: str, email: str, password: str | None = None) -> "User":
        """Create a superuser. `manage.py createsuperuser` calls it.

        Raises:
            ValidationError: A field does not meet its rules; the command prints the
                messages.
        """
        user = self.model(username=username, email=email, is_staff=True, is_superuser=True)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A user. The username is stored as entered, and unique regardless of case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(
        max_length=contract.MAX_USERNAME,
        validators=[validate_username_characters, validate_username_not_reserved],
    )
    email = LowercaseEmailField(
        "e-mail address",
        max_length=contract.MAX_EMAIL,
        unique=True,
        validators=[validate_text],
        error_messages={"unique": "This e-mail address is taken."},
    )
    bio = models.TextField(blank=True, validators=[MaxLengthValidator(contract.MAX_BIO), validate_text])
    image = models.CharField(
        max_length=contract.MAX_IMAGE,
        blank=True,
        validators=[URLValidator(schemes=["http", "https"]), validate_text],
    )
    is_active = models.BooleanField("active", default=True)
    status_revision = models.PositiveIntegerField(default=0, editable=False)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_moderator = models.BooleanField("may hide comments", default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    followers_count = models.PositiveIntegerField("followers", default=0, editable=False)
    following_count = models.PositiveIntegerField("following", default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_unique_in_any_case",
                violation_error_message="This username is taken.",
            ),
        ]
        indexes = [models.Index(fields=["-joined_at", "-id"], name="user_newest")]

    def __str__(self) -> str:
        return self.username

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Check the constraints; there is one, about the username.

        Raises:
            ValidationError: The username is taken, as an error of that field.
        """
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            raise ValidationError({"username": error.messages}) from error


class Session(models.Model):
    """A session of a user, from sign-in to sign-out.

    Only the refresh token with the id `jti` returns the next tokens. `previous_jti` is
    the id of the token before it, which returns the current one for REUSE_SECONDS.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    jti = models.CharField(max_length=32)
    previous_jti = models.CharField(max_length=32, default="")
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session {self.pk}"


class Follow(models.Model):
    """One user, the follower, follows another, the followee."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows_made", db_index=False)
    followee = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows_received")
    followed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "followee"], name="follow_once")]
        indexes = [models.Index(fields=["follower", "-followed_at", "-id"], name="follow_newest")]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followee_id}"


class IdempotencyRecord(AbstractIdempotencyRecord):
    """An idempotent command of this service that was executed, with its response."""


class OutboxEvent(AbstractOutboxEvent):
    """An event of this service for one subscriber, until it is delivered."""


class InboxEvent(AbstractInboxEvent):
    """An event of another service that this service has processed."""
