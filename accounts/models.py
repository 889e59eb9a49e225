"""People, their sessions and whom they follow."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from uuid_utils.compat import uuid7


class UserManager(BaseUserManager["User"]):
    """Finds people by name whatever the case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.alias(key=Lower("username")).get(key=(username or "").lower())

    def create_superuser(self, username: str, email: str, password: str) -> "User":
        user = self.model(username=username, email=email.lower(), is_staff=True, is_superuser=True)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `email` is kept in lower case; `username` as it was given, unique whatever the case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(
        max_length=40,
        validators=[
            RegexValidator(
                r"\A[A-Za-z0-9][A-Za-z0-9_.-]*\Z",
                "Use letters, digits, '_', '.' and '-', beginning with a letter or digit.",
            )
        ],
    )
    email = models.EmailField(unique=True)
    bio = models.TextField(max_length=1000, blank=True)
    image = models.URLField(max_length=500, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_moderator = models.BooleanField("may hide comments", default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    followers_count = models.PositiveIntegerField(default=0, editable=False)
    following_count = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["email"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), name="username_unique_in_any_case"),
        ]
        indexes = [models.Index(fields=["-joined_at", "-id"], name="user_newest")]

    def __str__(self) -> str:
        return self.username
