"""What may stand in the body of a request. How long a text may be is decided by its service."""

from typing import Any

from rest_framework.exceptions import ValidationError

from gateway.api.fields import Choice, Flag, Id, Text, Texts
from gateway.api.input import Input
from posts.contract import Status


class Registration(Input):
    """A new account."""

    username = Text()
    email = Text()
    password = Text(trim_whitespace=False)


class Login(Input):
    """Who wants to sign in."""

    login = Text(help_text="A username or an e-mail address.")
    password = Text(trim_whitespace=False)


class RefreshToken(Input):
    """Which session is meant."""

    refresh_token = Text()


class ProfileChanges(Input):
    """What is left out stays as it is."""

    username = Text(required=False)
    email = Text(required=False)
    bio = Text(required=False, allow_blank=True)
    image = Text(required=False, allow_blank=True, help_text="The address of a picture.")


class PasswordChange(Input):
    """Ends the person's other sessions."""

    current_password = Text(trim_whitespace=False)
    new_password = Text(trim_whitespace=False)


class NewPost(Input):
    """What an author gives for a new post."""

    title = Text()
    body = Text(allow_blank=True, trim_whitespace=False, help_text="Markdown; not blank in a published post.")
    summary = Text(required=False, allow_blank=True)
    tags = Texts(required=False)
    status = Choice(Status, default=Status.DRAFT, help_text="`published` publishes it at once.")


class PostChanges(Input):
    """What is left out stays as it is; the slug always does."""

    title = Text(required=False)
    body = Text(required=False, allow_blank=True, trim_whitespace=False, help_text="Markdown.")
    summary = Text(required=False, allow_blank=True)
    tags = Texts(required=False)
    status = Choice(Status, required=False, help_text="Publishes the post or makes it a draft again.")


class NewComment(Input):
    """A comment on a post or a reply to one."""

    body = Text()
    parent_id = Id(required=False, allow_null=True, help_text="The comment that this one replies to.")


class CommentChanges(Input):
    """Either a new body, by the author, or whether it is hidden, by a moderator."""

    body = Text(required=False)
    hidden = Flag(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if len(attrs) != 1:
            raise ValidationError({"body": ["Give either `body` or `hidden`."]})
        return attrs
