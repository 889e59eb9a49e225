"""The request bodies and query parameters.

Unknown fields and parameters are ignored, as the clients of Conduit expect.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import QueryDict
from rest_framework.exceptions import ParseError, ValidationError

from accounts.contract import MAX_BIO, MAX_EMAIL, MAX_IMAGE, MAX_USERNAME
from comments.contract import MAX_BODY as MAX_COMMENT
from gateway.conduit.errors import BLANK
from gateway.conduit.fields import ClearableField, MarkdownField, PasswordField, TagListField, TextField
from gateway.rest.fields import StrictIntegerField
from gateway.rest.serializers import QuerySerializer, RequestSerializer
from kernel.contracts.service import MAX_PAGE_SIZE, PAGE_SIZE
from posts.contract import MAX_SUMMARY, MAX_TITLE

MAX_OFFSET = 2**31 - 1


class EnvelopeSerializer(RequestSerializer):
    """Serializer of a body whose member `envelope` contains all fields."""

    envelope: ClassVar[str]

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Return the validated values in the envelope, by field.

        Raises:
            ParseError: The body is not a JSON object.
            ValidationError: The envelope is not an object, or a field is invalid.
        """
        if not isinstance(data, Mapping):
            raise ParseError("The body must be a JSON object.")
        content = data.get(cls.envelope, {})
        if not isinstance(content, Mapping):
            raise ValidationError({cls.envelope: ["must be an object"]})
        values: dict[str, Any] = cls._instance().run_validation(content)
        return values


class ChangesSerializer(EnvelopeSerializer):
    """Serializer of a body without required fields.

    The envelope itself is required: without it, a client's mistake would change
    nothing in silence.
    """

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """Return the validated values in the envelope, by field.

        Raises:
            ParseError: The body is not a JSON object.
            ValidationError: The envelope is missing, or a field is invalid.
        """
        if isinstance(data, Mapping) and cls.envelope not in data:
            raise ValidationError({cls.envelope: [BLANK]})
        return super().read(data)


class NewUser(EnvelopeSerializer):
    """A new account."""

    envelope = "user"
    username = TextField(max_length=MAX_USERNAME)
    email = TextField(max_length=MAX_EMAIL)
    password = PasswordField()


class Login(EnvelopeSerializer):
    """The credentials of a user."""

    envelope = "user"
    email = TextField(max_length=MAX_EMAIL)
    password = PasswordField()


class UserChanges(ChangesSerializer):
    """The changed fields of an account. A missing field stays as it is."""

    envelope = "user"
    username = TextField(required=False, max_length=MAX_USERNAME)
    email = TextField(required=False, max_length=MAX_EMAIL)
    password = PasswordField(
        required=False, allow_blank=True, allow_null=True, help_text="If empty, it stays as it is."
    )
    bio = ClearableField(max_length=MAX_BIO)
    image = ClearableField(max_length=MAX_IMAGE, help_text="The address of a picture.")


class NewArticle(EnvelopeSerializer):
    """A new article."""

    envelope = "article"
    title = TextField(max_length=MAX_TITLE)
    description = TextField(max_length=MAX_SUMMARY)
    body = MarkdownField()
    tagList = TagListField(required=False)  # noqa: N815


class ArticleChanges(ChangesSerializer):
    """The changed fields of an article. A missing field stays as it is."""

    envelope = "article"
    title = TextField(required=False, max_length=MAX_TITLE)
    description = TextField(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    body = MarkdownField(required=False)
    tagList = TagListField(required=False)  # noqa: N815


class NewComment(EnvelopeSerializer):
    """A new comment on an article."""

    envelope = "comment"
    body = TextField(max_length=MAX_COMMENT)


class PageQuery(QuerySerializer):
    """Which part of a list."""

    limit = StrictIntegerField(
        default=PAGE_SIZE,
        min_value=1,
        help_text=f"The number of articles at most; a larger one than {MAX_PAGE_SIZE} is reduced to that.",
    )
    offset = StrictIntegerField(
        default=0, min_value=0, max_value=MAX_OFFSET, help_text="The number of articles to skip."
    )

    @classmethod
    def read(cls, data: QueryDict) -> dict[str, Any]:
        """Return the validated parameters by name; empty ones count as missing.

        Raises:
            ValidationError: A parameter is invalid.
        """
        values: dict[str, Any] = cls._instance().run_validation(
            {name: value for name, value in data.items() if value}
        )
        return values | {"limit": min(values["limit"], MAX_PAGE_SIZE)}


class ArticlesQuery(PageQuery):
    """Which articles."""

    tag = TextField(required=False, help_text="Only articles with this tag.")
    author = TextField(required=False, help_text="Only articles of the user with this username.")
    favorited = TextField(
        required=False,
        help_text=(
            "Only articles that the user with this username has favorited; not combined with another filter."
        ),
    )
