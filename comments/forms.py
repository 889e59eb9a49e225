"""The form of the admin for comments."""

from typing import Any

from django import forms

from comments.contract import CommentStatus
from comments.models import Comment
from comments.validation import clean_body
from kernel.contracts.errors import Invalid


class CommentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """The fields of a comment that a moderator may change."""

    status = forms.ChoiceField(
        choices=[
            (status, status.capitalize())
            for status in (CommentStatus.VISIBLE, CommentStatus.HIDDEN, CommentStatus.DELETED)
        ]
    )

    class Meta:
        model = Comment
        fields = ["body", "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status == CommentStatus.WITHHELD:
            self.initial["status"] = CommentStatus.VISIBLE

    def clean(self) -> dict[str, Any]:
        """Check the body, unless the comment is to be deleted."""
        data = self.cleaned_data
        if data.get("status") != CommentStatus.DELETED:
            try:
                data["body"] = clean_body(data.get("body", ""))
            except Invalid as error:
                self.add_error("body", error.fields["body"])
        return data
