from unittest.mock import patch

from uuid_utils.compat import uuid7

from comments.contract import MAX_REPLIES_SHOWN, Order
from comments.tests.remote_doubles import Commenting
from kernel.contracts.errors import Invalid, NotFound
from kernel.testing.cases import under_each_transport


def numbers(comments) -> list[int]:
    return [comment.number for comment in comments]


class Listing(Commenting):
    def write(self, count: int, **values) -> None:
        """Brings in many comments at once."""
        self.service.import_comments(comments=[self.imported(**values) for _ in range(count)])


@under_each_transport
class ListForPost(Listing):
    def page(self, **values):
        return self.service.list_for_post(post_id=self.post.id, **values)

    def test_a_post_without_comments_gives_an_empty_page(self):
        comment = self.create(post=self.add_post())
        self.reply(comment)
        for post_id in (self.post.id, uuid7(), comment.id):
            page = self.service.list_for_post(post_id=post_id)
            self.assertEqual((page.items, page.next_cursor), ((), None))

    def test_newest_first_unless_asked_otherwise(self):
        self.write(3)
        self.assertEqual(numbers(self.page().items), [3, 2, 1])
        self.assertEqual(numbers(self.page(order=Order.OLDEST).items), [1, 2, 3])

    def test_pages_meet_without_gap_or_overlap_while_comments_are_added(self):
        for order, expected in (
            (Order.NEWEST, [5, 4, 3, 2, 1]),
            (Order.OLDEST, [1, 2, 3, 4, 5, 6, 7]),
        ):
            self.post = self.add_post()
            self.write(5)
            seen, cursor = [], None
            for added in (1, 1, 0, 0):
                page = self.page(order=order, cursor=cursor, limit=2)
                seen += numbers(page.items)
                cursor = page.next_cursor
                self.write(added)
                if cursor is None:
                    break
            with self.subTest(order):
                self.assertIsNone(cursor)
                self.assertEqual(seen, expected)

    def test_pages_meet_although_the_comment_between_them_was_removed(self):
        comments = [self.create() for _ in range(4)]
        first = self.page(order=Order.OLDEST, limit=2)
        self.delete(comments[1])
        self.assertEqual(
            numbers(self.page(order=Order.OLDEST, cursor=first.next_cursor, limit=2).items), [3, 4]
        )

    def test_replies_come_with_their_comment_the_oldest_first(self):
        one, other = self.create(), self.create()
        replies = [self.reply(one), self.reply(other), self.reply(one)]
        newest, oldest = self.page().items
        self.assertEqual(newest.replies, (replies[1],))
        self.assertEqual(oldest.replies, (replies[0], replies[2]))
        self.assertEqual((newest.replies_count, oldest.replies_count), (1, 2))

    def test_at_most_a_hundred_replies_come_along_the_oldest_of_all(self):
        one, other = self.create(), self.create()
        self.write(MAX_REPLIES_SHOWN - 1, parent_id=one.id)
        first = self.reply(other)
        self.reply(other)
        shown_other, shown_one = self.page().items
        self.assertEqual(len(shown_one.replies), MAX_REPLIES_SHOWN - 1)
        self.assertEqual(shown_other.replies, (first,))
        self.assertEqual(shown_other.replies_count, 2)

    def test_a_limit_or_cursor_that_does_not_fit_is_invalid(self):
        self.write(2)
        newest = self.page(limit=1).next_cursor
        bad = (
            ("limit", {"limit": 0}),
            ("limit", {"limit": 101}),
            ("cursor", {"cursor": "nonsense"}),
            ("cursor", {"cursor": newest, "order": Order.OLDEST}),
        )
        for field, arguments in bad:
            with self.subTest(arguments=arguments), self.assertRaises(Invalid) as caught:
                self.page(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class ListAllForPost(Listing):
    def all(self):
        return self.service.list_all_for_post(post_id=self.post.id)

    def test_comments_and_replies_side_by_side_the_newest_first(self):
        self.create(post=self.add_post())
        comment = self.create()
        reply = self.reply(comment)
        other = self.create()
        self.assertEqual([item.id for item in self.all()], [other.id, reply.id, comment.id])
        self.assertEqual([item.parent_id for item in self.all()], [None, comment.id, None])
        self.assertEqual([item.replies for item in self.all()], [(), (), ()])

    def test_only_the_visible_ones(self):
        hidden, deleted, visible = self.create(), self.create(), self.create()
        reply = self.reply(hidden)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual([item.id for item in self.all()], [reply.id, visible.id])
        self.show(hidden)
        self.assertEqual([item.id for item in self.all()], [reply.id, visible.id, hidden.id])

    def test_a_post_without_comments_has_none(self):
        self.assertEqual(self.all(), ())

    def test_more_than_a_page(self):
        self.write(150)
        self.assertEqual(numbers(self.all()), list(range(150, 0, -1)))

    def test_there_is_an_end_to_all_of_them(self):
        self.write(3)
        with patch("comments.lists.MAX_COMMENTS_LISTED", 2):
            self.assertEqual(numbers(self.all()), [3, 2])


@under_each_transport
class GetByNumber(Listing):
    def get(self, number, post=None):
        return self.service.get_by_number(post_id=(post or self.post).id, number=number)

    def test_finds_comments_and_replies_of_this_post(self):
        comment, other = self.create(), self.create(post=self.add_post())
        reply = self.reply(comment)
        self.assertEqual(self.get(1).id, comment.id)
        self.assertEqual(self.get(2), reply)
        self.assertNotEqual(self.get(1).id, other.id)

    def test_what_is_not_there_or_not_visible_is_not_found(self):
        hidden, deleted = self.create(), self.create()
        self.reply(deleted)
        self.hide(hidden)
        self.delete(deleted)
        for number in (hidden.number, deleted.number, 4, 0, -1, 2**31, 10**18):
            with self.subTest(number), self.assertRaises(NotFound):
                self.get(number)


@under_each_transport
class ListReplies(Listing):
    def test_pages_the_oldest_first(self):
        parent = self.create()
        self.reply(self.create())
        replies = [self.reply(parent) for _ in range(3)]
        first = self.service.list_replies(comment_id=parent.id, limit=2)
        self.assertEqual(first.items, tuple(replies[:2]))
        rest = self.service.list_replies(comment_id=parent.id, limit=2, cursor=first.next_cursor)
        self.assertEqual((rest.items, rest.next_cursor), ((replies[2],), None))

    def test_only_the_visible_ones(self):
        parent = self.create()
        hidden, deleted, visible = self.reply(parent), self.reply(parent), self.reply(parent)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual(self.service.list_replies(comment_id=parent.id).items, (visible,))

    def test_of_a_hidden_comment_too(self):
        parent = self.create()
        reply = self.reply(parent)
        self.hide(parent)
        self.assertEqual(self.service.list_replies(comment_id=parent.id).items, (reply,))

    def test_of_a_comment_without_replies_or_of_a_reply_there_are_none(self):
        parent = self.create()
        reply = self.reply(parent)
        for comment in (self.create(), reply):
            self.assertEqual(self.service.list_replies(comment_id=comment.id).items, ())

    def test_of_an_unknown_comment_is_not_found(self):
        self.create()
        for comment_id in (uuid7(), self.post.id):
            with self.assertRaises(NotFound):
                self.service.list_replies(comment_id=comment_id)

    def test_a_limit_or_cursor_that_does_not_fit_is_invalid(self):
        parent = self.create()
        for field, value in (("limit", 0), ("limit", 101), ("cursor", "nonsense")):
            with self.subTest(field=field, value=value), self.assertRaises(Invalid) as caught:
                self.service.list_replies(comment_id=parent.id, **{field: value})
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class CountForPosts(Listing):
    def test_every_post_is_answered(self):
        other, none = self.add_post(), uuid7()
        self.reply(self.create())
        self.create(post=other)
        self.hide(self.create(post=other))
        counts = self.service.count_for_posts(post_ids=[self.post.id, none, other.id])
        self.assertEqual(counts, {self.post.id: 2, none: 0, other.id: 1})
        self.assertEqual(self.service.count_for_posts(post_ids=[]), {})


@under_each_transport
class ListReceived(Listing):
    def received(self, **values):
        return self.service.list_received(post_author_id=self.post.author_id, **values)

    def test_the_newest_by_others_on_any_post_of_the_author(self):
        second = self.add_post(author_id=self.post.author_id)
        comment = self.create()
        self.create(author_id=self.post.author_id)
        self.create(post=self.add_post())
        on_second = self.create(post=second)
        reply = self.reply(comment)
        self.assertEqual([item.id for item in self.received()], [reply.id, on_second.id, comment.id])

    def test_only_visible_ones_even_with_replies(self):
        hidden, deleted = self.create(), self.create()
        reply = self.reply(hidden)
        self.hide(hidden)
        self.delete(deleted)
        self.assertEqual([item.id for item in self.received()], [reply.id])
        self.show(hidden)
        self.assertEqual([item.id for item in self.received()], [reply.id, hidden.id])

    def test_without_their_replies(self):
        self.reply(self.create(), author_id=self.post.author_id)
        (comment,) = self.received()
        self.assertEqual((comment.replies, comment.replies_count), ((), 1))

    def test_five_unless_asked_otherwise(self):
        self.write(7)
        self.assertEqual(len(self.received()), 5)
        self.assertEqual(len(self.received(limit=6)), 6)

    def test_a_limit_that_does_not_fit_is_invalid(self):
        for limit in (0, 101):
            with self.assertRaises(Invalid) as caught:
                self.received(limit=limit)
            self.assertEqual(list(caught.exception.fields), ["limit"])


@under_each_transport
class CountOwned(Commenting):
    def test_hidden_and_deleted_ones_count_and_others_do_not(self):
        author_id = uuid7()
        _, hidden, deleted = (self.create(author_id=author_id) for _ in range(3))
        self.hide(hidden)
        self.delete(deleted)
        self.create()
        owned = self.service.count_user_data(user_id=author_id)
        self.assertEqual(owned, {"comments": 3, "received": 0})
        self.assertEqual(self.service.count_user_data(user_id=uuid7()), {"comments": 0, "received": 0})

    def test_what_others_wrote_on_ones_posts_is_known_to_be_on_them(self):
        self.create()
        owned = self.service.count_user_data(user_id=self.post.author_id)
        self.assertEqual(owned, {"comments": 0, "received": 1})
