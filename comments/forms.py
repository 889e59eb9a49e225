"""The admin's form of a comment."""

from typing import Any

from django import forms

from blog.services.errors import Invalid
from comments.contract import Status
from comments.models import Comment
from comments.writing import clean_body


class CommentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """What a moderator may change."""

    class Meta:
        model = Comment
        fields = ["body", "status"]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("status") != Status.DELETED:
            try:
                given["body"] = clean_body(given.get("body", ""))
            except Invalid as error:
                self.add_error("body", error.fields["body"])
        return given
