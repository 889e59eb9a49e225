"""The account of the signed-in user, their dashboard, feed and drafts."""

from uuid import UUID

from accounts.contract import ProfileChanges
from gateway.tests import samples
from gateway.tests.cases import GatewayTestCase
from gateway.tests.endpoints import PASSWORDS
from gateway.tests.samples import AUTHOR_ID, COMMENTER_ID, POST_ID, READER_ID
from gateway.tests.test_auth import SESSION
from kernel.contracts.errors import Invalid, NotFound
from kernel.contracts.service import Page
from posts.contract import PostFilter


class AccountTests(GatewayTestCase):
    def test_account_is_returned_and_never_stored(self) -> None:
        response = self.call("GET", "me", user=READER_ID)

        self.assertEqual((response.status_code, response.json()), (200, SESSION["user"]))
        self.accounts.get_account.assert_called_once_with(user_id=READER_ID)
        self.assertEqual(response.headers["Cache-Control"], "private, no-store")

    def test_missing_fields_are_not_changed(self) -> None:
        response = self.call("PATCH", "me", {"bio": "", "username": "bob"}, user=READER_ID)

        self.assertEqual(response.json(), SESSION["user"])
        self.accounts.update_profile.assert_called_once_with(
            user_id=READER_ID, changes=ProfileChanges(bio="", username="bob"), key=None
        )

    def test_account_is_erased_with_its_password(self) -> None:
        response = self.call("DELETE", "me", {"password": " as it is "}, user=READER_ID)

        self.assertEqual((response.status_code, response.content), (204, b""))
        self.accounts.erase.assert_called_once_with(user_id=READER_ID, password=" as it is ", key=None)

    def test_wrong_or_missing_password_erases_nothing(self) -> None:
        self.accounts.erase.side_effect = Invalid("No.", fields={"password": ["Wrong."]})
        wrong = self.assertProblem(
            self.call("DELETE", "me", {"password": "guessed"}, user=READER_ID), 400, "invalid"
        )
        self.assertEqual(wrong["errors"], {"password": ["Wrong."]})

        self.accounts.erase.reset_mock()
        missing = self.assertProblem(self.call("DELETE", "me", {}, user=READER_ID), 400, "invalid")
        self.assertEqual(list(missing["errors"]), ["password"])
        self.accounts.erase.assert_not_called()

    def test_new_password_keeps_the_current_session(self) -> None:
        response = self.call("PUT", "me/password", PASSWORDS, user=READER_ID)

        self.assertEqual(response.status_code, 204)
        self.accounts.change_password.assert_called_once_with(
            user_id=READER_ID, session_id=samples.SESSION_ID, **PASSWORDS
        )

    def test_wrong_current_password_is_invalid_on_its_field(self) -> None:
        self.accounts.change_password.side_effect = Invalid("No.", fields={"current_password": ["Wrong."]})

        problem = self.assertProblem(
            self.call("PUT", "me/password", PASSWORDS, user=READER_ID), 400, "invalid"
        )

        self.assertEqual(problem["errors"], {"current_password": ["Wrong."]})

    def test_erased_or_deactivated_user_is_401(self) -> None:
        gone = NotFound("There is no active account with this id.")
        for method in ("get_account", "update_profile", "erase", "change_password", "list_following"):
            getattr(self.accounts, method).side_effect = gone
        self.accounts.get_many.side_effect = None
        self.accounts.get_many.return_value = {READER_ID: samples.user(id=READER_ID, is_active=False)}

        for method, path, data in (
            ("GET", "me", None),
            ("PATCH", "me", {}),
            ("DELETE", "me", {"password": "a password"}),
            ("PUT", "me/password", PASSWORDS),
            ("GET", "me/feed", None),
            ("GET", "me/dashboard", None),
        ):
            with self.subTest(method, path=path):
                self.assertProblem(self.call(method, path, data, user=READER_ID), 401, "unauthenticated")


class DashboardTests(GatewayTestCase):
    def test_dashboard_contains_posts_totals_and_comments(self) -> None:
        response = self.call("GET", "me/dashboard", user=READER_ID)

        self.assertEqual(response.status_code, 200)
        dashboard = response.json()
        self.assertEqual(dashboard["user"]["id"], str(READER_ID))
        self.assertEqual([post["status"] for post in dashboard["popular"]], ["published"])
        self.assertEqual([post["status"] for post in dashboard["drafts"]], ["draft"])
        self.assertEqual(dashboard["popular"][0]["author"]["id"], str(READER_ID))
        self.assertEqual(
            dashboard["totals"], {"posts": 1, "drafts": 2, "likes": 3, "comments": 4, "followers": 2}
        )
        [comment] = dashboard["comments"]
        self.assertEqual(comment["body"], "Well said.")
        self.assertEqual(comment["author"]["id"], str(COMMENTER_ID))
        self.assertEqual(comment["post"], {"slug": "a-title", "title": "A title"})
        self.assertEqual(dashboard["degraded"], [])

    def test_dashboard_costs_one_call_to_each_service(self) -> None:
        self.call("GET", "me/dashboard", user=READER_ID)

        self.comments.list_received.assert_called_once_with(post_author_id=READER_ID, limit=5)
        self.posts.get_overview.assert_called_once_with(author_id=READER_ID, limit=5, also_ids=[POST_ID])
        self.accounts.get_many.assert_called_once_with(ids=[READER_ID, COMMENTER_ID], viewer_id=READER_ID)

    def test_comment_on_a_deleted_post_is_skipped(self) -> None:
        self.comments.list_received.return_value = (samples.comment(post_id=UUID(int=99)), samples.comment())
        self.posts.get_overview.side_effect = lambda **_: samples.overview(
            author_id=READER_ID, also_ids=[POST_ID]
        )

        self.assertEqual(len(self.call("GET", "me/dashboard", user=READER_ID).json()["comments"]), 1)


class FeedAndDraftsTests(GatewayTestCase):
    def test_feed_contains_posts_of_followed_users(self) -> None:
        response = self.call("GET", "me/feed?limit=5&cursor=abc", user=READER_ID)

        self.accounts.list_following.assert_called_once_with(user_id=READER_ID)
        self.posts.list_published.assert_called_once_with(
            filters=PostFilter(author_ids=(AUTHOR_ID,)), cursor="abc", limit=5, viewer_id=READER_ID
        )
        self.accounts.get_many.assert_not_called()
        [post] = response.json()["items"]
        self.assertTrue(post["author"]["following"])

    def test_feed_without_followed_users_is_empty(self) -> None:
        self.accounts.list_following.return_value = ()
        self.posts.list_published.return_value = Page(items=())

        self.assertEqual(self.call("GET", "me/feed", user=READER_ID).json()["items"], [])
        self.assertEqual(self.posts.list_published.call_args.kwargs["filters"].author_ids, ())

    def test_drafts_are_those_of_the_user(self) -> None:
        response = self.call("GET", "me/drafts?limit=5&cursor=abc", user=READER_ID)

        self.posts.list_drafts.assert_called_once_with(author_id=READER_ID, cursor="abc", limit=5)
        self.assertIsNone(response.json()["items"][0]["published_at"])
