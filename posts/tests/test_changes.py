from typing import Any

from kernel.testing.cases import under_each_transport
from kernel.testing.changes import ChangesTests
from posts.contract import PostChanges, PostStatus
from posts.tests.cases import PostsTestMixin


@under_each_transport
class PostChangesTests(ChangesTests, PostsTestMixin):
    changes = PostChanges
    values = {
        "title": "Another title",
        "body": "Other words.",
        "summary": "In short.",
        "tags": ("one", "two"),
        "status": PostStatus.PUBLISHED,
    }

    def setUp(self) -> None:
        super().setUp()
        self.post = self.create()

    def change(self, changes: PostChanges) -> None:
        self.service.update(slug=self.post.slug, actor_id=self.post.author_id, changes=changes)

    def read(self, field: str) -> Any:
        stored = self.service.get(slug=self.post.slug, viewer_id=self.post.author_id)
        return getattr(stored, field)
