"""What may stand in the body of a request. Whether it makes sense is for its service to say."""

from typing import Any

from rest_framework.exceptions import ValidationError

from accounts.contract import MAX_BIO, MAX_EMAIL, MAX_IMAGE, MAX_PASSWORD, MAX_USERNAME
from comments.contract import MAX_BODY as MAX_COMMENT
from gateway.rest.fields import (
    EnumField,
    StrictBooleanField,
    StrictCharField,
    StrictUUIDField,
    StringListField,
)
from gateway.rest.serializers import RequestSerializer
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, Status

MARKDOWN = "Markdown; not blank in a published post."
COOKIE = "Keep the refresh token in an HttpOnly cookie; `refresh_token` is null in the answer."


class Password(StrictCharField):
    """A string whose white space counts."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_PASSWORD, **kwargs)


class Registration(RequestSerializer):
    """A new account."""

    username = StrictCharField(max_length=MAX_USERNAME)
    email = StrictCharField(max_length=MAX_EMAIL)
    password = Password()
    cookie = StrictBooleanField(default=False, help_text=COOKIE)


class Login(RequestSerializer):
    """Who wants to sign in."""

    login = StrictCharField(max_length=MAX_EMAIL, help_text="A username or an e-mail address.")
    password = Password()
    cookie = StrictBooleanField(default=False, help_text=COOKIE)


class RefreshToken(RequestSerializer):
    """Which session is meant."""

    refresh_token = StrictCharField(required=False, help_text="Left out, the one in the cookie is meant.")


class ProfileChanges(RequestSerializer):
    """What is left out stays as it is."""

    username = StrictCharField(required=False, max_length=MAX_USERNAME)
    email = StrictCharField(required=False, max_length=MAX_EMAIL)
    bio = StrictCharField(required=False, allow_blank=True, max_length=MAX_BIO)
    image = StrictCharField(
        required=False, allow_blank=True, max_length=MAX_IMAGE, help_text="The address of a picture."
    )


class PasswordChange(RequestSerializer):
    """Ends the person's other sessions."""

    current_password = Password()
    new_password = Password()


class AccountDeletion(RequestSerializer):
    """Who erases their account proves that it is theirs."""

    password = Password()


class NewPost(RequestSerializer):
    """What an author gives for a new post."""

    title = StrictCharField(max_length=MAX_TITLE)
    body = StrictCharField(allow_blank=True, trim_whitespace=False, max_length=MAX_BODY, help_text=MARKDOWN)
    summary = StrictCharField(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    tags = StringListField(required=False, child=StrictCharField(max_length=MAX_TAG), max_length=MAX_TAGS)
    status = EnumField(
        Status, but=[Status.WITHHELD], default=Status.DRAFT, help_text="`published` publishes it at once."
    )


class PostChanges(RequestSerializer):
    """What is left out stays as it is; the slug always does."""

    title = StrictCharField(required=False, max_length=MAX_TITLE)
    body = StrictCharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_BODY, help_text=MARKDOWN
    )
    summary = StrictCharField(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    tags = StringListField(required=False, child=StrictCharField(max_length=MAX_TAG), max_length=MAX_TAGS)
    status = EnumField(
        Status,
        but=[Status.WITHHELD],
        required=False,
        help_text="Publishes the post or makes it a draft again.",
    )


class NewComment(RequestSerializer):
    """A comment on a post or a reply to one."""

    body = StrictCharField(max_length=MAX_COMMENT)
    parent_id = StrictUUIDField(required=False, allow_null=True, help_text="The comment that this one replies to.")


class CommentChanges(RequestSerializer):
    """Either a new body, by the author, or whether it is hidden, by a moderator."""

    body = StrictCharField(required=False, max_length=MAX_COMMENT)
    hidden = StrictBooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError({"body": ["Give either `body` or `hidden`."]})
        return attrs
