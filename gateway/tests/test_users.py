"""Users: profiles, following, posts."""

from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from gateway.tests.samples import AUTHOR_ID, READER_ID
from kernel.contracts.errors import Conflict, Invalid, NotFound
from posts.contract import PostFilter, PostOrder

PROFILE = {
    "id": str(AUTHOR_ID),
    "username": "ann",
    "bio": "Writes.",
    "image": "https://img.example/ann.png",
    "joined_at": "2026-01-02T03:04:05Z",
    "followers_count": 2,
    "following_count": 3,
    "following": False,
}


class ProfileTests(GatewayTestCase):
    def test_anonymous_viewer_gets_the_profile(self) -> None:
        response = self.call("GET", "users/ann")

        self.assertEqual((response.status_code, response.json()), (200, PROFILE))
        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=None)

    def test_signed_in_viewer_gets_whether_they_follow(self) -> None:
        self.assertTrue(self.call("GET", "users/ann", user=READER_ID).json()["following"])
        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=READER_ID)

    def test_unknown_username_is_404(self) -> None:
        self.accounts.get_by_usernames.side_effect = None
        self.accounts.get_by_usernames.return_value = {}

        self.assertProblem(self.call("GET", "users/nobody"), 404, "not_found")
        self.assertProblem(self.call("GET", "users/nobody/posts"), 404, "not_found")
        self.posts.list_published.assert_not_called()


class FollowTests(GatewayTestCase):
    def test_follow_returns_the_profile(self) -> None:
        response = self.call("PUT", "users/ann/follow", user=READER_ID)

        self.assertEqual((response.status_code, response.json()), (200, {**PROFILE, "following": True}))
        self.accounts.follow.assert_called_once_with(follower_id=READER_ID, username="ann", key=None)

    def test_unfollow_returns_the_profile(self) -> None:
        response = self.call("DELETE", "users/ann/follow", user=READER_ID)

        self.assertEqual((response.status_code, response.json()), (200, PROFILE))
        self.accounts.unfollow.assert_called_once_with(follower_id=READER_ID, username="ann", key=None)

    def test_errors_of_accounts_become_problems(self) -> None:
        for error, status, problem_type in (
            (NotFound("No such user."), 404, "not_found"),
            (Invalid("No.", fields={"username": ["This is you."]}), 400, "invalid"),
            (Conflict("Too many."), 409, "conflict"),
        ):
            with self.subTest(problem_type):
                self.accounts.follow.side_effect = error
                self.assertProblem(self.call("PUT", "users/ann/follow", user=READER_ID), status, problem_type)


class UserPostsTests(GatewayTestCase):
    def test_posts_of_a_user_cost_one_call_to_each_service(self) -> None:
        response = self.call(
            "GET", "users/ann/posts?order=popular&tag=django&limit=5&cursor=abc", user=READER_ID
        )

        self.accounts.get_by_usernames.assert_called_once_with(usernames=["ann"], viewer_id=READER_ID)
        self.accounts.get_many.assert_not_called()
        self.posts.list_published.assert_called_once_with(
            filters=PostFilter(tag="django", author_ids=(AUTHOR_ID,)),
            order=PostOrder.POPULAR,
            limit=5,
            cursor="abc",
            viewer_id=READER_ID,
        )
        [post] = response.json()["items"]
        self.assertEqual(post["author"]["username"], "ann")
        self.assertTrue(post["author"]["following"])

    def test_author_parameter_is_invalid(self) -> None:
        problem = self.assertProblem(
            self.call("GET", f"users/ann/posts?author={samples.AUTHOR_ID}"), 400, "invalid"
        )

        self.assertEqual(list(problem["errors"]), ["author"])
