"""The admin's form of a comment."""

from typing import Any

from django import forms

from comments.contract import Status
from comments.editing import clean_body
from comments.models import Comment
from kernel.contracts.errors import Invalid


class CommentForm(forms.ModelForm):  # type: ignore[type-arg]  # generic in its stubs only
    """What a moderator may change."""

    status = forms.ChoiceField(
        choices=[(status, status.capitalize()) for status in (Status.VISIBLE, Status.HIDDEN, Status.DELETED)]
    )

    class Meta:
        model = Comment
        fields = ["body", "status"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.status == Status.WITHHELD:
            self.initial["status"] = Status.VISIBLE

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("status") != Status.DELETED:
            try:
                given["body"] = clean_body(given.get("body", ""))
            except Invalid as error:
                self.add_error("body", error.fields["body"])
        return given
