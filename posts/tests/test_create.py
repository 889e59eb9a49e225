from typing import Any

from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import Draft, PostFilter, PostStatus, Totals
from posts.tests.cases import PostsTestMixin


@under_each_transport
class CreatePostTests(PostsTestMixin):
    def test_published_post_is_returned_as_stored(self) -> None:
        post = self.create_published("Hello,  world ", summary=" Short. ", body="# Hi\r\n", tags=("b", "a"))
        self.assertEqual(
            (post.slug, post.title, post.summary, post.body),
            ("hello-world", "Hello, world", "Short.", "# Hi\n"),
        )
        self.assertEqual(
            (post.tags, post.status, post.author_id), (("a", "b"), PostStatus.PUBLISHED, self.author_id)
        )
        self.assertEqual((post.likes_count, post.comments_count, post.liked), (0, 0, False))
        self.assertEqual(post.published_at, post.created_at)
        self.assertEqual(self.service.get(slug="hello-world"), post)

    def test_post_without_status_is_a_draft_without_publication_time(self) -> None:
        post = self.service.create(author_id=self.author_id, draft=Draft(title="T", body="B"))
        self.assertEqual((post.status, post.published_at), (PostStatus.DRAFT, None))
        self.assertEqual(self.service.get(slug=post.slug, viewer_id=self.author_id), post)

    def test_only_published_posts_count_for_tags(self) -> None:
        self.create_published(tags=("shared", "public"))
        self.create(tags=("shared", "hidden"))
        self.assertEqual(self.tag_counts(), {"shared": 1, "public": 1})
        self.assertEqual(self.totals(), Totals(published=1, drafts=1, likes=0, comments=0))

    def test_slug_is_made_from_a_title_in_any_script(self) -> None:
        for title, slug in (("Привет, мир!", "privet-mir"), ("Crème brûlée", "creme-brulee"), ("🎉", "post")):
            with self.subTest(title):
                self.assertEqual(self.create(title).slug, slug)

    def test_taken_slug_gets_a_random_ending(self) -> None:
        first, second, third = (
            self.create("Same"),
            self.create("Same"),
            self.create("Same", author_id=uuid7()),
        )
        self.assertEqual(first.slug, "same")
        for post in (second, third):
            self.assertRegex(post.slug, r"\Asame-[0-9a-f]{8}\Z")
        self.assertNotEqual(second.slug, third.slug)

    def test_longest_titles_have_different_slugs(self) -> None:
        posts = [self.create("long " * 40), self.create("long " * 40)]
        self.assertEqual(len({post.slug for post in posts}), 2)
        for post in posts:
            self.assertEqual(self.service.get(slug=post.slug, viewer_id=self.author_id), post)

    def test_tags_are_normalised(self) -> None:
        given = ("Machine  Learning", "CAFE\u0301", "café", " हिन्दी ", "node.js", "a_b")
        post = self.create_published(tags=given)
        self.assertEqual(post.tags, ("a_b", "café", "machine-learning", "node.js", "हिन्दी"))
        self.assertEqual(set(self.tag_counts()), set(post.tags))

    def test_posts_are_found_by_a_tag_as_given_and_as_stored(self) -> None:
        # Its small letter with the caron is one character, the capital is two.
        post = self.create_published(tags=("J\u030cava",))
        for tag in ("J\u030cava", *post.tags):
            with self.subTest(tag):
                found = self.all_pages(filters=PostFilter(tag=tag))
                self.assertEqual([item.id for item in found], [post.id])

    def test_texts_are_stored_composed(self) -> None:
        post = self.create_published(
            "\ufeffCafe\u0301",
            summary="Pa\u0308r\r\n",
            body="\ufeff    e\u0301\r",
            tags=("Cafe\u0301", "caf\xe9"),
        )
        self.assertEqual(
            (post.title, post.summary, post.body, post.tags), ("Café", "Pär", "    é\n", ("café",))
        )

    def test_joined_characters_stay(self) -> None:
        text = "👩\u200d🚀 🏴\U000e0067\U000e0062\U000e007f ❤\ufe0f می\u200cگرد"
        tags = ("می\u200cگرد", "ශ්\u200dරී")
        post = self.create_published(text, summary=text, body=text, tags=tags)
        self.assertEqual((post.title, post.summary, post.body), (text, text, text))
        self.assertEqual(post.tags, tuple(sorted(tags)))

    def test_longest_values_are_stored(self) -> None:
        tags = tuple(str(digit) * 40 for digit in range(10))
        post = self.create_published("t" * 200, summary="s" * 500, body="b" * 100_000, tags=tags)
        self.assertEqual(self.service.get(slug=post.slug), post)

    def test_draft_may_have_a_blank_body(self) -> None:
        self.assertEqual(self.create(body="").body, "")

    def test_value_out_of_its_rules_raises_invalid(self) -> None:
        bad: list[tuple[str, dict[str, Any]]] = [
            ("title", {"title": " \n "}),
            ("title", {"title": "t" * 201}),
            ("title", {"title": "half \x00"}),
            ("summary", {"summary": "s" * 501}),
            ("summary", {"summary": "\x00"}),
            ("body", {"body": "b" * 100_001}),
            ("body", {"body": "\x00"}),
            ("body", {"body": " \n", "status": PostStatus.PUBLISHED}),
            ("tags", {"tags": tuple(map(str, range(11)))}),
            ("tags", {"tags": ("t" * 41,)}),
            ("tags", {"tags": ("",)}),
            ("tags", {"tags": ("-a",)}),
            *(
                ("tags", {"tags": (tag,)})
                for tag in ("a,b", "a/b", "a?b", "a&b", "a#b", "a%b", "a+b", "a\x00b", "a\x1f")
            ),
            *(
                (field, {field: text})
                for field in ("title", "summary", "body")
                for text in (
                    "a\x02b",
                    "a\x85",
                    "a\ufffe",
                    "a\u202eb",
                    "\u200b",
                    "\u3164",
                    " \u0301",
                    "\u2800",
                )
            ),
            ("title", {"title": "a\u2067b\u2069"}),
            ("body", {"body": "\u200b", "status": PostStatus.PUBLISHED}),
            ("body", {"body": "\ufeff\n", "status": PostStatus.PUBLISHED}),
            *(
                ("tags", {"tags": (tag,)})
                for tag in ("\u200b", "\u3164", "\u0301", "a\u3164", "a\u034fb", "a\u200db", "a\u202eb")
            ),
        ]
        for field, values in bad:
            with self.subTest(field, values=str(values)[:60]), self.assertRaises(Invalid) as caught:
                self.create(**values)
            self.assertEqual(list(caught.exception.fields), [field])

    def test_every_invalid_field_is_named(self) -> None:
        with self.assertRaises(Invalid) as caught:
            self.create_published("", summary="s" * 501, body="", tags=("/",))
        self.assertEqual(set(caught.exception.fields), {"title", "summary", "body", "tags"})
        self.assertEqual(self.totals(), Totals(published=0, drafts=0, likes=0, comments=0))

    def test_lone_surrogate_raises_invalid(self) -> None:
        bad: list[dict[str, Any]] = [
            {"title": "\ud800"},
            {"summary": "\ud800"},
            {"body": "\ud800"},
            {"tags": ("\ud800",)},
        ]
        for values in bad:
            with self.subTest(str(values)), self.assertRaises(Invalid):
                self.create(**values)
