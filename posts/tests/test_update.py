from collections.abc import Callable
from datetime import datetime
from typing import Any

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Forbidden, Invalid, NotFound, ServiceError
from kernel.testing.cases import under_each_transport
from kernel.testing.events import pending_events
from posts.contract import Post, PostChanges, PostDeleted, PostFilter, PostStatus, Totals
from posts.tests.cases import PostsTestMixin
from posts.tests.reconciliation import assert_counters_match


def publication_time(post: Post) -> datetime:
    """Return when the post was published."""
    if post.published_at is None:
        raise AssertionError("The post is a draft.")
    return post.published_at


@under_each_transport
class UpdatePostTests(PostsTestMixin):
    def test_given_fields_change_and_the_others_stay(self) -> None:
        post = self.create_published(summary="Before", tags=("a", "b"))
        changed = self.update(post, PostChanges(title="Another title", tags=("b", "c")))
        self.assertEqual((changed.title, changed.tags), ("Another title", ("b", "c")))
        self.assertEqual((changed.slug, changed.summary, changed.body), (post.slug, post.summary, post.body))
        self.assertEqual((changed.created_at, changed.published_at), (post.created_at, post.published_at))
        self.assertEqual(self.service.get(slug=post.slug), changed)
        self.assertEqual(self.tag_counts(), {"b": 1, "c": 1})
        self.assertEqual([found.id for found in self.all_pages(filters=PostFilter(tag="c"))], [post.id])
        self.assertEqual(self.all_pages(filters=PostFilter(tag="a")), [])

    def test_empty_value_clears_and_none_keeps(self) -> None:
        post = self.create_published(summary="Before", tags=("a",))
        changed = self.update(post, PostChanges(summary="", tags=()))
        self.assertEqual((changed.summary, changed.tags, changed.title), ("", (), post.title))
        self.assertEqual(self.tag_counts(), {})

    def test_updated_at_changes_with_the_content_only(self) -> None:
        post = self.create(tags=("a",))
        same = self.update(post, PostChanges(title=f" {post.title} ", tags=("A",)))
        self.assertEqual(same, post)
        published = self.publish(post)
        self.like(post)
        self.count_comments(post.id, 3, 1)
        self.assertEqual(published.updated_at, post.updated_at)
        self.assertEqual(self.service.get(slug=post.slug).updated_at, post.updated_at)
        changed = self.update(post, PostChanges(body="Other text."))
        self.assertGreaterEqual(changed.updated_at, publication_time(published))

    def test_post_saved_in_another_form_of_its_text_does_not_change(self) -> None:
        post = self.create_published("Café", summary="Café", body="Café\n", tags=("café",))
        other = "Cafe\N{COMBINING ACUTE ACCENT}"
        changes = PostChanges(title=f"{other} ", summary=f"\n{other}", body=f"{other}\r\n", tags=(other,))
        self.assertEqual(self.update(post, changes), post)
        self.assertEqual(self.service.get(slug=post.slug), post)

    def test_invalid_change_raises_invalid_without_effect(self) -> None:
        post = self.create_published(tags=("a",))
        for field, changes in (
            ("title", PostChanges(title="")),
            ("body", PostChanges(body="")),
            ("tags", PostChanges(tags=("/",), title="Good")),
        ):
            with self.subTest(field), self.assertRaises(Invalid) as caught:
                self.update(post, changes)
            self.assertEqual(list(caught.exception.fields), [field])
        self.assertEqual(self.service.get(slug=post.slug), post)

    def test_response_says_whether_the_author_likes_the_post(self) -> None:
        post = self.create_published()
        self.like(post, self.author_id)
        self.assertTrue(self.update(post, PostChanges(title="Mine")).liked)


@under_each_transport
class PublishPostTests(PostsTestMixin):
    def test_published_draft_is_visible_as_of_now(self) -> None:
        draft = self.create(tags=("a",))
        published = self.publish(draft)
        self.assertEqual(published.status, PostStatus.PUBLISHED)
        self.assertGreaterEqual(publication_time(published), draft.created_at)
        self.assertEqual(self.service.get(slug=draft.slug), published)
        self.assertEqual([post.id for post in self.all_pages(filters=PostFilter(tag="a"))], [draft.id])
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(self.publish(draft), published)
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))

    def test_publishing_a_draft_with_a_blank_body_raises_invalid(self) -> None:
        draft = self.create(body="")
        with self.assertRaises(Invalid) as caught:
            self.publish(draft)
        self.assertEqual(list(caught.exception.fields), ["body"])

    def test_unpublished_post_is_hidden_with_its_likes_and_comments(self) -> None:
        post, reader = self.create_published(tags=("a",)), uuid7()
        self.like(post, reader)
        self.count_comments(post.id, 4, 1)
        for _ in range(2):
            draft = self.unpublish(post)
            self.assertEqual((draft.status, draft.published_at), (PostStatus.DRAFT, None))
            self.assertEqual(self.totals(), Totals(published=0, drafts=1, likes=0, comments=0))
        with self.assertRaises(NotFound):
            self.service.get(slug=post.slug)
        for filters in (
            PostFilter(),
            PostFilter(tag="a"),
            PostFilter(liked_by=reader),
            PostFilter(author_ids=(self.author_id,)),
        ):
            with self.subTest(filters):
                self.assertEqual(self.all_pages(filters=filters), [])
        self.assertEqual(self.tag_counts(), {})

    def test_post_published_again_has_its_likes_and_comments(self) -> None:
        post, reader = self.create_published(tags=("a",)), uuid7()
        self.like(post, reader)
        self.update(post, PostChanges(status=PostStatus.DRAFT))
        self.count_comments(post.id, 4, 1)
        again = self.update(post, PostChanges(status=PostStatus.PUBLISHED, title="Better"))
        self.assertEqual((again.likes_count, again.comments_count, again.title), (1, 4, "Better"))
        liked = self.all_pages(filters=PostFilter(liked_by=reader))
        self.assertEqual([found.id for found in liked], [post.id])
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=1, comments=4))
        assert_counters_match(self)


@under_each_transport
class DeletePostTests(PostsTestMixin):
    def test_deleted_post_is_removed_from_all_lists_and_counters(self) -> None:
        other = self.create_published("Other", tags=("a", "b"))
        post, reader = self.create_published(tags=("a",)), uuid7()
        self.like(post, reader)
        self.delete(post)
        with self.assertRaises(NotFound):
            self.service.get(slug=post.slug, viewer_id=self.author_id)
        self.assertEqual(self.all_pages(filters=PostFilter(liked_by=reader)), [])
        self.assertEqual([found.id for found in self.all_pages(filters=PostFilter(tag="a"))], [other.id])
        self.assertEqual(self.tag_counts(), {"a": 1, "b": 1})
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)


@under_each_transport
class PermissionTests(PostsTestMixin):
    def test_other_users_cannot_change_a_post(self) -> None:
        published, draft, other = self.create_published(), self.create(), uuid7()
        changes = PostChanges(title="Mine")
        calls: dict[str, Callable[[str], Any]] = {
            "update": lambda slug: self.service.update(slug=slug, actor_id=other, changes=changes),
            "publish": lambda slug: self.service.publish(slug=slug, actor_id=other),
            "unpublish": lambda slug: self.service.unpublish(slug=slug, actor_id=other),
            "delete": lambda slug: self.service.delete(slug=slug, actor_id=other),
        }
        errors: dict[str, type[ServiceError]] = {
            published.slug: Forbidden,
            draft.slug: NotFound,
            "missing": NotFound,
            "\x00": NotFound,
        }
        for name, call in calls.items():
            for slug, error in errors.items():
                with self.subTest(name, slug=slug), self.assertRaises(error):
                    call(slug)
        self.assertEqual(self.service.get(slug=published.slug), published)
        self.assertEqual(self.service.get(slug=draft.slug, viewer_id=self.author_id), draft)
        self.assertEqual(pending_events(PostDeleted), [])
