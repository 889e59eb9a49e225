"""Test cases of the gateway alone: doubles replace the services."""

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any, TypeAlias
from unittest.mock import Mock
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from django.http import HttpResponse

from accounts.contract import ACCESS_TYPE, ALGORITHM, SESSION_CLAIM, TYPE_CLAIM, USER_CLAIM, Accounts
from comments.contract import Comments, CommentStatus
from gateway.tests import samples
from kernel.contracts.service import CountedPage, Page, Service
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from kernel.testing.doubles import service_double
from posts.contract import Posts

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse

    ClientResponse: TypeAlias = _MonkeyPatchedWSGIResponse
else:
    ClientResponse = HttpResponse

CONTRACTS: dict[str, type[Service]] = {"accounts": Accounts, "posts": Posts, "comments": Comments}


def access_token(user_id: UUID = samples.READER_ID, **claims: Any) -> str:
    """Return an access token as accounts issues it.

    Args:
        user_id: The user.
        claims: Claims that differ; None removes a claim.
    """
    usual = {
        TYPE_CLAIM: ACCESS_TYPE,
        "exp": int(time.time()) + 60,
        "jti": uuid4().hex,
        USER_CLAIM: str(user_id),
        SESSION_CLAIM: str(samples.SESSION_ID),
    }
    given = {name: value for name, value in (usual | claims).items() if value is not None}
    return jwt.encode(given, settings.JWT_SIGNING_KEY, algorithm=ALGORITHM)


class GatewayTestCase(ServiceTestCase):
    """Test case without a database.

    `accounts`, `posts` and `comments` are doubles, whose operations all succeed.
    """

    accounts: Mock
    posts: Mock
    comments: Mock

    def setUp(self) -> None:
        super().setUp()
        overrides = self.enterContext(ExitStack())
        for name, contract in CONTRACTS.items():
            double = service_double(contract)
            setattr(self, name, overrides.enter_context(registry.override(contract, double)))
        self.reset_services()

    def reset_services(self) -> None:
        """Forget all calls, and let every operation succeed."""
        for name in CONTRACTS:
            getattr(self, name).reset_mock(return_value=True, side_effect=True)
        self._set_results_of_accounts()
        self._set_results_of_posts()
        self._set_results_of_comments()

    def fail_service(self, name: str, error: Exception) -> None:
        """Let every operation of a service raise the error."""
        for operation in CONTRACTS[name].operations():
            getattr(getattr(self, name), operation).side_effect = error

    def fail_every_service(self, error: Exception) -> None:
        """Let every operation of every service raise the error."""
        for name in CONTRACTS:
            self.fail_service(name, error)

    def _set_results_of_accounts(self) -> None:
        self.accounts.get_many.side_effect = lambda ids, viewer_id=None: {
            user_id: samples.user(id=user_id, following=viewer_id is not None) for user_id in ids
        }
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id=None: {
            name: samples.user(username=name, following=viewer_id is not None) for name in usernames
        }
        self.accounts.list_following.return_value = (samples.user(following=True),)
        self.accounts.follow.return_value = samples.user(following=True)
        self.accounts.unfollow.return_value = samples.user()
        self.accounts.has_session.return_value = True
        self.accounts.get_account.return_value = samples.account()
        self.accounts.update_profile.return_value = samples.account()
        self.accounts.create_account.return_value = samples.account()
        self.accounts.register.return_value = samples.signed_in()
        self.accounts.sign_in.return_value = samples.signed_in()
        self.accounts.refresh.return_value = samples.TOKENS

    def _set_results_of_posts(self) -> None:
        self.posts.get_many.side_effect = lambda ids, viewer_id=None: {
            post_id: samples.summary(id=post_id) for post_id in ids
        }
        self.posts.get.return_value = samples.post()
        self.posts.create.return_value = samples.post()
        self.posts.update.return_value = samples.post()
        self.posts.like.return_value = samples.summary(liked=True)
        self.posts.unlike.return_value = samples.summary()
        self.posts.list_published.return_value = Page(items=(samples.summary(),), next_cursor="next")
        self.posts.list_published_by_offset.return_value = CountedPage(items=(samples.summary(),), total=41)
        self.posts.list_drafts.return_value = Page(items=(samples.draft(),))
        self.posts.list_tags.return_value = Page(items=(samples.TAG,))
        self.posts.list_all_tags.return_value = (samples.TAG,)
        self.posts.get_overview.side_effect = samples.overview

    def _set_results_of_comments(self) -> None:
        self.comments.list_for_post.return_value = Page(items=(samples.comment(),), next_cursor="next")
        self.comments.list_all_for_post.return_value = (samples.reply(), samples.comment())
        self.comments.get_by_number.return_value = samples.comment()
        self.comments.list_replies.return_value = Page(items=(samples.reply(),))
        self.comments.list_received.return_value = (samples.comment(),)
        self.comments.count_for_posts.side_effect = lambda post_ids: dict.fromkeys(post_ids, 7)
        self.comments.create.return_value = samples.comment()
        self.comments.update.return_value = samples.comment()
        self.comments.hide.return_value = samples.comment(status=CommentStatus.HIDDEN, body="")
        self.comments.show.return_value = samples.comment()

    def call(
        self, method: str, path: str, data: Any = None, *, user: UUID | None = None, **headers: str
    ) -> ClientResponse:
        """Send a request and return the response.

        Args:
            method: The HTTP method.
            path: The address below `/api/v1/`.
            data: The body, which is sent as JSON; bytes are sent as they are.
            user: The signed-in user; None for an anonymous request.
            headers: Further headers, with "_" for "-".
        """
        if user is not None:
            headers["Authorization"] = f"Bearer {access_token(user)}"
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if data is None else samples.json_bytes(data),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def assertProblem(  # noqa: N802
        self, response: ClientResponse, status: int, problem_type: str
    ) -> dict[str, Any]:
        """Assert that the response is a problem of this type, and return it."""
        self.assertEqual(response.status_code, status, response.content)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem: dict[str, Any] = response.json()
        self.assertEqual(problem["type"], f"urn:blog:problem:{problem_type}")
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["request_id"], response.headers["X-Request-ID"])
        return problem
