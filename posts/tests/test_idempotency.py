from collections.abc import Callable
from dataclasses import make_dataclass
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar
from unittest.mock import patch

from django.conf import settings
from uuid_utils.compat import uuid7

from kernel import idempotency
from kernel.contracts.errors import Conflict, Forbidden, NotFound
from kernel.db.clock import utcnow_ms
from kernel.idempotency import store_response
from kernel.testing.cases import under_each_transport
from kernel.testing.concurrency import run_concurrently
from kernel.testing.idempotency import IdempotentCommandTests
from posts.contract import Draft, Post, PostChanges, PostStatus
from posts.models import IdempotencyRecord
from posts.models import Post as PostRow
from posts.slugs import free_slug
from posts.tests.cases import PostsTestCase, PostsTestMixin, PostsTransactionTestCase
from posts.tests.reconciliation import assert_counters_match

T = TypeVar("T")

WRITERS = 6


@under_each_transport
class PostsIdempotencyTests(IdempotentCommandTests, PostsTestMixin):
    def arguments_for(self, command: str) -> dict[str, Any]:
        if command == "create":
            return {"author_id": self.author_id, "draft": Draft(title="New", body="Text.", tags=("a",))}
        post = self.create(tags=("a",)) if command == "publish" else self.create_published(tags=("a",))
        if command in ("like", "unlike"):
            reader_id = uuid7()
            if command == "unlike":
                self.like(post, reader_id)
            return {"slug": post.slug, "user_id": reader_id}
        arguments = {"slug": post.slug, "actor_id": self.author_id}
        return arguments | ({"changes": PostChanges(body="Another.")} if command == "update" else {})

    def test_first_response_is_returned_whatever_changed_since(self) -> None:
        post, reader_id = self.create_published(), uuid7()
        like = partial(self.service.like, slug=post.slug, user_id=reader_id, key="like")
        self.assertTrue(like().liked)
        self.unlike(post, reader_id)
        self.assertTrue(like().liked)
        self.assertFalse(self.service.get(slug=post.slug, viewer_id=reader_id).liked)
        delete: Callable[[], object] = partial(
            self.service.delete, slug=post.slug, actor_id=self.author_id, key="delete"
        )
        self.assertEqual([delete(), delete()], [None, None])
        self.assertTrue(like().liked)

    def test_two_operations_with_one_key_are_both_executed(self) -> None:
        post, reader_id = self.create_published(), uuid7()
        liked = self.service.like(slug=post.slug, user_id=reader_id, key="the same")
        unliked = self.service.unlike(slug=post.slug, user_id=reader_id, key="the same")
        self.assertEqual((liked.liked, unliked.liked), (True, False))

    def test_failed_call_may_be_repeated_with_its_key(self) -> None:
        draft = self.create()
        like = partial(self.service.like, slug=draft.slug, user_id=uuid7(), key="early")
        with self.assertRaises(NotFound):
            like()
        self.publish(draft)
        self.assertTrue(like().liked)

    def test_omitted_field_equals_its_default(self) -> None:
        create = partial(self.service.create, author_id=self.author_id, key="short")
        first = create(draft=Draft(title="One", body="Text."))
        again = create(draft=Draft(title="One", body="Text.", summary="", tags=(), status=PostStatus.DRAFT))
        self.assertEqual(again, first)


class IdempotencyRecordTests(PostsTestCase):
    def create_with_key(self, key: str | None) -> Post:
        draft = Draft(title="One", body="Text.")
        return self.service.create(author_id=self.author_id, draft=draft, key=key)

    def test_call_without_a_key_reads_and_stores_no_record(self) -> None:
        with patch.object(idempotency, "_Execution") as execution:
            self.create_with_key(None)
        execution.assert_not_called()

    def test_change_of_the_secret_key_causes_no_second_effect(self) -> None:
        first, new = self.create_with_key("k"), "n" * 32
        with self.settings(SECRET_KEY=new), self.assertRaises(Conflict):
            self.create_with_key("k")
        with self.settings(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
            self.assertEqual(self.create_with_key("k"), first)

    def test_new_field_with_its_default_is_the_same_request(self) -> None:
        def draft(entry: type[Any], **given: str) -> Draft:
            """Return a draft of a version whose drafts have entries."""
            wider = make_dataclass("Wider", [("entries", dict)], bases=(Draft,), frozen=True, kw_only=True)
            new: Draft = wider(title="One", body="Text.", entries={"a": (entry(1, **given),)})
            return new

        entry = make_dataclass("Entry", [("number", int)])
        newer = make_dataclass("Entry", [("number", int), ("note", str, "")])
        create = partial(self.service.create, author_id=self.author_id, key="k")
        first = create(draft=draft(entry))
        self.assertEqual(create(draft=draft(newer)), first)
        with self.assertRaises(Conflict):
            create(draft=draft(newer, note="New."))

    def test_failure_to_store_the_response_undoes_the_effect(self) -> None:
        broken = patch.object(idempotency, "utcnow_ms", side_effect=ZeroDivisionError)
        with broken, self.assertRaises(ZeroDivisionError):
            self.create_with_key("k")
        self.assertFalse(PostRow.objects.exists())

    def test_failed_command_stores_no_response(self) -> None:
        post = self.create_published()
        with self.assertRaises(Forbidden):
            self.service.delete(slug=post.slug, actor_id=uuid7(), key="k")
        self.assertFalse(IdempotencyRecord.objects.exists())

    def test_command_that_stores_no_response_raises_type_error(self) -> None:
        with patch("posts.editing.store_response", lambda response: response), self.assertRaises(TypeError):
            self.create_with_key("k")

    def test_other_commands_within_a_command_store_no_response_for_it(self) -> None:
        liked = self.create_published()
        others: list[Callable[[], object]] = [
            lambda: self.like(liked),
            lambda: self.service.import_likes(likes=[]),
        ]
        for number, other in enumerate(others, 1):

            def call_other_first(response: T, other: Callable[[], object] = other) -> T:
                other()
                return store_response(response)

            with (
                patch("posts.editing.store_response", call_other_first),
                patch("posts.imports.import_likes", lambda likes: store_response(0)),
            ):
                first = self.create_with_key(f"k{number}")
            self.assertEqual(self.create_with_key(f"k{number}"), first)
            self.assertEqual(IdempotencyRecord.objects.count(), number)

    def test_concurrent_call_with_the_same_key_starts_over_once(self) -> None:
        first, record = self.create_with_key("k"), IdempotencyRecord.objects.get()
        unknown_at_first = patch.object(idempotency._Execution, "_find", side_effect=[None, record])
        with unknown_at_first, patch("posts.editing.free_slug", wraps=free_slug) as attempts:
            self.assertEqual(self.create_with_key("k"), first)
        self.assertEqual(attempts.call_count, 2)
        self.assertEqual(PostRow.objects.count(), 1)

    def test_expired_records_are_purged_in_batches(self) -> None:
        expired = utcnow_ms() - idempotency.RETENTION - timedelta(minutes=1)
        recent = utcnow_ms() - idempotency.RETENTION + timedelta(minutes=1)
        records = [
            IdempotencyRecord(id=f"expired {n}", created_at=expired + timedelta(seconds=n)) for n in range(5)
        ]
        records.append(IdempotencyRecord(id="recent", created_at=recent))
        IdempotencyRecord.objects.bulk_create(records)
        stay = {"expired 3", "expired 4", "recent"}
        with (
            patch.object(idempotency, "PURGE_EVERY", 1),
            patch.object(idempotency, "PURGE_BATCH_SIZE", 3),
        ):
            self.create_with_key("k")
            left = set(IdempotencyRecord.objects.values_list("pk", flat=True))
            self.assertEqual(len(left), 4)
            self.assertLessEqual(stay, left)
            self.create_with_key("l")
        self.assertEqual(IdempotencyRecord.objects.filter(pk__in=stay).count(), 1)


class ConcurrentIdempotencyTests(PostsTransactionTestCase):
    """The same call several times at the same moment."""

    def test_concurrent_calls_with_one_key_create_one_post(self) -> None:
        draft = Draft(title="One", body="Text.", tags=("a",), status=PostStatus.PUBLISHED)
        create = partial(self.service.create, author_id=self.author_id, draft=draft, key="k")
        responses = run_concurrently(*[create] * WRITERS)
        self.assertEqual([response for response in responses if response != responses[0]], [])
        self.assertEqual(PostRow.objects.count(), 1)
        assert_counters_match(self)

    def test_concurrent_deletions_with_one_key_all_succeed(self) -> None:
        post = self.create_published(tags=("a",))
        delete = partial(self.service.delete, slug=post.slug, actor_id=self.author_id, key="k")
        self.assertEqual(run_concurrently(*[delete] * WRITERS), [None] * WRITERS)
        assert_counters_match(self)

    def test_concurrent_likes_with_one_key_count_once(self) -> None:
        post = self.create_published()
        like = partial(self.service.like, slug=post.slug, user_id=uuid7(), key="k")
        responses = run_concurrently(*[like] * WRITERS)
        self.assertEqual({(response.liked, response.likes_count) for response in responses}, {(True, 1)})
        assert_counters_match(self)
