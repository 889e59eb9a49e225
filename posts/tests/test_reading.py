from uuid_utils.compat import uuid7

from kernel.contracts.errors import NotFound
from kernel.testing.cases import under_each_transport
from posts.contract import PostSummary
from posts.tests.cases import PostsTestMixin


def summary_of(post, **changes) -> PostSummary:
    """A post without its body, as lists give it."""
    return PostSummary(**({name: getattr(post, name) for name in PostSummary.__dataclass_fields__} | changes))


@under_each_transport
class ReadPostTests(PostsTestMixin):
    def test_what_is_no_post(self):
        for slug in ("missing", "", "\x00", "Upper", "a/b", "x" * 5000):
            with self.subTest(slug[:10]), self.assertRaises(NotFound):
                self.service.get(slug=slug)

    def test_a_draft_is_there_for_its_author_alone(self):
        draft = self.write()
        self.assertEqual(self.service.get(slug=draft.slug, viewer_id=self.author_id), draft)
        for viewer_id in (None, uuid7()):
            with self.subTest(viewer_id), self.assertRaises(NotFound) as caught:
                self.service.get(slug=draft.slug, viewer_id=viewer_id)
            self.assertEqual(caught.exception.detail, f"There is no post '{draft.slug}'.")

    def test_liked_is_told_to_who_likes_it(self):
        post, reader = self.publish(), uuid7()
        self.service.like(slug=post.slug, user_id=reader)
        self.assertTrue(self.service.get(slug=post.slug, viewer_id=reader).liked)
        self.assertFalse(self.service.get(slug=post.slug, viewer_id=uuid7()).liked)
        self.assertFalse(self.service.get(slug=post.slug).liked)

    def test_posts_by_id_drafts_too(self):
        published, draft, reader = self.publish(), self.write(), uuid7()
        self.service.like(slug=published.slug, user_id=reader)
        self.assertEqual(
            self.service.get_many(ids=[published.id, draft.id, uuid7(), draft.id], viewer_id=reader),
            {published.id: summary_of(published, likes_count=1, liked=True), draft.id: summary_of(draft)},
        )
        self.assertFalse(self.service.get_many(ids=[published.id])[published.id].liked)
        self.assertEqual(self.service.get_many(ids=[]), {})


@under_each_transport
class CountOwned(PostsTestMixin):
    def test_drafts_withheld_and_likes_count_and_others_do_not(self):
        self.write()
        mine, other = self.publish(), self.publish(author_id=uuid7())
        self.service.like(slug=other.slug, user_id=self.author_id)
        self.service.like(slug=mine.slug, user_id=other.author_id)
        self.assertEqual(self.service.count_user_data(user_id=self.author_id), {"posts": 2, "likes": 1})
        self.assertEqual(self.service.count_user_data(user_id=uuid7()), {"posts": 0, "likes": 0})
