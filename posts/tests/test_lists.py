from collections.abc import Callable, Iterable
from typing import Any
from unittest.mock import patch
from uuid import UUID

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import (
    ImportedPost,
    PostChanges,
    PostFilter,
    PostOrder,
    PostSummary,
    TagCount,
    Totals,
)
from posts.tests.cases import PostsTestMixin, imported_draft, imported_like, imported_post
from posts.tests.test_reading import summary_of


def ids(posts: Iterable[PostSummary | ImportedPost]) -> list[UUID]:
    return [post.id for post in posts]


class ListTestMixin(PostsTestMixin):
    """Check the errors of calls with invalid arguments."""

    def assert_invalid(self, call: Callable[..., object], bad: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Fail if a call does not raise Invalid with the given field."""
        for field, arguments in bad:
            with self.subTest(field, **arguments), self.assertRaises(Invalid) as caught:
                call(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class ListPublishedTests(ListTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.other_id = uuid7()
        self.imported = [
            imported_post(
                number,
                author_id=self.other_id if number % 3 else self.author_id,
                tags=("even",) if number % 2 == 0 else ("odd", "third") if number % 3 == 0 else (),
            )
            for number in range(10)
        ]
        self.service.import_posts(posts=[*self.imported, imported_draft(50, tags=("even",))])
        # The 3rd, 5th and 7th are liked: 1, 3 and 3 times.
        self.reader = uuid7()
        likes = [imported_like(self.imported[3].id, self.reader, number=9)]
        likes += [
            imported_like(self.imported[number].id, user_id, number=number)
            for number in (5, 7)
            for user_id in (self.reader, uuid7(), uuid7())
        ]
        self.service.import_likes(likes=likes)

    def assert_lists(
        self,
        numbers: list[int],
        filters: PostFilter | None = None,
        order: PostOrder = PostOrder.NEWEST,
    ) -> None:
        """Fail if the list is not these posts in this order, with pages of any size."""
        for limit in (1, 2, 3, 100):
            with self.subTest(limit=limit, filters=filters, order=order):
                found = ids(self.all_pages(limit, filters=filters, order=order))
                self.assertEqual([ids(self.imported).index(post_id) for post_id in found], numbers)

    def test_newest_posts_are_first(self) -> None:
        self.assert_lists([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])

    def test_most_popular_posts_are_first_and_equal_ones_newest_first(self) -> None:
        self.assert_lists([7, 5, 3, 9, 8, 6, 4, 2, 1, 0], order=PostOrder.POPULAR)

    def test_posts_of_one_author_are_listed(self) -> None:
        filters = PostFilter(author_ids=(self.author_id,))
        self.assert_lists([9, 6, 3, 0], filters)
        self.assert_lists([3, 9, 6, 0], filters, PostOrder.POPULAR)

    def test_posts_of_several_authors_are_listed(self) -> None:
        everyone = PostFilter(author_ids=(self.author_id, self.other_id, uuid7()))
        self.assert_lists([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], everyone)
        others = PostFilter(author_ids=(self.other_id, uuid7()))
        self.assert_lists([7, 5, 8, 4, 2, 1], others, PostOrder.POPULAR)
        self.assert_lists([9, 6, 3, 0], PostFilter(author_ids=(self.author_id,) * 2))

    def test_list_of_no_author_is_empty(self) -> None:
        self.assert_lists([], PostFilter(author_ids=()))
        self.assert_lists([], PostFilter(author_ids=(), tag="odd"))

    def test_posts_with_a_tag_are_listed(self) -> None:
        self.assert_lists([8, 6, 4, 2, 0], PostFilter(tag="even"))
        self.assert_lists([3, 9], PostFilter(tag="third"), PostOrder.POPULAR)
        self.assert_lists([9, 3], PostFilter(tag=" THIRD "))

    def test_posts_of_one_author_with_a_tag_are_listed(self) -> None:
        self.assert_lists([6, 0], PostFilter(tag="even", author_ids=(self.author_id,)))
        self.assert_lists([6, 0], PostFilter(tag="even", author_ids=(self.author_id,) * 2))
        self.assert_lists([3, 9], PostFilter(tag="odd", author_ids=(self.author_id,)), PostOrder.POPULAR)
        self.assert_lists([], PostFilter(tag="odd", author_ids=(self.other_id,)))

    def test_list_with_an_unused_or_invalid_tag_is_empty(self) -> None:
        for tag in ("none", "", "a,b", "\x00", "x" * 1000):
            self.assert_lists([], PostFilter(tag=tag))

    def test_last_liked_posts_of_a_user_are_first(self) -> None:
        self.assert_lists([3, 7, 5], PostFilter(liked_by=self.reader))
        self.assert_lists([], PostFilter(liked_by=uuid7()))

    def test_page_of_liked_posts_is_full_although_some_are_drafts_again(self) -> None:
        for slug in ("imported-3", "imported-7"):
            self.unpublish(self.service.get(slug=slug))
        page = self.service.list_published(filters=PostFilter(liked_by=self.reader), limit=1)
        self.assertEqual([post.slug for post in page.items], ["imported-5"])
        self.assertIsNone(page.next_cursor)

    def test_items_are_complete_but_for_the_body_and_say_what_the_viewer_likes(self) -> None:
        posts = [self.service.get(slug=f"imported-{number}") for number in range(len(self.imported))]
        expected = {post.id: summary_of(post, liked=number in (3, 5, 7)) for number, post in enumerate(posts)}
        for filters in (
            PostFilter(),
            PostFilter(tag="odd"),
            PostFilter(author_ids=(self.other_id,)),
            PostFilter(liked_by=self.reader),
        ):
            with self.subTest(filters):
                page = self.service.list_published(filters=filters, viewer_id=self.reader, limit=100)
                self.assertEqual(list(page.items), [expected[post.id] for post in page.items])
                for post in self.service.list_published(filters=filters).items:
                    self.assertFalse(post.liked)

    def test_changes_between_two_pages_repeat_and_hide_no_other_post(self) -> None:
        first = self.service.list_published(limit=3)
        self.create_published("Newer than all")
        self.service.unpublish(slug="imported-8", actor_id=self.other_id)
        self.service.update(
            slug="imported-6", actor_id=self.author_id, changes=PostChanges(title="Renamed", tags=("new",))
        )
        self.service.delete(slug="imported-5", actor_id=self.other_id)
        second = self.service.list_published(limit=3, cursor=first.next_cursor)
        self.assertEqual([post.title for post in second.items], ["Renamed", "Imported 4", "Imported 3"])

    def test_last_page_has_no_cursor_even_if_full(self) -> None:
        self.assertIsNone(self.service.list_published(limit=10).next_cursor)
        self.assertIsNotNone(self.service.list_published(limit=9).next_cursor)

    def test_invalid_limit_or_cursor_raises_invalid(self) -> None:
        cursor = self.service.list_published(limit=2).next_cursor
        bad: list[tuple[str, dict[str, Any]]] = [
            ("limit", {"limit": 0}),
            ("limit", {"limit": 101}),
            ("limit", {"limit": 0, "filters": PostFilter(author_ids=())}),
            ("cursor", {"cursor": ""}),
            ("cursor", {"cursor": "nonsense"}),
            ("cursor", {"cursor": cursor, "order": PostOrder.POPULAR}),
            ("cursor", {"cursor": cursor, "filters": PostFilter(liked_by=self.reader)}),
            ("cursor", {"cursor": cursor, "filters": PostFilter(tag="even")}),
        ]
        self.assert_invalid(self.service.list_published, bad)

    def test_filters_that_do_not_combine_raise_invalid(self) -> None:
        bad: list[tuple[str, dict[str, Any]]] = [
            ("author_ids", {"filters": PostFilter(tag="even", author_ids=(self.author_id, self.other_id))}),
            ("liked_by", {"filters": PostFilter(liked_by=self.reader, tag="even")}),
            ("liked_by", {"filters": PostFilter(liked_by=self.reader, author_ids=(self.author_id,))}),
            ("liked_by", {"filters": PostFilter(liked_by=self.reader, author_ids=())}),
            ("order", {"filters": PostFilter(liked_by=self.reader), "order": PostOrder.POPULAR}),
        ]
        self.assert_invalid(self.service.list_published, bad)


@under_each_transport
class ListPublishedByOffsetTests(ListTestMixin):
    def setUp(self) -> None:
        super().setUp()
        self.other_id = uuid7()
        self.imported = [
            imported_post(
                number,
                author_id=self.author_id if number % 6 == 0 else self.other_id,
                tags=("even",) if number % 2 == 0 else (),
            )
            for number in range(7)
        ]
        drafts = [imported_draft(number, author_id=self.author_id) for number in range(2)]
        self.service.import_posts(posts=[*self.imported, *drafts])
        self.reader = uuid7()
        self.service.import_likes(
            likes=[
                imported_like(self.imported[number].id, self.reader, number=number) for number in (1, 4, 2)
            ]
        )

    def numbers(
        self, filters: PostFilter | None = None, *, offset: int = 0, limit: int = 20
    ) -> tuple[list[int], int]:
        """Return the numbers of the posts on a page, and the total."""
        page = self.service.list_published_by_offset(filters=filters, offset=offset, limit=limit)
        return [ids(self.imported).index(post.id) for post in page.items], page.total

    def test_pages_are_slices_of_the_list(self) -> None:
        self.assertEqual(self.numbers(limit=3), ([6, 5, 4], 7))
        self.assertEqual(self.numbers(limit=3, offset=3), ([3, 2, 1], 7))
        self.assertEqual(self.numbers(limit=3, offset=6), ([0], 7))

    def test_page_beyond_the_end_is_empty(self) -> None:
        for offset in (7, 8, 10**18):
            self.assertEqual(self.numbers(offset=offset), ([], 7))

    def test_each_filter_has_its_own_total(self) -> None:
        for expected, total, filters in (
            ([4], 5, PostFilter(author_ids=(self.other_id,))),
            ([5], 7, PostFilter(author_ids=(self.other_id, self.author_id, uuid7()))),
            ([], 0, PostFilter(author_ids=())),
            ([], 0, PostFilter(author_ids=(uuid7(),))),
            ([4], 4, PostFilter(tag="even")),
            ([4], 4, PostFilter(tag=" EVEN ")),
            ([0], 2, PostFilter(tag="even", author_ids=(self.author_id,))),
            ([], 0, PostFilter(tag="even", author_ids=())),
            ([], 0, PostFilter(tag="\0")),
            ([], 0, PostFilter(tag="none")),
            ([2], 3, PostFilter(liked_by=self.reader)),
            ([], 0, PostFilter(liked_by=uuid7())),
        ):
            with self.subTest(filters):
                self.assertEqual(self.numbers(filters, limit=1, offset=1), (expected, total))

    def test_list_is_that_of_list_published(self) -> None:
        for filters in (
            PostFilter(),
            PostFilter(tag="even"),
            PostFilter(author_ids=(self.other_id,)),
            PostFilter(liked_by=self.reader),
        ):
            with self.subTest(filters):
                by_cursor = self.service.list_published(filters=filters, viewer_id=self.reader)
                by_offset = self.service.list_published_by_offset(filters=filters, viewer_id=self.reader)
                self.assertEqual(by_offset.items, by_cursor.items)
                self.assertEqual(by_offset.total, len(by_cursor.items))

    def test_totals_follow_every_change(self) -> None:
        def totals() -> list[int]:
            return [
                self.service.list_published_by_offset(filters=filters).total
                for filters in (
                    PostFilter(),
                    PostFilter(tag="even"),
                    PostFilter(author_ids=(self.author_id,)),
                    PostFilter(liked_by=self.reader),
                    PostFilter(tag="even", author_ids=(self.author_id,)),
                )
            ]

        post = self.create_published(tags=("even",))
        self.like(post, self.reader)
        more = [8, 5, 3, 4, 3]
        self.assertEqual(totals(), more)
        self.unpublish(post)
        less = [7, 4, 2, 3, 2]
        self.assertEqual(totals(), less)
        self.publish(post)
        self.assertEqual(totals(), more)
        self.delete(post)
        self.assertEqual(totals(), less)

    def test_invalid_arguments_raise_invalid(self) -> None:
        bad: list[tuple[str, dict[str, Any]]] = [
            ("limit", {"limit": 0}),
            ("limit", {"limit": 101}),
            ("offset", {"offset": -1}),
            ("author_ids", {"filters": PostFilter(tag="even", author_ids=(self.author_id, self.other_id))}),
            ("liked_by", {"filters": PostFilter(liked_by=self.reader, tag="even")}),
            ("liked_by", {"filters": PostFilter(liked_by=self.reader, author_ids=())}),
        ]
        self.assert_invalid(self.service.list_published_by_offset, bad)


@under_each_transport
class ListDraftsTests(ListTestMixin):
    def test_own_drafts_are_listed_newest_first(self) -> None:
        drafts = [imported_draft(number, author_id=self.author_id) for number in range(5)]
        others = [imported_draft(9), imported_post(9, author_id=self.author_id)]
        self.service.import_posts(posts=drafts + others)
        first = self.service.list_drafts(author_id=self.author_id, limit=3)
        self.assertEqual(ids(first.items), ids(reversed(drafts[2:])))
        second = self.service.list_drafts(author_id=self.author_id, limit=3, cursor=first.next_cursor)
        self.assertEqual(ids(second.items), ids(reversed(drafts[:2])))
        self.assertIsNone(second.next_cursor)
        draft = self.service.get(slug=first.items[0].slug, viewer_id=self.author_id)
        self.assertEqual(first.items[0], summary_of(draft))

    def test_invalid_limit_or_cursor_raises_invalid(self) -> None:
        own = {"author_id": self.author_id}
        self.assert_invalid(
            self.service.list_drafts,
            [("limit", {**own, "limit": 101}), ("cursor", {**own, "cursor": "nonsense"})],
        )


@under_each_transport
class ListTagsTests(ListTestMixin):
    def test_most_used_tags_are_first_and_equal_ones_by_name(self) -> None:
        for tags in (("b", "c"), ("b", "a"), ("b", "d"), ("c",)):
            self.create_published(tags=tags)
        self.create(tags=("a", "e"))
        found: list[TagCount] = []
        cursor = None
        for _ in range(3):
            page = self.service.list_tags(limit=2, cursor=cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        expected = [("b", 3), ("c", 2), ("a", 1), ("d", 1)]
        self.assertEqual(found, [TagCount(name=name, posts_count=count) for name, count in expected])
        self.assertEqual(self.service.list_all_tags(), tuple(found))

    def test_all_tags_are_at_most_the_limit(self) -> None:
        self.create_published(tags=("a", "b", "c"))
        with patch("posts.lists.MAX_TAGS_LISTED", 2):
            self.assertEqual([tag.name for tag in self.service.list_all_tags()], ["a", "b"])

    def test_tag_of_no_published_post_is_not_listed(self) -> None:
        post = self.create_published(tags=("a",))
        self.unpublish(post)
        self.assertEqual(self.service.list_tags().items, ())
        self.assertEqual(self.service.list_all_tags(), ())
        self.publish(post)
        self.assertEqual(self.service.list_tags().items, (TagCount(name="a", posts_count=1),))

    def test_invalid_limit_or_cursor_raises_invalid(self) -> None:
        self.assert_invalid(
            self.service.list_tags, [("limit", {"limit": 0}), ("cursor", {"cursor": "nonsense"})]
        )


@under_each_transport
class GetOverviewTests(ListTestMixin):
    def test_overview_has_popular_posts_drafts_totals_and_requested_posts(self) -> None:
        published = [imported_post(number, author_id=self.author_id) for number in range(4)]
        drafts = [imported_draft(number, author_id=self.author_id) for number in range(4)]
        other = imported_post()
        self.service.import_posts(posts=[*published, *drafts, other])
        self.service.import_likes(likes=[imported_like(published[1].id), imported_like(other.id)])
        self.count_comments(published[0].id, 2, 1)
        overview = self.service.get_overview(
            author_id=self.author_id, limit=3, also_ids=[other.id, drafts[0].id, uuid7()]
        )
        self.assertEqual(ids(overview.popular), ids([published[0], published[1], published[3]]))
        self.assertEqual(ids(overview.drafts), ids(reversed(drafts[1:])))
        self.assertEqual(overview.totals, Totals(published=4, drafts=4, likes=1, comments=2))
        self.assertEqual(overview.also, self.service.get_many(ids=[other.id, drafts[0].id]))

    def test_popular_posts_say_whether_their_author_likes_them(self) -> None:
        liked, other = (imported_post(number, author_id=self.author_id) for number in range(2))
        self.service.import_posts(posts=[liked, other])
        self.service.import_likes(likes=[imported_like(liked.id, user_id=self.author_id)])
        popular = self.service.get_overview(author_id=self.author_id).popular
        self.assertEqual({post.id: post.liked for post in popular}, {liked.id: True, other.id: False})

    def test_overview_of_an_author_without_posts_is_empty(self) -> None:
        overview = self.service.get_overview(author_id=uuid7())
        self.assertEqual((overview.popular, overview.drafts, overview.also), ((), (), {}))
        self.assertEqual(overview.totals, Totals(published=0, drafts=0, likes=0, comments=0))

    def test_invalid_limit_raises_invalid(self) -> None:
        self.assert_invalid(self.service.get_overview, [("limit", {"author_id": uuid7(), "limit": 0})])
