import random

from uuid_utils.compat import uuid7

from accounts.contract import ActivationChanged
from comments.contract import Status
from comments.models import AccountStatus, Comment, Thread
from comments.tests.reconciliation import recount
from comments.tests.remote_doubles import Commenting
from kernel.contracts.errors import Invalid, NotFound
from kernel.db.transactions import ConcurrentUpdate
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.events import enveloped
from kernel.testing.threads import at_once

WRITERS = 8
COMMENTS_EACH = 20


class Races(Commenting, ServiceTransactionTestCase):
    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)

    def test_no_number_is_given_twice_and_none_is_left_out(self):
        def write():
            return [self.create().number for _ in range(COMMENTS_EACH)]

        numbers = [number for written in at_once(*[write] * WRITERS) for number in written]
        self.assertEqual(sorted(numbers), list(range(1, WRITERS * COMMENTS_EACH + 1)))
        thread = Thread.objects.get(pk=self.post.id)
        self.assertEqual(thread.visible_count, WRITERS * COMMENTS_EACH)
        self.assertEqual(self.told(self.post), (thread.version, thread.visible_count))
        recount(self)

    def test_counters_are_right_after_everything_at_once(self):
        parents = [self.create() for _ in range(3)]
        replies = [self.reply(parent) for parent in parents]

        def act_at_random(seed):
            chance = random.Random(seed)
            for _ in range(12):
                act = chance.choice([self.hide, self.show, self.hide, self.show, self.reply])
                try:
                    act(chance.choice(parents if act == self.reply else parents + replies))
                except Invalid:  # a reply to a comment that is hidden just then
                    continue

        outcomes = at_once(*[lambda seed=seed: act_at_random(seed) for seed in range(6)])
        self.assertEqual(outcomes, [None] * 6)
        recount(self)

    def test_of_two_deletions_one_finds_nothing_left_to_delete(self):
        comment = self.create()
        outcomes = at_once(*[lambda: self.delete(comment)] * 2)
        self.assertEqual(sorted(type(outcome) for outcome in outcomes if outcome), [NotFound])
        self.assertEqual(self.count(), 0)

    def test_an_edit_never_brings_back_what_is_deleted(self):
        for _ in range(5):
            comment = self.create()
            self.reply(comment)
            at_once(
                lambda comment=comment: self.delete(comment),
                lambda comment=comment: self.service.update(
                    comment_id=comment.id, actor_id=comment.author_id, body="Still here."
                ),
            )
            kept = Comment.objects.get(pk=comment.id)
            self.assertEqual((kept.status, kept.body), (Status.DELETED, ""))

    def test_an_edit_stays_whatever_becomes_of_a_reply(self):
        comment = self.create()
        for number in range(20):
            reply, body = self.reply(comment), f"Edited {number}."
            at_once(
                lambda body=body: self.service.update(
                    comment_id=comment.id, actor_id=comment.author_id, body=body
                ),
                lambda reply=reply: self.delete(reply),
            )
            self.assertEqual(self.stored(comment).body, body)

    def test_of_what_accounts_says_at_once_the_latest_stays(self):
        author_id = uuid7()
        for revision in range(1, 20, 2):
            self.create(author_id=author_id, post=self.add_post())
            told = [
                enveloped(ActivationChanged(user_id=author_id, is_active=active, revision=revision + active))
                for active in (False, True)
            ]
            outcomes = at_once(*[lambda event=event: self.service.receive(event=event) for event in told])
            self.assertEqual(outcomes, [None, None])
            self.assertFalse(Comment.objects.filter(status=Status.WITHHELD).exists())
        recount(self)

    def test_the_comments_of_a_deleted_post_are_gone_whoever_was_writing(self):
        comments = [self.create() for _ in range(5)]
        at_once(
            lambda: self.remove(self.post.id),
            *[lambda: self.create()] * 3,
            *[lambda comment=comment: self.hide(comment) for comment in comments],
        )
        self.assertEqual(Comment.objects.count(), 0)

    def test_two_imports_of_the_same_bring_it_in_once(self):
        post, author_id = self.post, uuid7()
        imported = [self.imported(author_id=author_id) for _ in range(20)]
        outcomes = at_once(*[lambda: self.service.import_comments(comments=imported)] * 3)
        self.assertEqual(sorted(outcomes), [0, 0, 20])
        self.assertEqual([comment.number for comment in self.listed(post)], list(range(1, 21)))
        recount(self)

    def test_a_step_that_changes_nothing_of_its_author_is_noticed_by_one_at_the_same_moment(self):
        as_read = AccountStatus.objects.create(pk=uuid7(), is_active=False, revision=1)
        AccountStatus.objects.record(as_read, as_read.pk, is_active=False, revision=1)
        with self.assertRaises(ConcurrentUpdate):
            AccountStatus.objects.record(as_read, as_read.pk, is_active=False, revision=1)
