"""The forms of posts in the admin."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget

from kernel.contracts.errors import Invalid, ServiceError
from posts.contract import MAX_TAGS, Draft, PostStatus
from posts.models import Post
from posts.remote import active_user_id
from posts.validation import clean_draft


class PostForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """The content and the status of a post, which `draft` holds after validation."""

    draft: Draft

    # Leading spaces mean something in Markdown.
    body = forms.CharField(required=False, strip=False, widget=AdminTextareaWidget)
    tags = forms.CharField(required=False, help_text=f"At most {MAX_TAGS}, separated by commas.")

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
        """Return the tags between the commas, without blank ones."""
        return [tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def clean(self) -> dict[str, Any]:
        """Check the fields with the rules of the service, and set `draft`."""
        given = self.cleaned_data
        try:
            self.draft = clean_draft(
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
    """The form of a new post, with its author."""

    author = forms.CharField(help_text="The username of the author.")

    def clean_author(self) -> UUID:
        """Return the id of the active user with the given name.

        Raises:
            ValidationError: There is no such user, or accounts does not respond.
        """
        try:
            user_id = active_user_id(self.cleaned_data["author"])
        except ServiceError as error:
            raise forms.ValidationError(f"Accounts did not find the user: {error.detail}") from error
        if user_id is None:
            raise forms.ValidationError("No active user has this name.")
        return user_id
