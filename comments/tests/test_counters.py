import random

from comments.contract import Status
from comments.models import Thread
from comments.service import CommentsService
from comments.tests.reconciliation import recount
from comments.tests.remote_doubles import Commenting
from comments.counters import advance, read_thread
from kernel.contracts.errors import Invalid
from kernel.db.transactions import ConcurrentUpdate
from kernel.testing.cases import ServiceTestCase


class OldCounters(Commenting, ServiceTestCase):
    service = CommentsService()

    def test_a_change_that_begins_with_old_counters_loses(self):
        self.create()
        old = read_thread(self.post.id)
        self.create()
        with self.assertRaises(ConcurrentUpdate):
            advance(old, added=1, visible=1)
        self.assertEqual(self.create().number, 3)


class AnyOrderOfChanges(Commenting, ServiceTestCase):
    """Whatever is done in whatever order, the counters equal a recount and posts has heard them."""

    service = CommentsService()

    def setUp(self):
        super().setUp()
        self.written = {}

    def test_counters_equal_a_recount(self):
        for seed in range(6):
            chance = random.Random(seed)
            self.post, self.written = self.add_post(), {}
            for step in range(40):
                self.do_something(chance)
                if step % 8 == 7:
                    recount(self)
            with self.subTest(seed=seed):
                self.check_lists()
                thread = Thread.objects.get(pk=self.post.id)
                self.assertEqual(self.told(self.post)[1], thread.visible_count)
                self.assertEqual(self.count(), thread.visible_count)

    def do_something(self, chance):
        acts = [self.add, self.bring_in]
        if self.alive():
            acts += [self.add_reply, self.add_reply, self.bring_in_replies]
            acts += [self.hide_one, self.hide_one, self.show_one, self.delete_one]
        chance.choice(acts)(chance)

    def alive(self):
        return [comment for comment in self.written.values() if comment.status != Status.DELETED]

    def keep(self, *comments):
        for comment in comments:
            self.written[comment.id] = comment

    def add(self, chance):
        self.keep(self.create())

    def add_reply(self, chance):
        try:
            self.keep(self.reply(chance.choice(list(self.written.values()))))
        except Invalid:  # to a reply, or to what is not visible
            return

    def bring_in(self, chance):
        self.bring(self.imported() for _ in range(chance.randrange(4)))

    def bring_in_replies(self, chance):
        parents = [comment for comment in self.written.values() if comment.parent_id is None]
        self.bring(self.imported(parent_id=chance.choice(parents).id) for _ in range(chance.randrange(4)))

    def bring(self, imported):
        imported = list(imported)
        self.service.import_comments(comments=imported)
        self.keep(*map(self.stored, imported))

    def hide_one(self, chance):
        self.keep(self.hide(chance.choice(self.alive())))

    def show_one(self, chance):
        self.keep(self.show(chance.choice(self.alive())))

    def delete_one(self, chance):
        comment = chance.choice(self.alive())
        self.delete(comment)
        self.keep(self.stored(comment))

    def check_lists(self):
        """The page of the post holds exactly what it should by the statuses that were answered."""
        visible = {comment.id for comment in self.written.values() if comment.status == Status.VISIBLE}
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
