from uuid_utils.compat import uuid7

from kernel.contracts.errors import Invalid
from kernel.testing.cases import under_each_transport
from posts.contract import Draft, PostStatus, Totals
from posts.tests.cases import PostsTestMixin


@under_each_transport
class Creating(PostsTestMixin):
    def test_a_published_post_reads_back_as_it_was_answered(self):
        post = self.publish("Hello,  world ", summary=" Short. ", body="# Hi\r\n", tags=("b", "a"))
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

    def test_a_draft_is_the_default_and_has_no_day_of_publication(self):
        post = self.write()
        self.assertEqual((post.status, post.published_at), (PostStatus.DRAFT, None))
        self.assertEqual(self.service.get(slug=post.slug, viewer_id=self.author_id), post)

    def test_only_published_posts_count_for_their_tags(self):
        self.publish(tags=("shared", "public"))
        self.write(tags=("shared", "hidden"))
        self.assertEqual(self.tag_counts(), {"shared": 1, "public": 1})
        self.assertEqual(self.totals(), Totals(published=1, drafts=1, likes=0, comments=0))

    def test_slugs_are_made_of_titles_in_any_script(self):
        for title, slug in (("Привет, мир!", "privet-mir"), ("Crème brûlée", "creme-brulee"), ("🎉", "post")):
            with self.subTest(title):
                self.assertEqual(self.write(title).slug, slug)

    def test_a_slug_that_is_taken_gets_an_ending(self):
        first, second, third = self.write("Same"), self.write("Same"), self.write("Same", author_id=uuid7())
        self.assertEqual(first.slug, "same")
        for post in (second, third):
            self.assertRegex(post.slug, r"\Asame-[0-9a-f]{8}\Z")
        self.assertNotEqual(second.slug, third.slug)

    def test_the_longest_title_still_gives_different_slugs(self):
        posts = [self.write("long " * 40), self.write("long " * 40)]
        self.assertEqual(len({post.slug for post in posts}), 2)
        for post in posts:
            self.assertEqual(self.service.get(slug=post.slug, viewer_id=self.author_id), post)

    def test_tags_are_brought_into_one_form(self):
        post = self.publish(tags=("Machine  Learning", "CAFE\u0301", "café", " हिन्दी ", "node.js", "a_b"))
        self.assertEqual(post.tags, ("a_b", "café", "machine-learning", "node.js", "हिन्दी"))
        self.assertEqual(set(self.tag_counts()), set(post.tags))

    def test_posts_are_found_by_a_tag_as_it_was_given_and_as_it_is_kept(self):
        # Its small letter with the caron is one character, the capital is two.
        post = self.publish(tags=("J\u030cava",))
        for tag in ("J\u030cava", *post.tags):
            with self.subTest(tag):
                self.assertEqual([found.id for found in self.all_pages(5, tag=tag)], [post.id])

    def test_what_fits_just_so(self):
        post = self.publish(
            "t" * 200, summary="s" * 500, body="b" * 100_000, tags=tuple(str(i) * 40 for i in range(10))
        )
        self.assertEqual(self.service.get(slug=post.slug), post)

    def test_a_draft_may_have_no_body(self):
        self.assertEqual(self.write(body="").body, "")

    def test_what_does_not_fit(self):
        published = {"status": PostStatus.PUBLISHED}
        for field, values in (
            ("title", {"title": " \n "}),
            ("title", {"title": "t" * 201}),
            ("title", {"title": "half \x00"}),
            ("summary", {"summary": "s" * 501}),
            ("summary", {"summary": "\x00"}),
            ("body", {"body": "b" * 100_001}),
            ("body", {"body": "\x00"}),
            ("body", {"body": " \n", **published}),
            ("tags", {"tags": tuple(map(str, range(11)))}),
            ("tags", {"tags": ("t" * 41,)}),
            ("tags", {"tags": ("",)}),
            ("tags", {"tags": ("-a",)}),
            *(
                ("tags", {"tags": (tag,)})
                for tag in ("a,b", "a/b", "a?b", "a&b", "a#b", "a%b", "a+b", "a\x00b")
            ),
        ):
            with self.subTest(field, values=str(values)[:60]), self.assertRaises(Invalid) as caught:
                self.write(**values)
            self.assertEqual(list(caught.exception.fields), [field])

    def test_every_field_that_does_not_fit_is_told(self):
        with self.assertRaises(Invalid) as caught:
            self.publish("", summary="s" * 501, body="", tags=("/",))
        self.assertEqual(set(caught.exception.fields), {"title", "summary", "body", "tags"})
        self.assertEqual(self.totals(), Totals(published=0, drafts=0, likes=0, comments=0))

    def test_half_a_surrogate_pair_does_not_fit(self):
        for values in ({"title": "\ud800"}, {"summary": "\ud800"}, {"body": "\ud800"}, {"tags": ("\ud800",)}):
            with self.subTest(str(values)), self.assertRaises(Invalid):
                self.service.create(
                    author_id=self.author_id, draft=Draft(**({"title": "A title", "body": "Text."} | values))
                )
