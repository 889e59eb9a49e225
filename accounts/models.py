"""People, their sessions and whom they follow."""

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
from accounts.validators import (
    USERNAME,
    validate_text,
    validate_username_characters,
    validate_username_not_reserved,
)
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord


class LowercaseEmailField(models.EmailField):  # type: ignore[type-arg]  # generic in its stubs only
    """An e-mail address, kept and looked up in lower case."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.lower() if isinstance(value, str) else value


class UserManager(BaseUserManager["User"]):
    """Finds people by name whatever the case."""

    def named(self, usernames: Iterable[str]) -> models.QuerySet["User"]:
        """The people with these names. A name nobody could register is nobody's."""
        keys = {username.lower() for username in usernames if USERNAME.match(username)}
        return self.alias(username_key=Lower("username")).filter(username_key__in=keys)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.named([username or ""]).get()

    def create_superuser(self, username: str, email: str, password: str | None = None) -> "User":
        """For `manage.py createsuperuser`, which reports a ValidationError in a readable way."""
        user = self.model(username=username, email=email, is_staff=True, is_superuser=True)
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The username is kept as it was given, unique whatever the case."""

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
        """The one constraint is about the username, so its error belongs to that field."""
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            raise ValidationError({"username": error.messages}) from error


class Session(models.Model):
    """One sign-in of a person. Only the refresh token with this `jti` is good for the next pair.

    `previous_jti` is that of the token before, which for a moment gets the same pair again.
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
    """One person follows another."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows", db_index=False)
    followed = models.ForeignKey(User, on_delete=models.CASCADE, related_name="followed_by")
    followed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "followed"], name="follow_once")]
        indexes = [models.Index(fields=["follower", "-followed_at", "-id"], name="follow_newest")]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.followed_id}"


class IdempotencyRecord(AbstractIdempotencyRecord):
    """A keyed command of this service that was executed."""


class OutboxEvent(AbstractOutboxEvent):
    """What others are still to hear."""


class InboxEvent(AbstractInboxEvent):
    """What was heard of others."""
