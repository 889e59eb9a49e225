from unittest.mock import patch

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import PostChanges, PostOrder, TagCount, Totals
from posts.tests.cases import PostsTestMixin, imported_like, imported_post
from posts.tests.test_reading import summary_of


def ids(posts):
    return [post.id for post in posts]


@under_each_transport
class PublishedPosts(PostsTestMixin):
    def setUp(self):
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
        self.service.import_posts(posts=[*self.imported, imported_post(50, draft=True, tags=("even",))])
        # The 3rd, 5th and 7th are liked: 1, 3 and 3 times.
        self.reader = uuid7()
        likes = [imported_like(self.imported[3].id, self.reader, number=9)]
        likes += [
            imported_like(self.imported[5].id, reader, number=5) for reader in (self.reader, uuid7(), uuid7())
        ]
        likes += [
            imported_like(self.imported[7].id, reader, number=7) for reader in (self.reader, uuid7(), uuid7())
        ]
        self.service.import_likes(likes=likes)

    def expect(self, numbers, **filters):
        """These posts, in this order, whatever the size of a page."""
        for limit in (1, 2, 3, 100):
            with self.subTest(limit=limit, **filters):
                found = ids(self.all_pages(limit, **filters))
                self.assertEqual([ids(self.imported).index(post_id) for post_id in found], numbers)

    def test_newest_first(self):
        self.expect([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])

    def test_most_popular_first_and_of_equals_the_last_made(self):
        self.expect([7, 5, 3, 9, 8, 6, 4, 2, 1, 0], order=PostOrder.POPULAR)

    def test_of_one_author(self):
        self.expect([9, 6, 3, 0], author_ids=[self.author_id])
        self.expect([3, 9, 6, 0], author_ids=[self.author_id], order=PostOrder.POPULAR)

    def test_of_several_authors(self):
        self.expect([9, 8, 7, 6, 5, 4, 3, 2, 1, 0], author_ids=[self.author_id, self.other_id, uuid7()])
        self.expect([7, 5, 8, 4, 2, 1], author_ids=[self.other_id, uuid7()], order=PostOrder.POPULAR)
        self.expect([9, 6, 3, 0], author_ids=[self.author_id] * 2)

    def test_of_no_author(self):
        self.expect([], author_ids=[])
        self.expect([], author_ids=[], tag="odd")

    def test_with_a_tag(self):
        self.expect([8, 6, 4, 2, 0], tag="even")
        self.expect([3, 9], tag="third", order=PostOrder.POPULAR)
        self.expect([9, 3], tag=" THIRD ")

    def test_with_a_tag_of_one_author(self):
        self.expect([6, 0], tag="even", author_ids=[self.author_id])
        self.expect([6, 0], tag="even", author_ids=[self.author_id] * 2)
        self.expect([3, 9], tag="odd", author_ids=[self.author_id], order=PostOrder.POPULAR)
        self.expect([], tag="odd", author_ids=[self.other_id])

    def test_with_a_tag_that_none_has_or_can_have(self):
        for tag in ("none", "", "a,b", "\x00", "x" * 1000):
            self.expect([], tag=tag)

    def test_liked_by_someone_the_last_liked_first(self):
        self.expect([3, 7, 5], liked_by=self.reader)
        self.expect([], liked_by=uuid7())

    def test_a_page_of_liked_posts_is_full_though_some_are_drafts_again(self):
        for slug in ("imported-3", "imported-7"):
            post = self.service.get(slug=slug)
            self.service.unpublish(slug=slug, actor_id=post.author_id)
        page = self.service.list_published(liked_by=self.reader, limit=1)
        self.assertEqual([post.slug for post in page.items], ["imported-5"])
        self.assertIsNone(page.next_cursor)

    def test_whole_posts_but_the_body_and_what_the_viewer_likes(self):
        expected = {
            post.id: summary_of(self.service.get(slug=post.slug), liked=number in (3, 5, 7))
            for number, post in enumerate(
                self.service.get(slug=f"imported-{number}") for number in range(len(self.imported))
            )
        }
        for filters in ({}, {"tag": "odd"}, {"author_ids": [self.other_id]}, {"liked_by": self.reader}):
            with self.subTest(**filters):
                page = self.service.list_published(viewer_id=self.reader, limit=100, **filters)
                self.assertEqual(list(page.items), [expected[post.id] for post in page.items])
                for post in self.service.list_published(**filters).items:
                    self.assertFalse(post.liked)

    def test_what_changes_between_two_pages_neither_repeats_nor_drops_the_rest(self):
        first = self.service.list_published(limit=3)
        self.publish("Newer than all")
        self.service.unpublish(slug="imported-8", actor_id=self.other_id)
        self.service.update(
            slug="imported-6", actor_id=self.author_id, changes=PostChanges(title="Renamed", tags=("new",))
        )
        self.service.delete(slug="imported-5", actor_id=self.other_id)
        second = self.service.list_published(limit=3, cursor=first.next_cursor)
        self.assertEqual([post.title for post in second.items], ["Renamed", "Imported 4", "Imported 3"])

    def test_the_last_page_has_no_cursor_even_when_full(self):
        self.assertIsNone(self.service.list_published(limit=10).next_cursor)
        self.assertIsNotNone(self.service.list_published(limit=9).next_cursor)

    def test_limits_and_cursors_that_are_none(self):
        cursor = self.service.list_published(limit=2).next_cursor
        for field, arguments in (
            ("limit", {"limit": 0}),
            ("limit", {"limit": 101}),
            ("limit", {"limit": 0, "author_ids": []}),
            ("cursor", {"cursor": ""}),
            ("cursor", {"cursor": "nonsense"}),
            ("cursor", {"cursor": cursor, "order": PostOrder.POPULAR}),
            ("cursor", {"cursor": cursor, "liked_by": self.reader}),
            ("cursor", {"cursor": cursor, "tag": "even"}),
        ):
            with self.subTest(field, **arguments), self.assertRaises(Invalid) as caught:
                self.service.list_published(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])

    def test_filters_that_do_not_go_together(self):
        for field, arguments in (
            ("author_ids", {"tag": "even", "author_ids": [self.author_id, self.other_id]}),
            ("liked_by", {"liked_by": self.reader, "tag": "even"}),
            ("liked_by", {"liked_by": self.reader, "author_ids": [self.author_id]}),
            ("liked_by", {"liked_by": self.reader, "author_ids": []}),
            ("order", {"liked_by": self.reader, "order": PostOrder.POPULAR}),
        ):
            with self.subTest(field, **arguments), self.assertRaises(Invalid) as caught:
                self.service.list_published(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class PublishedPostsByOffset(PostsTestMixin):
    def setUp(self):
        super().setUp()
        self.other_id = uuid7()
        self.imported = [
            imported_post(number, author_id=self.other_id if number % 3 else self.author_id, tags=("even",))
            if number % 2 == 0
            else imported_post(number, author_id=self.other_id)
            for number in range(7)
        ]
        drafts = [imported_post(number, author_id=self.author_id, draft=True) for number in range(2)]
        self.service.import_posts(posts=[*self.imported, *drafts])
        self.reader = uuid7()
        self.service.import_likes(
            likes=[
                imported_like(self.imported[number].id, self.reader, number=number) for number in (1, 4, 2)
            ]
        )

    def page(self, **arguments):
        """The numbers of the posts on the page, and how many posts there are."""
        page = self.service.list_published_by_offset(**arguments)
        return [ids(self.imported).index(post.id) for post in page.items], page.total

    def test_parts_of_the_list_of_all(self):
        self.assertEqual(self.page(limit=3), ([6, 5, 4], 7))
        self.assertEqual(self.page(limit=3, offset=3), ([3, 2, 1], 7))
        self.assertEqual(self.page(limit=3, offset=6), ([0], 7))

    def test_beyond_the_end(self):
        for offset in (7, 8, 10**18):
            self.assertEqual(self.page(offset=offset), ([], 7))

    def test_every_filter_with_its_total(self):
        for expected, total, filters in (
            ([4], 5, {"author_ids": [self.other_id]}),
            ([5], 7, {"author_ids": [self.other_id, self.author_id, uuid7()]}),
            ([], 0, {"author_ids": []}),
            ([], 0, {"author_ids": [uuid7()]}),
            ([4], 4, {"tag": "even"}),
            ([4], 4, {"tag": " EVEN "}),
            ([0], 2, {"tag": "even", "author_ids": [self.author_id]}),
            ([], 0, {"tag": "even", "author_ids": []}),
            ([], 0, {"tag": "\0"}),
            ([], 0, {"tag": "none"}),
            ([2], 3, {"liked_by": self.reader}),
            ([], 0, {"liked_by": uuid7()}),
        ):
            with self.subTest(filters):
                self.assertEqual(self.page(limit=1, offset=1, **filters), (expected, total))

    def test_the_same_as_by_cursor(self):
        for filters in ({}, {"tag": "even"}, {"author_ids": [self.other_id]}, {"liked_by": self.reader}):
            with self.subTest(filters):
                by_cursor = self.service.list_published(viewer_id=self.reader, **filters)
                by_offset = self.service.list_published_by_offset(viewer_id=self.reader, **filters)
                self.assertEqual(by_offset.items, by_cursor.items)
                self.assertEqual(by_offset.total, len(by_cursor.items))

    def test_totals_follow_every_change(self):
        def totals():
            return [
                self.service.list_published_by_offset(**filters).total
                for filters in (
                    {},
                    {"tag": "even"},
                    {"author_ids": [self.author_id]},
                    {"liked_by": self.reader},
                    {"tag": "even", "author_ids": [self.author_id]},
                )
            ]

        slug = self.publish(tags=("even",)).slug
        self.service.like(slug=slug, user_id=self.reader)
        more = [8, 5, 3, 4, 3]
        self.assertEqual(totals(), more)
        self.service.unpublish(slug=slug, actor_id=self.author_id)
        less = [7, 4, 2, 3, 2]
        self.assertEqual(totals(), less)
        self.service.publish(slug=slug, actor_id=self.author_id)
        self.assertEqual(totals(), more)
        self.service.delete(slug=slug, actor_id=self.author_id)
        self.assertEqual(totals(), less)

    def test_places_and_filters_that_are_none(self):
        for field, arguments in (
            ("limit", {"limit": 0}),
            ("limit", {"limit": 101}),
            ("offset", {"offset": -1}),
            ("author_ids", {"tag": "even", "author_ids": [self.author_id, self.other_id]}),
            ("liked_by", {"liked_by": self.reader, "tag": "even"}),
            ("liked_by", {"liked_by": self.reader, "author_ids": []}),
        ):
            with self.subTest(field, **arguments), self.assertRaises(Invalid) as caught:
                self.service.list_published_by_offset(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class Drafts(PostsTestMixin):
    def test_ones_own_the_newest_first(self):
        drafts = [imported_post(number, author_id=self.author_id, draft=True) for number in range(5)]
        others = [imported_post(9, draft=True), imported_post(9, author_id=self.author_id)]
        self.service.import_posts(posts=drafts + others)
        first = self.service.list_drafts(author_id=self.author_id, limit=3)
        self.assertEqual(ids(first.items), ids(reversed(drafts[2:])))
        second = self.service.list_drafts(author_id=self.author_id, limit=3, cursor=first.next_cursor)
        self.assertEqual(ids(second.items), ids(reversed(drafts[:2])))
        self.assertIsNone(second.next_cursor)
        draft = self.service.get(slug=first.items[0].slug, viewer_id=self.author_id)
        self.assertEqual(first.items[0], summary_of(draft))

    def test_limits_and_cursors_that_are_none(self):
        for field, arguments in (("limit", {"limit": 101}), ("cursor", {"cursor": "nonsense"})):
            with self.subTest(field), self.assertRaises(Invalid) as caught:
                self.service.list_drafts(author_id=self.author_id, **arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class Tags(PostsTestMixin):
    def test_the_most_used_first_and_equals_by_name(self):
        for tags in (("b", "c"), ("b", "a"), ("b", "d"), ("c",)):
            self.publish(tags=tags)
        self.write(tags=("a", "e"))
        found, cursor = [], None
        for _ in range(3):
            page = self.service.list_tags(limit=2, cursor=cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        self.assertEqual(
            found,
            [
                TagCount(name=name, posts_count=count)
                for name, count in (("b", 3), ("c", 2), ("a", 1), ("d", 1))
            ],
        )
        self.assertEqual(self.service.list_all_tags(), tuple(found))

    def test_there_is_an_end_to_all_of_them(self):
        self.publish(tags=("a", "b", "c"))
        with patch("posts.lists.MAX_TAGS_LISTED", 2):
            self.assertEqual([tag.name for tag in self.service.list_all_tags()], ["a", "b"])

    def test_a_tag_is_not_listed_while_no_published_post_uses_it(self):
        post = self.publish(tags=("a",))
        self.service.unpublish(slug=post.slug, actor_id=self.author_id)
        self.assertEqual(self.service.list_tags().items, ())
        self.assertEqual(self.service.list_all_tags(), ())
        self.service.publish(slug=post.slug, actor_id=self.author_id)
        self.assertEqual(self.service.list_tags().items, (TagCount(name="a", posts_count=1),))

    def test_limits_and_cursors_that_are_none(self):
        for field, arguments in (("limit", {"limit": 0}), ("cursor", {"cursor": "nonsense"})):
            with self.subTest(field), self.assertRaises(Invalid) as caught:
                self.service.list_tags(**arguments)
            self.assertEqual(list(caught.exception.fields), [field])


@under_each_transport
class Overviews(PostsTestMixin):
    def test_an_authors_posts_at_a_glance(self):
        published = [imported_post(number, author_id=self.author_id) for number in range(4)]
        drafts = [imported_post(number, author_id=self.author_id, draft=True) for number in range(4)]
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

    def test_it_tells_which_of_their_own_posts_an_author_likes(self):
        liked, other = (imported_post(number, author_id=self.author_id) for number in range(2))
        self.service.import_posts(posts=[liked, other])
        self.service.import_likes(likes=[imported_like(liked.id, user_id=self.author_id)])
        popular = self.service.get_overview(author_id=self.author_id).popular
        self.assertEqual({post.id: post.liked for post in popular}, {liked.id: True, other.id: False})

    def test_of_who_wrote_nothing(self):
        overview = self.service.get_overview(author_id=uuid7())
        self.assertEqual((overview.popular, overview.drafts, overview.also), ((), (), {}))
        self.assertEqual(overview.totals, Totals(published=0, drafts=0, likes=0, comments=0))

    def test_a_limit_that_is_none(self):
        with self.assertRaises(Invalid) as caught:
            self.service.get_overview(author_id=uuid7(), limit=0)
        self.assertEqual(list(caught.exception.fields), ["limit"])
