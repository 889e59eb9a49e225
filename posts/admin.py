"""Posts and tags in the admin.

Every change calls the service, so that the counters stay correct.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from kernel.admin import NameColumn, NamesMixin
from kernel.contracts.errors import NotFound, ServiceError
from kernel.events.admin import InboxAdmin, OutboxAdmin
from kernel.rpc import registry
from posts.contract import PostChanges, Posts
from posts.forms import NewPostForm, PostForm
from posts.models import InboxEvent, OutboxEvent, Post, Tag
from posts.remote import usernames

READ_ONLY = ("author", "slug", "likes_count", "comments_count", "created_at", "published_at")
"""The fields of a post that are read-only in the admin."""


@admin.register(Post)
class PostAdmin(NamesMixin):
    """All posts, drafts and withheld ones too."""

    author = NameColumn("author", field="author_id", find_names=usernames)
    list_display = ("title", "author", "status", "likes_count", "comments_count", "created_at")
    list_filter = ("status", "created_at")
    search_fields = ("title", "slug")
    ordering = ("-id",)
    sortable_by = ()
    show_full_result_count = False
    actions = ("publish", "unpublish")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Return all posts. A list does not load their bodies."""
        return super().get_queryset(request).defer("body")

    def get_form(
        self, request: HttpRequest, obj: Post | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form, which has the author only for a new post."""
        form = PostForm if change else NewPostForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        """Return the names of the fields of an existing post, or of a new one."""
        return (*PostForm.Meta.fields, *READ_ONLY) if obj else ("author", *PostForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        """Return the names of the fields that are only shown."""
        return READ_ONLY if obj else ()

    def save_model(self, request: HttpRequest, obj: Post, form: PostForm, change: bool) -> None:
        """Create or update the post, as its author.

        Raises:
            Http404: The post was deleted in the meantime.
        """
        draft = form.draft
        if not change:
            author_id = form.cleaned_data["author"]
            obj.pk = registry.get(Posts).create(author_id=author_id, draft=draft).id
            return
        changes = PostChanges(
            title=draft.title, summary=draft.summary, body=draft.body, tags=draft.tags, status=draft.status
        )
        try:
            registry.get(Posts).update(slug=obj.slug, actor_id=obj.author_id, changes=changes)
        except NotFound as error:
            raise Http404(error.detail) from error

    def delete_model(self, request: HttpRequest, obj: Post) -> None:
        """Delete the post, as its author."""
        _delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        """Delete the selected posts, as their authors."""
        for post in queryset:
            _delete(post)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Publish the selected drafts."""
        self._change_each(request, posts, registry.get(Posts).publish, "Published")

    @admin.action(description="Make drafts again", permissions=["change"])
    def unpublish(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        """Make drafts of the selected posts."""
        self._change_each(request, posts, registry.get(Posts).unpublish, "Made drafts again")

    def _change_each(
        self, request: HttpRequest, posts: Iterable[Post], change: Callable[..., Any], done: str
    ) -> None:
        """Change the posts one by one: a failed change does not prevent the next."""
        count = 0
        for post in posts:
            try:
                change(slug=post.slug, actor_id=post.author_id)
            except ServiceError as error:
                self.message_user(request, f"{post}: {error.detail} {error.fields or ''}", messages.ERROR)
            else:
                self.log_change(request, post, f"{done}.")
                count += 1
        self.message_user(request, f"{done}: {count}.")


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # generic in its stubs only
    """The tags of published posts, and how many posts have each. They are read-only."""

    list_display = ("name", "posts_count")
    search_fields = ("name",)
    ordering = ("-posts_count", "name")
    sortable_by = ()
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: tags are added with posts."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        """Refuse: the counter follows from the posts."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        """Refuse: tags are removed with posts."""
        return False


def _delete(post: Post) -> None:
    # A post that was deleted in the meantime needs nothing more.
    with suppress(NotFound):
        registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)


admin.site.register(OutboxEvent, OutboxAdmin)
admin.site.register(InboxEvent, InboxAdmin)
