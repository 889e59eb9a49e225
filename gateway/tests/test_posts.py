"""Posts, likes and tags."""

from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from gateway.tests.samples import AUTHOR_ID, READER_ID
from kernel.contracts.errors import Forbidden, NotFound
from kernel.contracts.service import Page
from posts.contract import Draft, PostChanges, PostFilter, PostOrder, PostStatus

AUTHOR = {
    "id": str(AUTHOR_ID),
    "username": "ann",
    "bio": "Writes.",
    "image": "https://img.example/ann.png",
    "following": False,
}
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
    "author": AUTHOR,
}


class ListPostsTests(GatewayTestCase):
    def test_posts_contain_their_authors_and_counts(self) -> None:
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

    def test_signed_in_viewer_decides_liked_and_following(self) -> None:
        self.posts.list_published.return_value = Page(items=(samples.summary(liked=True),))

        [post] = self.call("GET", "posts", user=READER_ID).json()["items"]

        self.assertTrue(post["liked"])
        self.assertTrue(post["author"]["following"])
        self.assertEqual(self.posts.list_published.call_args.kwargs["viewer_id"], READER_ID)
        self.accounts.get_many.assert_called_once_with(ids=[AUTHOR_ID], viewer_id=READER_ID)

    def test_parameters_are_passed_to_posts(self) -> None:
        self.call("GET", "posts?order=popular&tag=django&cursor=abc&limit=100")

        self.posts.list_published.assert_called_once_with(
            filters=PostFilter(tag="django"),
            order=PostOrder.POPULAR,
            cursor="abc",
            limit=100,
            viewer_id=None,
        )

    def test_liked_by_accepts_an_id(self) -> None:
        self.call("GET", f"posts?liked_by={READER_ID}")

        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].liked_by, READER_ID)

    def test_author_accepts_an_id(self) -> None:
        self.call("GET", f"posts?author={AUTHOR_ID}")

        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, (AUTHOR_ID,))
        self.accounts.get_by_usernames.assert_not_called()

    def test_author_that_is_an_id_without_dashes_is_a_username(self) -> None:
        self.call("GET", f"posts?author={AUTHOR_ID.hex}")

        self.accounts.get_by_usernames.assert_called_once_with(usernames=[AUTHOR_ID.hex], viewer_id=None)

    def test_author_accepts_a_username_with_one_call_to_accounts(self) -> None:
        response = self.call("GET", "posts?author=ann", user=READER_ID)

        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=READER_ID)
        self.accounts.get_many.assert_not_called()
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, (AUTHOR_ID,))
        self.assertEqual(response.json()["items"][0]["author"]["username"], "ann")

    def test_unknown_author_has_no_posts(self) -> None:
        self.accounts.get_by_usernames.side_effect = None
        self.accounts.get_by_usernames.return_value = {}
        self.posts.list_published.return_value = Page(items=())

        response = self.call("GET", "posts?author=nobody")

        self.assertEqual(response.json()["items"], [])
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, ())

    def test_post_of_an_inactive_author_is_left_out(self) -> None:
        self.accounts.get_many.side_effect = None
        self.accounts.get_many.return_value = {AUTHOR_ID: samples.user(is_active=False)}

        response = self.call("GET", "posts").json()

        self.assertEqual((response["items"], response["degraded"]), ([], []))
        self.assertEqual(self.call("GET", "posts/a-title").status_code, 404)

    def test_empty_page_makes_no_call_to_accounts(self) -> None:
        self.posts.list_published.return_value = Page(items=())

        self.assertEqual(self.call("GET", "posts").json(), {"items": [], "next_cursor": None, "degraded": []})
        self.accounts.get_many.assert_not_called()


class GetPostTests(GatewayTestCase):
    def test_post_contains_its_body_and_comment_count(self) -> None:
        response = self.call("GET", "posts/a-title")

        self.assertEqual(response.status_code, 200)
        self.assertEqual(
            response.json(), {**SUMMARY, "body": "# Body", "comments": {"count": 7}, "degraded": []}
        )
        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=None)
        self.comments.count_for_posts.assert_called_once_with(post_ids=[samples.POST_ID])

    def test_viewer_is_passed_to_posts(self) -> None:
        self.call("GET", "posts/a-title", user=READER_ID)

        self.posts.get.assert_called_once_with(slug="a-title", viewer_id=READER_ID)

    def test_not_found_of_posts_is_404(self) -> None:
        self.posts.get.side_effect = NotFound("There is no post 'x'.")

        problem = self.assertProblem(self.call("GET", "posts/x"), 404, "not_found")
        self.assertEqual(problem["detail"], "There is no post 'x'.")


class ChangePostTests(GatewayTestCase):
    def test_new_post_is_a_draft_by_default(self) -> None:
        response = self.call("POST", "posts", {"title": "A title", "body": "# Body"}, user=AUTHOR_ID)

        self.assertEqual(response.status_code, 201)
        self.assertEqual(response.headers["Location"], "/api/v1/posts/a-title")
        self.assertEqual(response.json()["body"], "# Body")
        self.posts.create.assert_called_once_with(
            author_id=AUTHOR_ID, draft=Draft(title="A title", body="# Body"), key=None
        )

    def test_fields_of_a_new_post_are_passed_to_posts(self) -> None:
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

    def test_missing_fields_are_not_changed(self) -> None:
        response = self.call("PATCH", "posts/a-title", {"status": "published"}, user=AUTHOR_ID)

        self.assertEqual(response.status_code, 200)
        self.posts.update.assert_called_once_with(
            slug="a-title", actor_id=AUTHOR_ID, changes=PostChanges(status=PostStatus.PUBLISHED), key=None
        )

    def test_empty_values_clear_fields(self) -> None:
        self.call("PATCH", "posts/a-title", {"tags": [], "summary": "", "body": ""}, user=AUTHOR_ID)

        self.assertEqual(
            self.posts.update.call_args.kwargs["changes"], PostChanges(tags=(), summary="", body="")
        )

    def test_delete_returns_204(self) -> None:
        response = self.call("DELETE", "posts/a-title", user=AUTHOR_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.posts.delete.assert_called_once_with(slug="a-title", actor_id=AUTHOR_ID, key=None)

    def test_post_of_another_user_is_403(self) -> None:
        self.posts.update.side_effect = self.posts.delete.side_effect = Forbidden("No.")

        self.assertProblem(self.call("PATCH", "posts/x", {"title": "T"}, user=READER_ID), 403, "forbidden")
        self.assertProblem(self.call("DELETE", "posts/x", user=READER_ID), 403, "forbidden")


class LikeTests(GatewayTestCase):
    def test_like_returns_the_post(self) -> None:
        response = self.call("PUT", "posts/a-title/like", user=READER_ID)

        self.assertEqual(response.status_code, 200)
        author = AUTHOR | {"following": True}
        self.assertEqual(response.json(), {**SUMMARY, "author": author, "liked": True, "degraded": []})
        self.posts.like.assert_called_once_with(slug="a-title", user_id=READER_ID, key=None)

    def test_unlike_returns_the_post(self) -> None:
        response = self.call("DELETE", "posts/a-title/like", user=READER_ID)

        self.assertFalse(response.json()["liked"])
        self.posts.unlike.assert_called_once_with(slug="a-title", user_id=READER_ID, key=None)


class TagTests(GatewayTestCase):
    def test_tags_are_returned_by_pages(self) -> None:
        response = self.call("GET", "tags?limit=5&cursor=abc")

        self.assertEqual(
            response.json(),
            {"items": [{"name": "django", "posts_count": 3}], "next_cursor": None, "degraded": []},
        )
        self.posts.list_tags.assert_called_once_with(limit=5, cursor="abc")
