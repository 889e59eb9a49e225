import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from uuid_utils.compat import uuid7

from accounts.contract import ActivationChanged
from comments.contract import Comment, CommentStatus
from comments.models import AccountStatus, Thread
from comments.models import Comment as Row
from comments.tests.cases import CommentsTestMixin
from comments.tests.reconciliation import assert_counters_match
from kernel.contracts.errors import Invalid, NotFound
from kernel.db.transactions import ConcurrentUpdate
from kernel.rpc import registry
from kernel.testing.cases import ServiceTransactionTestCase
from kernel.testing.concurrency import run_concurrently
from kernel.testing.events import envelope_of

WRITERS = 8
COMMENTS_EACH = 20


class ConcurrencyTests(CommentsTestMixin, ServiceTransactionTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.service = registry.get(self.contract)

    def test_concurrent_creates_neither_repeat_nor_skip_numbers(self) -> None:
        def write() -> list[int]:
            return [self.create().number for _ in range(COMMENTS_EACH)]

        numbers = [number for written in run_concurrently(*[write] * WRITERS) for number in written]
        self.assertEqual(sorted(numbers), list(range(1, WRITERS * COMMENTS_EACH + 1)))
        thread = Thread.objects.get(pk=self.post.id)
        self.assertEqual(thread.visible_count, WRITERS * COMMENTS_EACH)
        self.assertEqual(self.last_published(self.post), (thread.version, thread.visible_count))
        assert_counters_match(self)

    def test_counters_match_after_concurrent_changes(self) -> None:
        parents = [self.create() for _ in range(3)]
        replies = [self.reply(parent) for parent in parents]

        acts: list[Callable[[Comment], Comment]] = [self.hide, self.show, self.hide, self.show, self.reply]

        def act_at_random(seed: int) -> None:
            chance = random.Random(seed)
            for _ in range(12):
                act = chance.choice(acts)
                comment = chance.choice(parents if act == self.reply else parents + replies)
                with suppress(Invalid):  # A reply to a comment that is hidden at the moment.
                    act(comment)

        outcomes = run_concurrently(*[partial(act_at_random, seed) for seed in range(6)])
        self.assertEqual(outcomes, [None] * 6)
        assert_counters_match(self)

    def test_second_of_two_concurrent_deletes_raises_not_found(self) -> None:
        comment = self.create()
        outcomes = run_concurrently(*[lambda: self.delete(comment)] * 2)
        self.assertEqual(sorted(type(outcome) for outcome in outcomes if outcome), [NotFound])
        self.assertEqual(self.count(), 0)

    def test_concurrent_update_does_not_restore_a_deleted_comment(self) -> None:
        for _ in range(5):
            comment = self.create()
            self.reply(comment)
            run_concurrently(
                partial(self.delete, comment),
                partial(self.update, comment, "Still here."),
            )
            stored = Row.objects.get(pk=comment.id)
            self.assertEqual((stored.status, stored.body), (CommentStatus.DELETED, ""))

    def test_concurrent_delete_of_a_reply_does_not_undo_an_update(self) -> None:
        comment = self.create()
        for number in range(20):
            reply, body = self.reply(comment), f"Edited {number}."
            run_concurrently(
                partial(self.update, comment, body),
                partial(self.delete, reply),
            )
            self.assertEqual(self.stored(comment).body, body)

    def test_latest_of_concurrent_activation_events_wins(self) -> None:
        author_id = uuid7()
        for revision in range(1, 20, 2):
            self.create(author_id=author_id, post=self.add_post())
            events = [
                envelope_of(
                    ActivationChanged(user_id=author_id, is_active=active, revision=revision + active)
                )
                for active in (False, True)
            ]
            outcomes = run_concurrently(*[partial(self.service.receive, event=event) for event in events])
            self.assertEqual(outcomes, [None, None])
            self.assertFalse(Row.objects.filter(status=CommentStatus.WITHHELD).exists())
        assert_counters_match(self)

    def test_concurrent_writes_do_not_keep_comments_of_a_deleted_post(self) -> None:
        comments = [self.create() for _ in range(5)]
        run_concurrently(
            lambda: self.delete_post(self.post.id),
            *[self.create] * 3,
            *[partial(self.hide, comment) for comment in comments],
        )
        self.assertEqual(Row.objects.count(), 0)

    def test_concurrent_imports_of_the_same_comments_import_once(self) -> None:
        post, author_id = self.post, uuid7()
        imported = [self.imported(author_id=author_id) for _ in range(20)]
        outcomes = run_concurrently(*[lambda: self.service.import_comments(comments=imported)] * 3)
        self.assertEqual(sorted(outcomes), [0, 0, 20])
        self.assertEqual([comment.number for comment in self.listed(post)], list(range(1, 21)))
        assert_counters_match(self)

    def test_unchanged_account_status_still_conflicts_with_a_concurrent_update(self) -> None:
        as_read = AccountStatus.objects.create(user_id=uuid7(), is_active=False, revision=1)
        AccountStatus.objects.record(as_read, as_read.pk, is_active=False, revision=1)
        with self.assertRaises(ConcurrentUpdate):
            AccountStatus.objects.record(as_read, as_read.pk, is_active=False, revision=1)
