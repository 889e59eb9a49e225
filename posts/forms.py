"""The admin's forms of a post."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

from accounts.contract import Accounts
from kernel.contracts.errors import Invalid, ServiceError
from kernel.rpc import registry
from posts.contract import MAX_TAGS, Draft, PostStatus
from posts.models import Post
from posts.validation import checked


class PostForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """What a post says. `draft` is what the service is given."""

    draft: Draft

    # Leading spaces mean something in Markdown.
    body = forms.CharField(required=False, strip=False, widget=AdminTextareaWidget)
    tags = forms.CharField(required=False, help_text=f"At most {MAX_TAGS}, with commas between.")

    status = forms.ChoiceField(
        choices=[(status, status.capitalize()) for status in (PostStatus.DRAFT, PostStatus.PUBLISHED)]
    )

    class Meta:
        model = Post
        fields = ["title", "summary", "body", "tags", "status"]
        widgets = {"summary": AdminTextareaWidget(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status == PostStatus.WITHHELD:
            self.initial["status"] = PostStatus.PUBLISHED
        self.initial["tags"] = ", ".join(self.instance.tags)

    def clean_tags(self) -> list[str]:
        return [tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        try:
            self.draft = checked(
                Draft(
                    title=given.get("title", ""),
                    summary=given.get("summary", ""),
                    body=given.get("body", ""),
                    tags=tuple(given.get("tags", ())),
                    status=PostStatus(given.get("status", PostStatus.DRAFT)),
                )
            )
        except Invalid as error:
            for field, messages in error.fields.items():
                if field not in self.errors:
                    self.add_error(field, messages)
        return given


class NewPostForm(PostForm):
    """Also asks whose post it is."""

    author = forms.CharField(help_text="The username of who writes it.")

    def clean_author(self) -> UUID:
        username = self.cleaned_data["author"]
        try:
            found = registry.get(Accounts).get_by_usernames(usernames=[username])
        except ServiceError as error:
            raise forms.ValidationError(f"Accounts cannot say who that is: {error.detail}") from error
        if username not in found:
            raise forms.ValidationError("Nobody active has that username.")
        return found[username].id
