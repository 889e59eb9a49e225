"""Posts and tags in the admin. Every change goes through the service, so that the counters follow."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from accounts.contract import Accounts
from kernel.admin import NameColumn, NamesMixin
from kernel.contracts.errors import NotFound, ServiceError
from kernel.events.admin import InboxAdmin, OutboxAdmin
from kernel.rpc import registry
from posts.contract import PostChanges, Posts
from posts.forms import NewPostForm, PostForm
from posts.models import InboxEvent, OutboxEvent, Post, Tag

KEPT = ("author", "slug", "likes_count", "comments_count", "created_at", "published_at")
"""Shown, but not for anyone to change."""


def usernames(ids: Collection[UUID]) -> dict[UUID, str]:
    people = registry.get(Accounts).get_many(ids=list(ids))
    return {person_id: person.username for person_id, person in people.items()}


@admin.register(Post)
class PostAdmin(NamesMixin):
    """Everyone's posts, drafts too."""

    author = NameColumn("author", field="author_id", find_names=usernames)
    list_display = ("title", "author", "status", "likes_count", "comments_count", "created_at")
    list_filter = ("status", "created_at")
    search_fields = ("title", "slug")
    ordering = ("-id",)
    sortable_by = ()
    show_full_result_count = False
    actions = ("publish", "unpublish")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request).defer("body")

    def get_form(
        self, request: HttpRequest, obj: Post | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = PostForm if change else NewPostForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return (*PostForm.Meta.fields, *KEPT) if obj else ("author", *PostForm.Meta.fields)

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> tuple[str, ...]:
        return KEPT if obj else ()

    def save_model(self, request: HttpRequest, obj: Post, form: PostForm, change: bool) -> None:
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
        _delete(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        for post in queryset:
            _delete(post)

    @admin.action(description="Publish", permissions=["change"])
    def publish(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._do(request, posts, registry.get(Posts).publish, "Published")

    @admin.action(description="Make drafts again", permissions=["change"])
    def unpublish(self, request: HttpRequest, posts: QuerySet[Post]) -> None:
        self._do(request, posts, registry.get(Posts).unpublish, "Made drafts again")

    def _do(self, request: HttpRequest, posts: Iterable[Post], change: Callable[..., Any], done: str) -> None:
        """Each post by itself: one that cannot be changed does not hold up the others."""
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
    """Which tags are used, and how often. They come and go with the posts."""

    list_display = ("name", "posts_count")
    search_fields = ("name",)
    ordering = ("-posts_count", "name")
    sortable_by = ()
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        return False


def _delete(post: Post) -> None:
    with suppress(NotFound):
        registry.get(Posts).delete(slug=post.slug, actor_id=post.author_id)


admin.site.register(OutboxEvent, OutboxAdmin)
admin.site.register(InboxEvent, InboxAdmin)
