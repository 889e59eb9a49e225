"""What may stand in the bodies and behind the `?`. Anything else is ignored, as Conduit's clients expect."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ParseError, ValidationError

from accounts.contract import MAX_BIO, MAX_EMAIL, MAX_IMAGE, MAX_PASSWORD, MAX_USERNAME
from comments.contract import MAX_BODY as MAX_COMMENT
from gateway.conduit.errors import BLANK
from gateway.rest import fields
from gateway.rest.serializers import QuerySerializer, RequestSerializer
from kernel.contracts.service import MAX_PAGE_SIZE, PAGE_SIZE
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TITLE

MAX_OFFSET = 2**31 - 1
MAX_TAGS_GIVEN = 100
NOT_BLANK: dict[str, Any] = {"required": BLANK, "null": BLANK, "blank": BLANK}


class Text(fields.StrictCharField):
    """A string that is not blank."""

    default_error_messages = NOT_BLANK


class Password(Text):
    """A string whose white space counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_PASSWORD, **kwargs)


class Markdown(Text):
    """A string whose white space counts, but not white space alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_BODY, help_text="Markdown.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        text: str = super().to_internal_value(data)
        if not text.strip():
            self.fail("blank")
        return text


class Clearable(Text):
    """A string; null or an empty one clears it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, allow_blank=True, allow_null=True, **kwargs)


class Tags(fields.StringListField):
    """A list of strings; blank ones, which forms without tags send, are left out."""

    default_error_messages = NOT_BLANK
    child = Text(allow_blank=True, max_length=MAX_TAG)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_TAGS_GIVEN, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        return tuple(tag for tag in super().to_internal_value(data) if tag)


class Body(RequestSerializer):
    """A body with one member, named `envelope`, that holds everything."""

    envelope: ClassVar[str]

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        """The checked values in the envelope. Raises ValidationError, naming each field."""
        if not isinstance(data, Mapping):
            raise ParseError("The body must be a JSON object.")
        content = data.get(cls.envelope, {})
        if not isinstance(content, Mapping):
            raise ValidationError({cls.envelope: ["must be an object"]})
        values: dict[str, Any] = cls._instance().run_validation(content)
        return values


class Changes(Body):
    """A body whose fields may all be left out; its envelope may not, or a mistake would change nothing."""

    @classmethod
    def read(cls, data: Any) -> dict[str, Any]:
        if isinstance(data, Mapping) and cls.envelope not in data:
            raise ValidationError({cls.envelope: [BLANK]})
        return super().read(data)


class NewUser(Body):
    """A new account."""

    envelope = "user"
    username = Text(max_length=MAX_USERNAME)
    email = Text(max_length=MAX_EMAIL)
    password = Password()


class Login(Body):
    """Who wants to sign in."""

    envelope = "user"
    email = Text(max_length=MAX_EMAIL)
    password = Password()


class UserChanges(Changes):
    """What is left out stays as it is."""

    envelope = "user"
    username = Text(required=False, max_length=MAX_USERNAME)
    email = Text(required=False, max_length=MAX_EMAIL)
    password = Password(
        required=False, allow_blank=True, allow_null=True, help_text="An empty one stays as it is."
    )
    bio = Clearable(max_length=MAX_BIO)
    image = Clearable(max_length=MAX_IMAGE, help_text="The address of a picture.")


class NewArticle(Body):
    """What an author gives for a new article."""

    envelope = "article"
    title = Text(max_length=MAX_TITLE)
    description = Text(max_length=MAX_SUMMARY)
    body = Markdown()
    tagList = Tags(required=False)  # noqa: N815


class ArticleChanges(Changes):
    """What is left out stays as it is; an empty `tagList` clears the tags."""

    envelope = "article"
    title = Text(required=False, max_length=MAX_TITLE)
    description = Text(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    body = Markdown(required=False)
    tagList = Tags(required=False)  # noqa: N815


class NewComment(Body):
    """A comment on an article."""

    envelope = "comment"
    body = Text(max_length=MAX_COMMENT)


class PageQuery(QuerySerializer):
    limit = serializers.IntegerField(
        default=PAGE_SIZE, min_value=1, help_text=f"How many at most; never more than {MAX_PAGE_SIZE}."
    )
    offset = serializers.IntegerField(
        default=0, min_value=0, max_value=MAX_OFFSET, help_text="How many to leave out."
    )

    @classmethod
    def read(cls, data: QueryDict) -> dict[str, Any]:
        """The checked parameters. Empty ones are as none."""
        values: dict[str, Any] = cls._instance().run_validation(
            {name: value for name, value in data.items() if value}
        )
        return values | {"limit": min(values["limit"], MAX_PAGE_SIZE)}


class ArticlesQuery(PageQuery):
    tag = Text(required=False, help_text="Only articles with this tag.")
    author = Text(required=False, help_text="Only articles of the person with this username.")
    favorited = Text(
        required=False,
        help_text="Only articles that the person with this username favours; goes with no other filter.",
    )
