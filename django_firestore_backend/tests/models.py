"""The models of these tests, without an installed app or migrations."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import uuid4

from django.db import models


class Sample(models.Model):
    """A column of every kind that can be filtered and ordered by."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid4)
    number = models.IntegerField(default=0)
    maybe = models.IntegerField(null=True)
    amount = models.PositiveIntegerField(default=0)
    ratio = models.FloatField(default=0)
    price = models.DecimalField(max_digits=9, decimal_places=2, default=0)
    flag = models.BooleanField(default=False)
    perhaps = models.BooleanField(null=True)
    name = models.CharField(max_length=20, default="")
    nick = models.CharField(max_length=20, null=True)  # noqa: DJ001
    body = models.TextField(default="")
    seen = models.DateTimeField(default=datetime(2026, 1, 1, tzinfo=UTC))
    day = models.DateField(null=True, default=date(2026, 1, 1))
    hour = models.TimeField(null=True, default=time(12))
    took = models.DurationField(null=True, default=timedelta(seconds=1))
    other = models.UUIDField(null=True)
    extra = models.JSONField(null=True)
    raw = models.BinaryField(null=True)

    class Meta:
        app_label = "firestore_tests"

    def __str__(self) -> str:
        return self.name


class Auto(models.Model):
    """A key that the database gives, and text as unique values."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    slug = models.SlugField(unique=True)
    group = models.IntegerField(default=0)
    rank = models.IntegerField(null=True)
    hits = models.IntegerField(default=0)

    class Meta:
        app_label = "firestore_tests"
        constraints = [models.UniqueConstraint(fields=["group", "rank"], name="auto_rank_in_group")]

    def __str__(self) -> str:
        return self.slug


class Named(models.Model):
    """Text as the key."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    key = models.CharField(max_length=300, primary_key=True)
    hits = models.IntegerField(default=0)

    class Meta:
        app_label = "firestore_tests"

    def __str__(self) -> str:
        return self.key


class Alias(Auto):
    """Another class of the same rows."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "firestore_tests"
        proxy = True

    def __str__(self) -> str:
        return self.slug


class Child(models.Model):
    """Belongs to a Named."""

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    parent = models.ForeignKey(Named, models.CASCADE, related_name="children")
    label = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "firestore_tests"

    def __str__(self) -> str:
        return self.label


MODELS: tuple[Any, ...] = (Sample, Auto, Named, Child)
