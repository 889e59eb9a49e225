"""The request bodies. The services decide whether the values make sense."""

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
from posts.contract import MAX_BODY, MAX_SUMMARY, MAX_TAG, MAX_TAGS, MAX_TITLE, PostStatus

MARKDOWN = "Markdown; not blank in a published post."
COOKIE = "Set the refresh token in an HttpOnly cookie; `refresh_token` is null in the response."


class PasswordField(StrictCharField):
    """A string that is not trimmed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=MAX_PASSWORD, **kwargs)


class Registration(RequestSerializer):
    """A new account."""

    username = StrictCharField(max_length=MAX_USERNAME)
    email = StrictCharField(max_length=MAX_EMAIL)
    password = PasswordField()
    cookie = StrictBooleanField(default=False, help_text=COOKIE)


class Login(RequestSerializer):
    """The credentials of a user."""

    login = StrictCharField(max_length=MAX_EMAIL, help_text="A username or an e-mail address.")
    password = PasswordField()
    cookie = StrictBooleanField(default=False, help_text=COOKIE)


class RefreshToken(RequestSerializer):
    """The refresh token of a session."""

    refresh_token = StrictCharField(required=False, help_text="If missing, the one of the cookie is used.")


class ProfileChanges(RequestSerializer):
    """The changed fields of a profile. A missing field stays as it is."""

    username = StrictCharField(required=False, max_length=MAX_USERNAME)
    email = StrictCharField(required=False, max_length=MAX_EMAIL)
    bio = StrictCharField(required=False, allow_blank=True, max_length=MAX_BIO)
    image = StrictCharField(
        required=False, allow_blank=True, max_length=MAX_IMAGE, help_text="The address of a picture."
    )


class PasswordChange(RequestSerializer):
    """A new password. It ends the user's other sessions."""

    current_password = PasswordField()
    new_password = PasswordField()


class AccountDeletion(RequestSerializer):
    """The password of the account to erase, as a confirmation."""

    password = PasswordField()


class NewPost(RequestSerializer):
    """A new post."""

    title = StrictCharField(max_length=MAX_TITLE)
    body = StrictCharField(allow_blank=True, trim_whitespace=False, max_length=MAX_BODY, help_text=MARKDOWN)
    summary = StrictCharField(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    tags = StringListField(required=False, child=StrictCharField(max_length=MAX_TAG), max_length=MAX_TAGS)
    status = EnumField(
        PostStatus,
        but=[PostStatus.WITHHELD],
        default=PostStatus.DRAFT,
        help_text="`published` publishes the post at once.",
    )


class PostChanges(RequestSerializer):
    """The changed fields of a post. A missing field stays as it is."""

    title = StrictCharField(required=False, max_length=MAX_TITLE)
    body = StrictCharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=MAX_BODY, help_text=MARKDOWN
    )
    summary = StrictCharField(required=False, allow_blank=True, max_length=MAX_SUMMARY)
    tags = StringListField(required=False, child=StrictCharField(max_length=MAX_TAG), max_length=MAX_TAGS)
    status = EnumField(
        PostStatus,
        but=[PostStatus.WITHHELD],
        required=False,
        help_text="Publishes the post or makes it a draft again.",
    )


class NewComment(RequestSerializer):
    """A new comment on a post, or a reply."""

    body = StrictCharField(max_length=MAX_COMMENT)
    parent_id = StrictUUIDField(
        required=False, allow_null=True, help_text="The comment that this one replies to."
    )


class CommentChanges(RequestSerializer):
    """Either a new body, by the author, or a new visibility, by a moderator."""

    keywords = {"minProperties": 1, "maxProperties": 1}
    body = StrictCharField(required=False, max_length=MAX_COMMENT)
    hidden = StrictBooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the changes; raise ValidationError unless there is exactly one."""
        if len(attrs) != 1:
            raise ValidationError({"body": ["Give either `body` or `hidden`."]})
        return attrs
