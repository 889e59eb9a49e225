"""The gateway alone: doubles answer for the services, and no database is touched."""

import time
from contextlib import ExitStack
from typing import Any
from unittest.mock import create_autospec
from uuid import UUID, uuid4

import jwt
from django.conf import settings
from django.http import HttpResponse

from accounts.contract import ACCESS_TYPE, ALGORITHM, SESSION_CLAIM, TYPE_CLAIM, USER_CLAIM, Accounts
from comments.contract import Comments, Status
from gateway.tests import samples
from kernel.contracts.service import CountedPage, Page
from kernel.rpc import registry
from kernel.testing.cases import ServiceTestCase
from posts.contract import Posts

CONTRACTS = {"accounts": Accounts, "posts": Posts, "comments": Comments}


def access_token(user_id: UUID = samples.READER_ID, **claims: Any) -> str:
    """What accounts signs for this person, with other `claims` where given; None leaves a claim out."""
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
    """`self.accounts`, `self.posts` and `self.comments` are doubles with an answer to every question."""

    accounts: Any
    posts: Any
    comments: Any

    def setUp(self) -> None:
        super().setUp()
        overrides = self.enterContext(ExitStack())
        for name, contract in CONTRACTS.items():
            double = create_autospec(contract, instance=True)
            setattr(self, name, overrides.enter_context(registry.override(contract, double)))
        self.answer_everything()

    def answer_everything(self) -> None:
        for name in CONTRACTS:
            getattr(self, name).reset_mock(return_value=True, side_effect=True)
        self.answer_for_accounts()
        self.answer_for_posts()
        self.answer_for_comments()

    def answer_for_accounts(self) -> None:
        self.accounts.get_many.side_effect = lambda ids, viewer_id=None: {
            user_id: samples.user(id=user_id, followed=viewer_id is not None) for user_id in ids
        }
        self.accounts.get_by_usernames.side_effect = lambda usernames, viewer_id=None: {
            name: samples.user(username=name, followed=viewer_id is not None) for name in usernames
        }
        self.accounts.list_following.return_value = (samples.user(followed=True),)
        self.accounts.follow.return_value = samples.user(followed=True)
        self.accounts.unfollow.return_value = samples.user()
        self.accounts.has_session.return_value = True
        self.accounts.get_account.return_value = samples.account()
        self.accounts.update_profile.return_value = samples.account()
        self.accounts.register.return_value = samples.signed_in()
        self.accounts.sign_in.return_value = samples.signed_in()
        self.accounts.refresh.return_value = samples.TOKENS

    def answer_for_posts(self) -> None:
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

    def answer_for_comments(self) -> None:
        self.comments.list_for_post.return_value = Page(items=(samples.comment(),), next_cursor="next")
        self.comments.list_all_for_post.return_value = (samples.reply(), samples.comment())
        self.comments.get_by_number.return_value = samples.comment()
        self.comments.list_replies.return_value = Page(items=(samples.reply(),))
        self.comments.list_received.return_value = (samples.comment(),)
        self.comments.count_for_posts.side_effect = lambda post_ids: dict.fromkeys(post_ids, 7)
        self.comments.create.return_value = samples.comment()
        self.comments.edit.return_value = samples.comment()
        self.comments.hide.return_value = samples.comment(status=Status.HIDDEN, body="")
        self.comments.show.return_value = samples.comment()

    def call(
        self, method: str, path: str, data: Any = None, *, user: UUID | None = None, **headers: str
    ) -> HttpResponse:
        """One request of `path` below /api/v1/, with `data` as JSON, signed in as `user` where given."""
        if user is not None:
            headers["Authorization"] = f"Bearer {access_token(user)}"
        return self.client.generic(
            method,
            f"/api/v1/{path}",
            b"" if data is None else samples.json_bytes(data),
            content_type="application/json",
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )

    def assertProblem(self, response: HttpResponse, status: int, kind: str) -> dict[str, Any]:  # noqa: N802
        """The problem that `response` tells, which must be one of this kind."""
        self.assertEqual(response.status_code, status, response.content)
        self.assertEqual(response.headers["Content-Type"], "application/problem+json")
        problem: dict[str, Any] = response.json()
        self.assertEqual(problem["type"], f"urn:blog:problem:{kind}")
        self.assertEqual(problem["status"], status)
        self.assertEqual(problem["request_id"], response.headers["X-Request-ID"])
        return problem
