from typing import Any

from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from kernel.testing.cases import under_each_transport
from posts.contract import PostSummary
from posts.tests.cases import PostsTestMixin


def summary_of(post: PostSummary, **changes: Any) -> PostSummary:
    """Return a post without its body, as lists contain it."""
    values = {name: getattr(post, name) for name in PostSummary.__dataclass_fields__}
    return PostSummary(**(values | changes))


@under_each_transport
class ReadPostTests(PostsTestMixin):
    def test_slug_without_a_post_raises_not_found(self) -> None:
        for slug in ("missing", "", "\x00", "Upper", "a/b", "x" * 5000):
            with self.subTest(slug[:10]), self.assertRaises(NotFound):
                self.service.get(slug=slug)

    def test_draft_is_returned_to_its_author_only(self) -> None:
        draft = self.create()
        self.assertEqual(self.service.get(slug=draft.slug, viewer_id=self.author_id), draft)
        for viewer_id in (None, uuid7()):
            with self.subTest(viewer_id), self.assertRaises(NotFound) as caught:
                self.service.get(slug=draft.slug, viewer_id=viewer_id)
            self.assertEqual(caught.exception.detail, f"There is no post '{draft.slug}'.")

    def test_liked_is_true_for_the_user_who_likes_the_post(self) -> None:
        post, reader = self.create_published(), uuid7()
        self.like(post, reader)
        self.assertTrue(self.service.get(slug=post.slug, viewer_id=reader).liked)
        self.assertFalse(self.service.get(slug=post.slug, viewer_id=uuid7()).liked)
        self.assertFalse(self.service.get(slug=post.slug).liked)

    def test_get_many_returns_posts_of_any_status(self) -> None:
        published, draft, reader = self.create_published(), self.create(), uuid7()
        self.like(published, reader)
        self.assertEqual(
            self.service.get_many(ids=[published.id, draft.id, uuid7(), draft.id], viewer_id=reader),
            {published.id: summary_of(published, likes_count=1, liked=True), draft.id: summary_of(draft)},
        )
        self.assertFalse(self.service.get_many(ids=[published.id])[published.id].liked)
        self.assertEqual(self.service.get_many(ids=[]), {})


@under_each_transport
class CountUserDataTests(PostsTestMixin):
    def test_own_posts_of_any_status_and_own_likes_count(self) -> None:
        self.create()
        own, other = self.create_published(), self.create_published(author_id=uuid7())
        self.like(other, self.author_id)
        self.like(own, other.author_id)
        self.assertEqual(self.service.count_user_data(user_id=self.author_id), {"posts": 2, "likes": 1})
        self.assertEqual(self.service.count_user_data(user_id=uuid7()), {"posts": 0, "likes": 0})
