"""Creating posts through the contract."""

from uuid_utils.compat import uuid7

from blog.testing.cases import under_each_transport
from posts.contract import Draft, Posts, Status


@under_each_transport
class Creating:
    services = ("posts",)
    contract = Posts

    def test_a_new_post_reads_back_as_it_was_answered(self):
        author_id = uuid7()
        draft = Draft(
            title="Hello, world", body="# Hi", summary="Short", tags=("b", "a"), status=Status.PUBLISHED
        )
        post = self.service.create(author_id=author_id, draft=draft)
        self.assertEqual(post.slug, "hello-world")
        self.assertEqual(post.tags, ("a", "b"))
        self.assertEqual(self.service.get(slug="hello-world"), post)
        self.assertEqual([p.id for p in self.service.list_published(tag="a").items], [post.id])
        self.assertEqual(
            [p.id for p in self.service.list_published(tag="a", author_ids=[author_id]).items], [post.id]
        )
        self.service.like(slug=post.slug, user_id=author_id)
        self.assertEqual([p.id for p in self.service.list_published(liked_by=author_id).items], [post.id])
