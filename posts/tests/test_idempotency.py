from dataclasses import make_dataclass
from datetime import timedelta
from unittest.mock import patch

from django.conf import settings
from uuid_utils.compat import uuid7

from kernel import idempotency
from kernel.contracts.errors import Conflict, Forbidden, NotFound
from kernel.db.clock import utcnow_ms
from kernel.idempotency import store_response
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase, ServiceTransactionTestCase, under_each_transport
from kernel.testing.concurrency import run_concurrently
from kernel.testing.idempotency import IdempotentCommandTests
from posts.contract import Draft, PostChanges, PostStatus
from posts.models import IdempotencyRecord, Post
from posts.slugs import free_slug
from posts.tests.cases import PostsTestMixin
from posts.tests.reconciliation import assert_counters_match

WRITERS = 6


@under_each_transport
class Keys(IdempotentCommandTests, PostsTestMixin):
    def arguments_for(self, command):
        if command == "create":
            return {"author_id": self.author_id, "draft": Draft(title="New", body="Text.", tags=("a",))}
        post = self.write(tags=("a",)) if command == "publish" else self.publish(tags=("a",))
        if command in ("like", "unlike"):
            reader_id = uuid7()
            if command == "unlike":
                self.service.like(slug=post.slug, user_id=reader_id)
            return {"slug": post.slug, "user_id": reader_id}
        arguments = {"slug": post.slug, "actor_id": self.author_id}
        return arguments | ({"changes": PostChanges(body="Another.")} if command == "update" else {})

    def test_the_first_answer_is_given_whatever_became_of_it_since(self):
        post, reader_id = self.publish(), uuid7()
        like = {"slug": post.slug, "user_id": reader_id, "key": "like"}
        self.assertTrue(self.service.like(**like).liked)
        self.service.unlike(slug=post.slug, user_id=reader_id)
        self.assertTrue(self.service.like(**like).liked)
        self.assertFalse(self.service.get(slug=post.slug, viewer_id=reader_id).liked)
        delete = {"slug": post.slug, "actor_id": self.author_id, "key": "delete"}
        self.service.delete(**delete)
        self.assertIsNone(self.service.delete(**delete))
        self.assertTrue(self.service.like(**like).liked)

    def test_a_key_belongs_to_one_operation(self):
        post = self.publish()
        given = {"slug": post.slug, "user_id": uuid7(), "key": "the same"}
        self.assertTrue(self.service.like(**given).liked)
        self.assertFalse(self.service.unlike(**given).liked)

    def test_errors_are_not_remembered(self):
        draft = self.write()
        given = {"slug": draft.slug, "user_id": uuid7(), "key": "early"}
        with self.assertRaises(NotFound):
            self.service.like(**given)
        self.service.publish(slug=draft.slug, actor_id=self.author_id)
        self.assertTrue(self.service.like(**given).liked)

    def test_what_is_left_out_is_the_same_call_as_the_default(self):
        arguments = {"author_id": self.author_id, "key": "short"}
        first = self.service.create(draft=Draft(title="One", body="Text."), **arguments)
        again = self.service.create(
            draft=Draft(title="One", body="Text.", summary="", tags=(), status=PostStatus.DRAFT), **arguments
        )
        self.assertEqual(again, first)


class Remembering(PostsTestMixin, ServiceTestCase):
    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)

    def create(self, key):
        return self.service.create(author_id=self.author_id, draft=Draft(title="One", body="Text."), key=key)

    def test_without_a_key_nothing_is_asked_or_remembered(self):
        with patch.object(idempotency, "_Execution") as execution:
            self.create(None)
        execution.assert_not_called()

    def test_another_secret_key_makes_no_second_effect(self):
        first, new = self.create("k"), "n" * 32
        with self.settings(SECRET_KEY=new), self.assertRaises(Conflict):
            self.create("k")
        with self.settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assertEqual(self.create("k"), first)

    def test_a_field_that_is_new_with_a_default_makes_no_other_call(self):
        def draft(entry, **given):
            """Of a version whose drafts have entries, too."""
            wider = make_dataclass("Wider", [("entries", dict)], bases=(Draft,), frozen=True, kw_only=True)
            return wider(title="One", body="Text.", entries={"a": (entry(1, **given),)})

        entry = make_dataclass("Entry", [("number", int)])
        newer = make_dataclass("Entry", [("number", int), ("note", str, "")])
        call = {"author_id": self.author_id, "key": "k"}
        first = self.service.create(draft=draft(entry), **call)
        self.assertEqual(self.service.create(draft=draft(newer), **call), first)
        with self.assertRaises(Conflict):
            self.service.create(draft=draft(newer, note="New."), **call)

    def test_no_effect_without_its_memory(self):
        broken = patch.object(idempotency, "now", side_effect=ZeroDivisionError)
        with broken, self.assertRaises(ZeroDivisionError):
            self.create("k")
        self.assertFalse(Post.objects.exists())

    def test_no_memory_without_its_effect(self):
        post = self.publish()
        with self.assertRaises(Forbidden):
            self.service.delete(slug=post.slug, actor_id=uuid7(), key="k")
        self.assertFalse(IdempotencyRecord.objects.exists())

    def test_a_command_that_remembers_nothing_is_a_defect(self):
        with patch("posts.editing.store_response", lambda answer: answer), self.assertRaises(TypeError):
            self.create("k")

    def test_what_it_makes_another_do_is_no_part_of_it(self):
        liked = self.publish()
        others = [
            lambda: self.service.like(slug=liked.slug, user_id=uuid7()),
            lambda: self.service.import_likes(likes=[]),
        ]
        for number, other in enumerate(others, 1):

            def another(answer, other=other):
                other()
                return store_response(answer)

            with (
                patch("posts.editing.store_response", another),
                patch("posts.imports.import_likes", lambda likes: store_response(0)),
            ):
                first = self.create(f"k{number}")
            self.assertEqual(self.create(f"k{number}"), first)
            self.assertEqual(IdempotencyRecord.objects.count(), number)

    def test_an_execution_that_was_overtaken_by_the_same_call_starts_over_but_once(self):
        first, call = self.create("k"), IdempotencyRecord.objects.get()
        unknown_at_first = patch.object(idempotency._Execution, "_find", side_effect=[None, call])
        with unknown_at_first, patch("posts.editing.free_slug", wraps=free_slug) as attempts:
            self.assertEqual(self.create("k"), first)
        self.assertEqual(attempts.call_count, 2)
        self.assertEqual(Post.objects.count(), 1)

    def test_old_calls_are_forgotten_some_at_a_time(self):
        old = utcnow_ms() - idempotency.RETENTION - timedelta(minutes=1)
        young = utcnow_ms() - idempotency.RETENTION + timedelta(minutes=1)
        calls = [IdempotencyRecord(id=f"old {n}", executed_at=old + timedelta(seconds=n)) for n in range(5)]
        IdempotencyRecord.objects.bulk_create([*calls, IdempotencyRecord(id="young", executed_at=young)])
        with (
            patch.object(idempotency, "PURGE_EVERY", 1),
            patch.object(idempotency, "PURGE_BATCH_SIZE", 3),
        ):
            self.create("k")
            left = set(IdempotencyRecord.objects.values_list("pk", flat=True))
            self.assertEqual(len(left), 4)
            self.assertLessEqual({"old 3", "old 4", "young"}, left)
            self.create("l")
        self.assertEqual(IdempotencyRecord.objects.filter(pk__in=["old 3", "old 4", "young"]).count(), 1)


class KeysAtOnce(PostsTestMixin, ServiceTransactionTestCase):
    """The same call several times at the same moment."""

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)

    def test_a_post_is_made_once(self):
        draft = Draft(title="One", body="Text.", tags=("a",), status=PostStatus.PUBLISHED)
        job = lambda: self.service.create(author_id=self.author_id, draft=draft, key="k")  # noqa: E731
        answers = run_concurrently(*[job] * WRITERS)
        self.assertEqual([answer for answer in answers if answer != answers[0]], [])
        self.assertEqual(Post.objects.count(), 1)
        assert_counters_match(self)

    def test_a_post_is_deleted_once_and_nobody_hears_that_it_is_not_there(self):
        post = self.publish(tags=("a",))
        job = lambda: self.service.delete(slug=post.slug, actor_id=self.author_id, key="k")  # noqa: E731
        self.assertEqual(run_concurrently(*[job] * WRITERS), [None] * WRITERS)
        assert_counters_match(self)

    def test_a_like_counts_once(self):
        post, reader_id = self.publish(), uuid7()
        job = lambda: self.service.like(slug=post.slug, user_id=reader_id, key="k")  # noqa: E731
        answers = run_concurrently(*[job] * WRITERS)
        self.assertEqual({(answer.liked, answer.likes_count) for answer in answers}, {(True, 1)})
        assert_counters_match(self)
