from collections.abc import Callable, Iterable
from unittest.mock import patch
from uuid import UUID

from uuid_utils.compat import uuid7

from comments.contract import MAX_REPLIES_SHOWN, Comment, CommentOrder
from comments.tests.cases import CommentsTestMixin
from kernel.contracts.errors import Invalid, NotFound
from kernel.contracts.service import PAGE_SIZE, Page
from kernel.testing.cases import under_each_transport


def numbers(comments: Iterable[Comment]) -> list[int]:
    return [comment.number for comment in comments]


class ListTestMixin(CommentsTestMixin):
    def create_many(self, count: int, *, parent_id: UUID | None = None) -> None:
        """Import comments on `self.post`."""
        self.service.import_comments(comments=[self.imported(parent_id=parent_id) for _ in range(count)])


@under_each_transport
class ListForPostTests(ListTestMixin):
    def page(
        self,
        *,
        order: CommentOrder = CommentOrder.NEWEST,
        cursor: str | None = None,
        limit: int = PAGE_SIZE,
    ) -> Page[Comment]:
        return self.service.list_for_post(post_id=self.post.id, order=order, cursor=cursor, limit=limit)

    def test_post_without_comments_returns_an_empty_page(self) -> None:
        comment = self.create(post=self.add_post())
        self.reply(comment)
        for post_id in (self.post.id, uuid7(), comment.id):
            page = self.service.list_for_post(post_id=post_id)
            self.assertEqual((page.items, page.next_cursor), ((), None))

    def test_default_order_is_newest_first(self) -> None:
        self.create_many(3)
        self.assertEqual(numbers(self.page().items), [3, 2, 1])
        self.assertEqual(numbers(self.page(order=CommentOrder.OLDEST).items), [1, 2, 3])

    def test_pages_neither_skip_nor_repeat_while_comments_are_added(self) -> None:
        for order, expected in (
            (CommentOrder.NEWEST, [5, 4, 3, 2, 1]),
            (CommentOrder.OLDEST, [1, 2, 3, 4, 5, 6, 7]),
        ):
            self.post = self.add_post()
            self.create_many(5)
            seen: list[int] = []
            cursor = None
            for added in (1, 1, 0, 0):
                page = self.page(order=order, cursor=cursor, limit=2)
                seen += numbers(page.items)
                cursor = page.next_cursor
                self.create_many(added)
                if cursor is None:
                    break
            with self.subTest(order):
                self.assertIsNone(cursor)
                self.assertEqual(seen, expected)

    def test_next_page_follows_a_deleted_comment(self) -> None:
        comments = [self.create() for _ in range(4)]
        first = self.page(order=CommentOrder.OLDEST, limit=2)
        self.delete(comments[1])
        self.assertEqual(
            numbers(self.page(order=CommentOrder.OLDEST, cursor=first.next_cursor, limit=2).items), [3, 4]
        )

    def test_replies_are_returned_oldest_first(self) -> None:
        one, other = self.create(), self.create()
        replies = [self.reply(one), self.reply(other), self.reply(one)]
        newest, oldest = self.page().items
        self.assertEqual(newest.replies, (replies[1],))
        self.assertEqual(oldest.replies, (replies[0], replies[2]))
        self.assertEqual((newest.replies_count, oldest.replies_count), (1, 2))

    def test_page_contains_at_most_the_oldest_hundred_replies(self) -> None:
        one, other = self.create(), self.create()
        self.create_many(MAX_REPLIES_SHOWN - 1, parent_id=one.id)
        first = self.reply(other)
        self.reply(other)
        shown_other, shown_one = self.page().items
        self.assertEqual(len(shown_one.replies), MAX_REPLIES_SHOWN - 1)
        self.assertEqual(shown_other.replies, (first,))
        self.assertEqual(shown_other.replies_count, 2)

    def test_invalid_limit_or_cursor_raises_invalid(self) -> None:
        self.create_many(2)
        newest = self.page(limit=1).next_cursor
        invalid: tuple[tuple[str, Callable[[], object]], ...] = (
            ("limit", lambda: self.page(limit=0)),
            ("limit", lambda: self.page(limit=101)),
            ("cursor", lambda: self.page(cursor="nonsense")),
            ("cursor", lambda: self.page(cursor=newest, order=CommentOrder.OLDEST)),
        )
        for index, (field, call) in enumerate(invalid):
            with self.subTest(field, index=index), self.assertRaises(Invalid) as caught:
                call()
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class ListAllForPostTests(ListTestMixin):
    def list_all(self) -> tuple[Comment, ...]:
        return self.service.list_all_for_post(post_id=self.post.id)

    def test_comments_and_replies_are_one_flat_list_newest_first(self) -> None:
        self.create(post=self.add_post())
        comment = self.create()
        reply = self.reply(comment)
        other = self.create()
        self.assertEqual([item.id for item in self.list_all()], [other.id, reply.id, comment.id])
        self.assertEqual([item.parent_id for item in self.list_all()], [None, comment.id, None])
        self.assertEqual([item.replies for item in self.list_all()], [(), (), ()])

    def test_only_visible_ones_are_listed(self) -> None:
        hidden, deleted, visible = self.create(), self.create(), self.create()
        reply = self.reply(hidden)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual([item.id for item in self.list_all()], [reply.id, visible.id])
        self.show(hidden)
        self.assertEqual([item.id for item in self.list_all()], [reply.id, visible.id, hidden.id])

    def test_post_without_comments_returns_nothing(self) -> None:
        self.assertEqual(self.list_all(), ())

    def test_more_than_a_page_is_returned(self) -> None:
        self.create_many(150)
        self.assertEqual(numbers(self.list_all()), list(range(150, 0, -1)))

    def test_at_most_the_limit_is_returned(self) -> None:
        self.create_many(3)
        with patch("comments.lists.MAX_COMMENTS_LISTED", 2):
            self.assertEqual(numbers(self.list_all()), [3, 2])


@under_each_transport
class GetByNumberTests(ListTestMixin):
    def get(self, number: int) -> Comment:
        return self.service.get_by_number(post_id=self.post.id, number=number)

    def test_comments_and_replies_of_the_post_are_found(self) -> None:
        comment, other = self.create(), self.create(post=self.add_post())
        reply = self.reply(comment)
        self.assertEqual(self.get(1).id, comment.id)
        self.assertEqual(self.get(2), reply)
        self.assertNotEqual(self.get(1).id, other.id)

    def test_unknown_or_invisible_comment_raises_not_found(self) -> None:
        hidden, deleted = self.create(), self.create()
        self.reply(deleted)
        self.hide(hidden)
        self.delete(deleted)
        for number in (hidden.number, deleted.number, 4, 0, -1, 2**31, 10**18):
            with self.subTest(number), self.assertRaises(NotFound):
                self.get(number)


@under_each_transport
class ListRepliesTests(ListTestMixin):
    def test_replies_are_listed_oldest_first_in_pages(self) -> None:
        parent = self.create()
        self.reply(self.create())
        replies = [self.reply(parent) for _ in range(3)]
        first = self.service.list_replies(comment_id=parent.id, limit=2)
        self.assertEqual(first.items, tuple(replies[:2]))
        rest = self.service.list_replies(comment_id=parent.id, limit=2, cursor=first.next_cursor)
        self.assertEqual((rest.items, rest.next_cursor), ((replies[2],), None))

    def test_only_visible_ones_are_listed(self) -> None:
        parent = self.create()
        hidden, deleted, visible = self.reply(parent), self.reply(parent), self.reply(parent)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual(self.service.list_replies(comment_id=parent.id).items, (visible,))

    def test_replies_to_a_hidden_comment_are_listed(self) -> None:
        parent = self.create()
        reply = self.reply(parent)
        self.hide(parent)
        self.assertEqual(self.service.list_replies(comment_id=parent.id).items, (reply,))

    def test_comment_without_replies_and_reply_return_an_empty_page(self) -> None:
        parent = self.create()
        reply = self.reply(parent)
        for comment in (self.create(), reply):
            self.assertEqual(self.service.list_replies(comment_id=comment.id).items, ())

    def test_unknown_comment_raises_not_found(self) -> None:
        self.create()
        for comment_id in (uuid7(), self.post.id):
            with self.assertRaises(NotFound):
                self.service.list_replies(comment_id=comment_id)

    def test_invalid_limit_or_cursor_raises_invalid(self) -> None:
        parent = self.create()
        invalid: tuple[tuple[str, str | None, int], ...] = (
            ("limit", None, 0),
            ("limit", None, 101),
            ("cursor", "nonsense", 20),
        )
        for field, cursor, limit in invalid:
            with self.subTest(field, limit=limit), self.assertRaises(Invalid) as caught:
                self.service.list_replies(comment_id=parent.id, cursor=cursor, limit=limit)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class CountForPostsTests(ListTestMixin):
    def test_every_requested_post_has_a_count(self) -> None:
        other, none = self.add_post(), uuid7()
        self.reply(self.create())
        self.create(post=other)
        self.hide(self.create(post=other))
        counts = self.service.count_for_posts(post_ids=[self.post.id, none, other.id])
        self.assertEqual(counts, {self.post.id: 2, none: 0, other.id: 1})
        self.assertEqual(self.service.count_for_posts(post_ids=[]), {})


@under_each_transport
class ListReceivedTests(ListTestMixin):
    def received(self, limit: int = 5) -> tuple[Comment, ...]:
        return self.service.list_received(post_author_id=self.post.author_id, limit=limit)

    def test_newest_comments_of_others_on_all_posts_are_returned(self) -> None:
        second = self.add_post(author_id=self.post.author_id)
        comment = self.create()
        self.create(author_id=self.post.author_id)
        self.create(post=self.add_post())
        on_second = self.create(post=second)
        reply = self.reply(comment)
        self.assertEqual([item.id for item in self.received()], [reply.id, on_second.id, comment.id])

    def test_only_visible_ones_are_returned(self) -> None:
        hidden, deleted = self.create(), self.create()
        reply = self.reply(hidden)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual([item.id for item in self.received()], [reply.id])
        self.show(hidden)
        self.assertEqual([item.id for item in self.received()], [reply.id, hidden.id])

    def test_comments_have_no_replies(self) -> None:
        self.reply(self.create(), author_id=self.post.author_id)
        (comment,) = self.received()
        self.assertEqual((comment.replies, comment.replies_count), ((), 1))

    def test_default_limit_is_five(self) -> None:
        self.create_many(7)
        self.assertEqual(len(self.received()), 5)
        self.assertEqual(len(self.received(limit=6)), 6)

    def test_invalid_limit_raises_invalid(self) -> None:
        for limit in (0, 101):
            with self.assertRaises(Invalid) as caught:
                self.received(limit=limit)
            self.assertEqual(list(caught.exception.fields), ["limit"])


@under_each_transport
class CountUserDataTests(CommentsTestMixin):
    def test_hidden_and_deleted_comments_of_the_user_are_counted(self) -> None:
        author_id = uuid7()
        _, hidden, deleted = (self.create(author_id=author_id) for _ in range(3))
        self.hide(hidden)
        self.delete(deleted)
        self.create()
        counts = self.service.count_user_data(user_id=author_id)
        self.assertEqual(counts, {"comments": 3, "received": 0})
        self.assertEqual(self.service.count_user_data(user_id=uuid7()), {"comments": 0, "received": 0})

    def test_comments_of_others_on_own_posts_are_counted(self) -> None:
        self.create()
        counts = self.service.count_user_data(user_id=self.post.author_id)
        self.assertEqual(counts, {"comments": 0, "received": 1})
