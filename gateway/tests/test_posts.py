from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from gateway.tests.samples import AUTHOR_ID, READER_ID
from kernel.contracts.errors import Forbidden, NotFound
from kernel.contracts.service import Page
from posts.contract import Draft, PostChanges, PostFilter, PostOrder, PostStatus

SUMMARY = {
    "slug": "a-title",
    "id": str(samples.POST_ID),
    "title": "A title",
    "summary": "In short.",
    "tags": ["django", "python"],
    "status": "published",
    "created_at": "2026-01-02T03:04:05Z",
    "updated_at": "2026-01-02T03:04:05Z",
    "published_at": "2026-01-02T03:04:05Z",
    "likes_count": 4,
    "comments_count": 5,
    "liked": False,
    "author": {
        "id": str(AUTHOR_ID),
        "username": "ann",
        "bio": "Writes.",
        "image": "https://img.example/ann.png",
        "following": False,
    },
}


class ListTests(GatewayTestCase):
    def test_a_post_comes_with_its_author_and_counts(self):
        response = self.call("GET", "posts")

        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.json(), {"items": [SUMMARY], "next_cursor": "next", "degraded": []})
        self.posts.list_published.assert_called_once_with(
            filters=PostFilter(),
            order=PostOrder.NEWEST,
            cursor=None,
            limit=20,
            viewer_id=None,
        )

    def test_a_signed_in_reader_learns_whom_they_follow_and_what_they_like(self):
        self.posts.list_published.return_value = Page(items=(samples.summary(liked=True),))

        [post] = self.call("GET", "posts", user=READER_ID).json()["items"]

        self.assertTrue(post["liked"])
        self.assertTrue(post["author"]["following"])
        self.assertEqual(self.posts.list_published.call_args.kwargs["viewer_id"], READER_ID)
        self.accounts.get_many.assert_called_once_with(ids=[AUTHOR_ID], viewer_id=READER_ID)

    def test_every_parameter_reaches_posts(self):
        self.call("GET", "posts?order=popular&tag=django&cursor=abc&limit=100")

        self.posts.list_published.assert_called_once_with(
            filters=PostFilter(tag="django"),
            order=PostOrder.POPULAR,
            cursor="abc",
            limit=100,
            viewer_id=None,
        )

    def test_liked_by_takes_an_id(self):
        self.call("GET", f"posts?liked_by={READER_ID}")

        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].liked_by, READER_ID)

    def test_author_takes_an_id(self):
        self.call("GET", f"posts?author={AUTHOR_ID}")

        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, (AUTHOR_ID,))
        self.accounts.get_by_usernames.assert_not_called()

    def test_a_username_that_is_an_id_without_its_dashes_is_a_username(self):
        self.call("GET", f"posts?author={AUTHOR_ID.hex}")

        self.accounts.get_by_usernames.assert_called_once_with(usernames=[AUTHOR_ID.hex], viewer_id=None)

    def test_author_takes_a_username_and_asks_accounts_once(self):
        response = self.call("GET", "posts?author=ann", user=READER_ID)

        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=READER_ID)
        self.accounts.get_many.assert_not_called()
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, (AUTHOR_ID,))
        self.assertEqual(response.json()["items"][0]["author"]["username"], "ann")

    def test_the_posts_of_an_unknown_author_are_none(self):
        self.accounts.get_by_usernames.side_effect = None
        self.accounts.get_by_usernames.return_value = {}
        self.posts.list_published.return_value = Page(items=())

        response = self.call("GET", "posts?author=nobody")

        self.assertEqual(response.json()["items"], [])
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, ())

    def test_an_author_who_has_left_is_not_shown(self):
        self.accounts.get_many.side_effect = None
        self.accounts.get_many.return_value = {AUTHOR_ID: samples.user(is_active=False)}

        response = self.call("GET", "posts").json()

        self.assertIsNone(response["items"][0]["author"])
        self.assertEqual(response["degraded"], [])

    def test_an_empty_page_asks_accounts_nothing(self):
        self.posts.list_published.return_value = Page(items=())

        self.assertEqual(self.call("GET", "posts").json(), {"items": [], "next_cursor": None, "degraded": []})
        self.accounts.get_many.assert_not_called()


class OnePostTests(GatewayTestCase):
    def test_a_post_comes_whole(self):
        response = self.call("GET", "posts/a-title")

        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            response.json(), {**SUMMARY, "body": "# Body", "comments": {"count": 7}, "degraded": []}
        )
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.count_for_posts.assert_called_once_with(post_ids=[samples.POST_ID])

    def test_the_reader_is_told_to_posts(self):
        self.call("GET", "posts/a-title", user=READER_ID)

        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=READER_ID)

    def test_what_posts_does_not_show_is_not_found(self):
        self.posts.get.side_effect = NotFound("There is no post 'x'.")

        problem = self.assertProblem(self.call("GET", "posts/x"), 404, "not_found")
        self.assertEqual(problem["detail"], "There is no post 'x'.")


class WritingTests(GatewayTestCase):
    def test_a_new_post_is_a_draft_unless_it_says_otherwise(self):
        response = self.call("POST", "posts", {"title": "A title", "body": "# Body"}, user=AUTHOR_ID)

        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.headers["Location"], "/api/v1/posts/a-title")
        self.assertEqual(response.json()["body"], "# Body")
        self.posts.create.assert_called_once_with(
            author_id=AUTHOR_ID, draft=Draft(title="A title", body="# Body"), key=None
        )

    def test_every_field_of_a_new_post_reaches_posts(self):
        self.call(
            "POST",
            "posts",
            {"title": "T", "body": " code", "summary": "S", "tags": ["b", "a"], "status": "published"},
            user=AUTHOR_ID,
        )

        self.posts.create.assert_called_once_with(
            author_id=AUTHOR_ID,
            draft=Draft(title="T", body=" code", summary="S", tags=("b", "a"), status=PostStatus.PUBLISHED),
            key=None,
        )

    def test_a_change_leaves_out_what_stays(self):
        response = self.call("PATCH", "posts/a-title", {"status": "published"}, user=AUTHOR_ID)

        self.assertEqual(response.status_code, 200)
        self.posts.update.assert_called_once_with(
            slug="a-title", actor_id=AUTHOR_ID, changes=PostChanges(status=PostStatus.PUBLISHED), key=None
        )

    def test_tags_can_be_cleared(self):
        self.call("PATCH", "posts/a-title", {"tags": [], "summary": "", "body": ""}, user=AUTHOR_ID)

        self.assertEqual(
            self.posts.update.call_args.kwargs["changes"], PostChanges(tags=(), summary="", body="")
        )

    def test_a_post_can_be_deleted(self):
        response = self.call("DELETE", "posts/a-title", user=AUTHOR_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.posts.delete.assert_called_once_with(slug="a-title", actor_id=AUTHOR_ID, key=None)

    def test_anothers_post_cannot_be_changed(self):
        self.posts.update.side_effect = self.posts.delete.side_effect = Forbidden("This post is another's.")

        self.assertProblem(self.call("PATCH", "posts/x", {"title": "T"}, user=READER_ID), 403, "forbidden")
        self.assertProblem(self.call("DELETE", "posts/x", user=READER_ID), 403, "forbidden")


class LikeTests(GatewayTestCase):
    def test_a_like_answers_with_the_post(self):
        response = self.call("PUT", "posts/a-title/like", user=READER_ID)

        self.assertEqual(response.status_code, 200)
        author = {**SUMMARY["author"], "following": True}
        self.assertEqual(response.json(), {**SUMMARY, "author": author, "liked": True, "degraded": []})
        self.posts.like.assert_called_once_with(slug="a-title", user_id=READER_ID, key=None)

    def test_a_like_can_be_taken_back(self):
        response = self.call("DELETE", "posts/a-title/like", user=READER_ID)

        self.assertFalse(response.json()["liked"])
        self.posts.unlike.assert_called_once_with(slug="a-title", user_id=READER_ID, key=None)


class TagTests(GatewayTestCase):
    def test_tags_come_by_pages(self):
        response = self.call("GET", "tags?limit=5&cursor=abc")

        self.assertEqual(
            response.json(),
            {"items": [{"name": "django", "posts_count": 3}], "next_cursor": None, "degraded": []},
        )
        self.posts.list_tags.assert_called_once_with(limit=5, cursor="abc")
