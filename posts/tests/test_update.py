from uuid_utils.compat import uuid7

from kernel.contracts.errors import Forbidden, Invalid, NotFound
from kernel.testing.cases import under_each_transport
from kernel.testing.events import pending_events
from posts.contract import PostChanges, PostDeleted, PostStatus, Totals
from posts.tests.cases import PostsTestMixin
from posts.tests.reconciliation import assert_counters_match


@under_each_transport
class Editing(PostsTestMixin):
    def change(self, post, **changes):
        return self.service.update(slug=post.slug, actor_id=self.author_id, changes=PostChanges(**changes))

    def test_what_is_given_changes_and_the_rest_stays(self):
        post = self.publish(summary="Before", tags=("a", "b"))
        changed = self.change(post, title="Another title", tags=("b", "c"))
        self.assertEqual((changed.title, changed.tags), ("Another title", ("b", "c")))
        self.assertEqual((changed.slug, changed.summary, changed.body), (post.slug, post.summary, post.body))
        self.assertEqual((changed.created_at, changed.published_at), (post.created_at, post.published_at))
        self.assertEqual(self.service.get(slug=post.slug), changed)
        self.assertEqual(self.tag_counts(), {"b": 1, "c": 1})
        self.assertEqual([found.id for found in self.all_pages(5, tag="c")], [post.id])
        self.assertEqual(self.all_pages(5, tag="a"), [])

    def test_empty_clears_and_none_leaves(self):
        post = self.publish(summary="Before", tags=("a",))
        changed = self.change(post, summary="", tags=())
        self.assertEqual((changed.summary, changed.tags, changed.title), ("", (), post.title))
        self.assertEqual(self.tag_counts(), {})

    def test_updated_at_moves_with_the_content_alone(self):
        post = self.write(tags=("a",))
        same = self.change(post, title=f" {post.title} ", tags=("A",))
        self.assertEqual(same, post)
        published = self.service.publish(slug=post.slug, actor_id=self.author_id)
        self.service.like(slug=post.slug, user_id=uuid7())
        self.count_comments(post.id, 3, 1)
        self.assertEqual(published.updated_at, post.updated_at)
        self.assertEqual(self.service.get(slug=post.slug).updated_at, post.updated_at)
        changed = self.change(post, body="Other text.")
        self.assertGreaterEqual(changed.updated_at, published.published_at)

    def test_what_does_not_fit_changes_nothing(self):
        post = self.publish(tags=("a",))
        for field, changes in (
            ("title", {"title": ""}),
            ("body", {"body": ""}),
            ("tags", {"tags": ("/",), "title": "Good"}),
        ):
            with self.subTest(field), self.assertRaises(Invalid) as caught:
                self.change(post, **changes)
            self.assertEqual(list(caught.exception.fields), [field])
        self.assertEqual(self.service.get(slug=post.slug), post)

    def test_the_answer_tells_whether_the_author_likes_it(self):
        post = self.publish()
        self.service.like(slug=post.slug, user_id=self.author_id)
        self.assertTrue(self.change(post, title="Mine").liked)

    def test_publishing_shows_a_draft_from_now_on(self):
        draft = self.write(tags=("a",))
        published = self.service.publish(slug=draft.slug, actor_id=self.author_id)
        self.assertEqual(published.status, PostStatus.PUBLISHED)
        self.assertGreaterEqual(published.published_at, draft.created_at)
        self.assertEqual(self.service.get(slug=draft.slug), published)
        self.assertEqual([post.id for post in self.all_pages(5, tag="a")], [draft.id])
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(self.service.publish(slug=draft.slug, actor_id=self.author_id), published)
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))

    def test_a_draft_without_body_is_not_published(self):
        draft = self.write(body="")
        with self.assertRaises(Invalid) as caught:
            self.service.publish(slug=draft.slug, actor_id=self.author_id)
        self.assertEqual(list(caught.exception.fields), ["body"])

    def test_unpublishing_hides_a_post_with_its_likes_and_comments(self):
        post, reader = self.publish(tags=("a",)), uuid7()
        self.service.like(slug=post.slug, user_id=reader)
        self.count_comments(post.id, 4, 1)
        for _ in range(2):
            draft = self.service.unpublish(slug=post.slug, actor_id=self.author_id)
            self.assertEqual((draft.status, draft.published_at), (PostStatus.DRAFT, None))
            self.assertEqual(self.totals(), Totals(published=0, drafts=1, likes=0, comments=0))
        with self.assertRaises(NotFound):
            self.service.get(slug=post.slug)
        for filters in ({}, {"tag": "a"}, {"liked_by": reader}, {"author_ids": [self.author_id]}):
            with self.subTest(filters):
                self.assertEqual(self.all_pages(5, **filters), [])
        self.assertEqual(self.tag_counts(), {})

    def test_published_again_its_likes_and_comments_are_back(self):
        post, reader = self.publish(tags=("a",)), uuid7()
        self.service.like(slug=post.slug, user_id=reader)
        self.change(post, status=PostStatus.DRAFT)
        self.count_comments(post.id, 4, 1)
        again = self.change(post, status=PostStatus.PUBLISHED, title="Better")
        self.assertEqual((again.likes_count, again.comments_count, again.title), (1, 4, "Better"))
        self.assertEqual([found.id for found in self.all_pages(5, liked_by=reader)], [post.id])
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=1, comments=4))
        assert_counters_match(self)

    def test_a_deleted_post_is_gone_with_all_that_is_its(self):
        kept = self.publish("Kept", tags=("a", "b"))
        post, reader = self.publish(tags=("a",)), uuid7()
        self.service.like(slug=post.slug, user_id=reader)
        self.service.delete(slug=post.slug, actor_id=self.author_id)
        with self.assertRaises(NotFound):
            self.service.get(slug=post.slug, viewer_id=self.author_id)
        self.assertEqual(self.all_pages(5, liked_by=reader), [])
        self.assertEqual([found.id for found in self.all_pages(5, tag="a")], [kept.id])
        self.assertEqual(self.tag_counts(), {"a": 1, "b": 1})
        self.assertEqual(self.totals(), Totals(published=1, drafts=0, likes=0, comments=0))
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)

    def test_only_the_author_may_change_a_post(self):
        published, draft, other = self.publish(), self.write(), uuid7()
        for name, call in {
            "update": lambda slug: self.service.update(
                slug=slug, actor_id=other, changes=PostChanges(title="Mine")
            ),
            "publish": lambda slug: self.service.publish(slug=slug, actor_id=other),
            "unpublish": lambda slug: self.service.unpublish(slug=slug, actor_id=other),
            "delete": lambda slug: self.service.delete(slug=slug, actor_id=other),
        }.items():
            for slug, error in (
                (published.slug, Forbidden),
                (draft.slug, NotFound),
                ("missing", NotFound),
                ("\x00", NotFound),
            ):
                with self.subTest(name, slug=slug), self.assertRaises(error):
                    call(slug)
        self.assertEqual(self.service.get(slug=published.slug), published)
        self.assertEqual(self.service.get(slug=draft.slug, viewer_id=self.author_id), draft)
        self.assertEqual(pending_events(PostDeleted), [])
