import random
from uuid import UUID

from comments.contract import Comment, CommentStatus, ImportedComment
from comments.counters import advance, read_thread
from comments.models import Thread
from comments.service import CommentsService
from comments.tests.cases import CommentsTestMixin
from comments.tests.reconciliation import assert_counters_match
from kernel.contracts.errors import Invalid
from kernel.db.transactions import ConcurrentUpdate
from kernel.testing.cases import ServiceTestCase


class StaleCounterTests(CommentsTestMixin, ServiceTestCase):
    service = CommentsService()

    def test_change_with_stale_counters_raises_concurrent_update(self) -> None:
        self.create()
        stale = read_thread(self.post.id)
        self.create()
        with self.assertRaises(ConcurrentUpdate):
            advance(stale, added=1, visible=1)
        self.assertEqual(self.create().number, 3)


class RandomChangesTests(CommentsTestMixin, ServiceTestCase):
    """After any sequence of changes, the counters match the rows and are published."""

    service = CommentsService()

    def setUp(self) -> None:
        super().setUp()
        self.written: dict[UUID, Comment] = {}

    def test_counters_match_the_rows(self) -> None:
        for seed in range(6):
            chance = random.Random(seed)
            self.post, self.written = self.add_post(), {}
            for step in range(40):
                self.change(chance)
                if step % 8 == 7:
                    assert_counters_match(self)
            with self.subTest(seed=seed):
                self.check_lists()
                thread = Thread.objects.get(pk=self.post.id)
                self.assertEqual(self.last_published(self.post)[1], thread.visible_count)
                self.assertEqual(self.count(), thread.visible_count)

    def change(self, chance: random.Random) -> None:
        acts = [self.add, self.import_new]
        if self.not_deleted():
            acts += [self.add_reply, self.add_reply, self.import_replies]
            acts += [self.hide_one, self.hide_one, self.show_one, self.delete_one]
        chance.choice(acts)(chance)

    def not_deleted(self) -> list[Comment]:
        return [comment for comment in self.written.values() if comment.status != CommentStatus.DELETED]

    def record(self, *comments: Comment) -> None:
        for comment in comments:
            self.written[comment.id] = comment

    def add(self, chance: random.Random) -> None:
        self.record(self.create())

    def add_reply(self, chance: random.Random) -> None:
        try:
            self.record(self.reply(chance.choice(list(self.written.values()))))
        except Invalid:  # The parent is a reply, or not visible.
            return

    def import_new(self, chance: random.Random) -> None:
        self.run_import([self.imported() for _ in range(chance.randrange(4))])

    def import_replies(self, chance: random.Random) -> None:
        parents = [comment for comment in self.written.values() if comment.parent_id is None]
        self.run_import(
            [self.imported(parent_id=chance.choice(parents).id) for _ in range(chance.randrange(4))]
        )

    def run_import(self, imported: list[ImportedComment]) -> None:
        self.service.import_comments(comments=imported)
        self.record(*map(self.stored, imported))

    def hide_one(self, chance: random.Random) -> None:
        self.record(self.hide(chance.choice(self.not_deleted())))

    def show_one(self, chance: random.Random) -> None:
        self.record(self.show(chance.choice(self.not_deleted())))

    def delete_one(self, chance: random.Random) -> None:
        comment = chance.choice(self.not_deleted())
        self.delete(comment)
        self.record(self.stored(comment))

    def check_lists(self) -> None:
        """Check that the page lists what follows from the returned statuses."""
        visible = {comment.id for comment in self.written.values() if comment.status == CommentStatus.VISIBLE}
        expected = {}
        for comment in self.written.values():
            if comment.parent_id is None:
                replies = {
                    reply.id for reply in self.written.values() if reply.parent_id == comment.id
                } & visible
                if replies or comment.id in visible:
                    expected[comment.id] = replies
        shown = {comment.id: {reply.id for reply in comment.replies} for comment in self.listed()}
        self.assertEqual(shown, expected)
