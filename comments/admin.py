"""Comments in the admin.

Every change uses the functions of the service, so that the counters stay correct.
"""

from contextlib import suppress

from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.text import Truncator

from comments import visibility
from comments.contract import CommentStatus
from comments.forms import CommentForm
from comments.models import Comment, InboxEvent, OutboxEvent
from comments.remote import titles, usernames
from kernel.admin import NameColumn, NamesMixin, TextSearchMixin
from kernel.contracts.errors import NotFound
from kernel.events.admin import InboxAdmin, OutboxAdmin


@admin.register(Comment)
class CommentAdmin(NamesMixin, TextSearchMixin):
    """All comments, with the body of hidden ones. Deleted comments have no body."""

    form = CommentForm
    author = NameColumn("author", field="author_id", find_names=usernames)
    post = NameColumn("post", field="post_id", find_names=titles)
    list_display = ("excerpt", "author", "post", "number", "status", "replies_count", "created_at")
    list_filter = ("status", "created_at")
    search_fields = ("body",)
    ordering = ("-created_at", "-id")
    sortable_by = ()
    show_full_result_count = False
    fields = ("body", "status", "author", "post", "number", "replies_count", "created_at", "edited_at")
    readonly_fields = ("author", "post", "number", "replies_count", "created_at", "edited_at")
    actions = ("hide", "show", "delete")

    @admin.display(description="comment")
    def excerpt(self, comment: Comment) -> str:
        """Return the beginning of the body, or the status if there is no body."""
        return Truncator(comment.body).chars(80) or f"({comment.status})"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: comments are created by their authors."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Refuse for deleted comments: their deletion is permanent."""
        deleted = obj is not None and obj.status == CommentStatus.DELETED
        return not deleted and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        """Refuse: without the row the counters are wrong. The action keeps the row."""
        return False

    def save_model(self, request: HttpRequest, obj: Comment, form: CommentForm, change: bool) -> None:
        """Change the status, and the body if it is another.

        Raises:
            Http404: The comment was deleted since the form was opened.
        """
        body = obj.body if obj.body != form.initial["body"] else None
        try:
            visibility.change(obj, CommentStatus(obj.status), body=body)
        except NotFound as error:
            raise Http404(error.detail) from error

    @admin.action(description="Hide", permissions=["change"])
    def hide(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Hide the selected comments."""
        self._change(request, comments, CommentStatus.HIDDEN)

    @admin.action(description="Show", permissions=["change"])
    def show(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Show the selected comments."""
        self._change(request, comments, CommentStatus.VISIBLE)

    @admin.action(description="Delete with the body", permissions=["change"])
    def delete(self, request: HttpRequest, comments: QuerySet[Comment]) -> None:
        """Delete the selected comments."""
        self._change(request, comments, CommentStatus.DELETED)

    def _change(self, request: HttpRequest, comments: QuerySet[Comment], status: CommentStatus) -> None:
        """Change each comment in its own transaction. Deleted ones are skipped."""
        changed = 0
        for comment in comments:
            with suppress(NotFound):
                visibility.change(comment, status)
                self.log_change(request, comment, f"Made {status}.")
                changed += 1
        self.message_user(request, f"Made {status}: {changed}.")


admin.site.register(OutboxEvent, OutboxAdmin)
admin.site.register(InboxEvent, InboxAdmin)
