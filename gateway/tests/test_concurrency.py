"""Independent calls to remote services are made concurrently."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident
from typing import Any
from unittest.mock import Mock

from django.test import override_settings

from accounts.contract import Accounts
from gateway.composition.concurrency import MAX_CONCURRENT_CALLS, gather
from gateway.tests import samples
from gateway.tests.cases import CONTRACTS, GatewayTestCase
from kernel.contracts.context import current_context
from kernel.contracts.errors import Unavailable
from posts.contract import Posts

REMOTE = dict.fromkeys(CONTRACTS, "http://remote:8000")
SECONDS = 10


class ConcurrentCallsTests(GatewayTestCase):
    def wait_for_each_other(self, *methods: Mock) -> None:
        """Let each of these doubles wait until all of them are called."""
        barrier = Barrier(len(methods))
        self.request_ids: set[str] = set()

        def waiting(result: Callable[..., Any]) -> Callable[..., Any]:
            def call(**arguments: Any) -> Any:
                self.request_ids.add(current_context().request_id)
                barrier.wait(SECONDS)
                return result(**arguments)

            return call

        for method in methods:
            method.side_effect = waiting(method.side_effect)

    @override_settings(SERVICE_URLS=REMOTE)
    def test_post_calls_accounts_and_comments_concurrently(self) -> None:
        self.wait_for_each_other(self.accounts.get_many, self.comments.count_for_posts)

        response = self.call("GET", "posts/a-title", X_Request_ID="from-outside")

        self.assertEqual(response.json()["degraded"], [])
        self.assertEqual(response.json()["comments"], {"count": 7})
        self.assertEqual(self.request_ids, {"from-outside"})

    @override_settings(SERVICE_URLS=REMOTE)
    def test_dashboard_calls_posts_and_accounts_concurrently(self) -> None:
        self.wait_for_each_other(self.accounts.get_many, self.posts.get_overview)

        self.assertEqual(self.call("GET", "me/dashboard", user=samples.READER_ID).status_code, 200)

    @override_settings(SERVICE_URLS=REMOTE)
    def test_replies_call_posts_and_accounts_concurrently(self) -> None:
        self.wait_for_each_other(self.accounts.get_many, self.posts.get_many)

        self.assertEqual(self.call("GET", f"comments/{samples.COMMENT_ID}/replies").status_code, 200)

    @override_settings(SERVICE_URLS=REMOTE)
    def test_failures_of_concurrent_calls_are_handled_like_those_of_local_calls(self) -> None:
        self.accounts.get_many.side_effect = Unavailable("down")
        self.assertEqual(self.call("GET", "posts/a-title").json()["degraded"], ["accounts"])
        for method in (self.accounts.get_many, self.posts.get_overview):
            self.reset_services()
            method.side_effect = Unavailable("down")
            response = self.call("GET", "me/dashboard", user=samples.READER_ID)
            self.assertProblem(response, 503, "unavailable")

    @override_settings(SERVICE_URLS=REMOTE)
    def test_concurrent_requests_do_not_wait_for_each_other(self) -> None:
        barrier = Barrier(MAX_CONCURRENT_CALLS)

        def call_both(_: int) -> tuple[int, str]:
            return gather((Accounts, lambda: barrier.wait(SECONDS)), (Posts, lambda: "second"))

        with ThreadPoolExecutor(MAX_CONCURRENT_CALLS) as requests:
            results = list(requests.map(call_both, range(MAX_CONCURRENT_CALLS)))
        self.assertEqual({second for _, second in results}, {"second"})

    def test_local_calls_are_made_in_the_thread_of_the_request(self) -> None:
        for urls in (dict[str, str](), {"accounts": REMOTE["accounts"]}, {"comments": REMOTE["comments"]}):
            threads: list[int] = []
            for method in (self.accounts.get_many, self.comments.count_for_posts):
                method.side_effect = self.recording(threads, method.side_effect)
            with self.subTest(urls), override_settings(SERVICE_URLS=urls):
                self.assertEqual(self.call("GET", "posts/a-title").status_code, 200)
                self.assertEqual(threads, [get_ident()] * 2)
            self.reset_services()

    def recording(self, threads: list[int], result: Callable[..., Any]) -> Callable[..., Any]:
        """Return the result's function, which also records the thread that calls it."""

        def call(**arguments: Any) -> Any:
            threads.append(get_ident())
            return result(**arguments)

        return call
