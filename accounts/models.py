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
from accounts.normalisation import email_form, password_form, password_forms, username_form, username_key
from accounts.validation import (
    USERNAME,
    validate_text,
    validate_username_characters,
    validate_username_not_reserved,
)
from kernel.contracts.text import normalised, stripped
from kernel.events.models import AbstractInboxEvent, AbstractOutboxEvent
from kernel.idempotency import AbstractIdempotencyRecord


class NormalisedEmailField(models.EmailField):  # type: ignore[type-arg]  # generic in its stubs only
    """An e-mail address, stored and looked up in one form."""

    def to_python(self, value: Any) -> Any:
        """Return the value in the form in which addresses are compared."""
        value = super().to_python(value)
        return email_form(value) if isinstance(value, str) else value


class UserManager(BaseUserManager["User"]):
    """Find users by username regardless of case and width."""

    def named(self, usernames: Iterable[str]) -> models.QuerySet["User"]:
        """Return the users with these usernames. Invalid usernames match no user."""
        keys = {key for key in map(username_key, usernames) if USERNAME.match(key)}
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
    email = NormalisedEmailField(
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

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Normalise the texts and check the fields.

        Raises:
            ValidationError: A field does not meet its rules.
        """
        checked = {"username", "bio"} - set(exclude or ())
        if "username" in checked:
            self.username = username_form(self.username)
        if "bio" in checked:
            self.bio = normalised(self.bio)
        super().clean_fields(exclude)
        # Not before: stripping removes characters that the validators refuse.
        if "bio" in checked:
            self.bio = stripped(self.bio)

    def set_password(self, raw_password: str | None) -> None:
        """Set the hash of the password's form. The row is not saved."""
        super().set_password(raw_password if raw_password is None else password_form(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password.

        A hash of the password as it was typed is replaced by one of its form.
        """
        if raw_password is None:
            return False
        form, *as_typed = password_forms(raw_password)
        if super().check_password(form):
            return True
        if not any(super(User, self).check_password(other) for other in as_typed):
            return False
        checked = User.objects.filter(pk=self.pk, password=self.password)
        self.set_password(raw_password)
        checked.update(password=self.password)
        return True

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
