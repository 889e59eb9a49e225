"""What does not need each other's answer is asked at the same time, where it is elsewhere."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

from django.test import override_settings

from accounts.contract import Accounts
from gateway.composition.concurrency import MAX_CONCURRENT_CALLS, gather
from gateway.tests import samples
from gateway.tests.cases import CONTRACTS, GatewayTestCase
from kernel.contracts.context import current_context
from kernel.contracts.errors import Unavailable
from posts.contract import Posts

FAR = dict.fromkeys(CONTRACTS, "http://far:8000")
SECONDS = 10


class RoundsTests(GatewayTestCase):
    def meet(self, *methods):
        """Lets each of these doubles wait until all of them are called."""
        barrier = Barrier(len(methods))
        self.request_ids = set()

        def meeting(answer):
            def call(**arguments):
                self.request_ids.add(current_context().request_id)
                barrier.wait(SECONDS)
                return answer(**arguments)

            return call

        for method in methods:
            method.side_effect = meeting(method.side_effect)

    @override_settings(SERVICE_URLS=FAR)
    def test_a_post_asks_for_its_author_and_its_comments_at_once(self):
        self.meet(self.accounts.get_many, self.comments.count_for_posts)

        response = self.call("GET", "posts/a-title", X_Request_ID="from-outside")

        self.assertEqual(response.json()["degraded"], [])
        self.assertEqual(response.json()["comments"], {"count": 7})
        self.assertEqual(self.request_ids, {"from-outside"})

    @override_settings(SERVICE_URLS=FAR)
    def test_a_dashboard_asks_for_posts_and_people_at_once(self):
        self.meet(self.accounts.get_many, self.posts.get_overview)

        self.assertEqual(self.call("GET", "me/dashboard", user=samples.READER_ID).status_code, 200)

    @override_settings(SERVICE_URLS=FAR)
    def test_replies_ask_for_their_post_and_their_authors_at_once(self):
        self.meet(self.accounts.get_many, self.posts.get_many)

        self.assertEqual(self.call("GET", f"comments/{samples.COMMENT_ID}/replies").status_code, 200)

    @override_settings(SERVICE_URLS=FAR)
    def test_failures_are_as_they_are_near(self):
        self.accounts.get_many.side_effect = Unavailable("down")
        self.assertEqual(self.call("GET", "posts/a-title").json()["degraded"], ["accounts"])
        for method in (self.accounts.get_many, self.posts.get_overview):
            self.reset_services()
            method.side_effect = Unavailable("down")
            response = self.call("GET", "me/dashboard", user=samples.READER_ID)
            self.assertProblem(response, 503, "unavailable")

    @override_settings(SERVICE_URLS=FAR)
    def test_requests_do_not_wait_for_each_others_calls(self):
        barrier = Barrier(MAX_CONCURRENT_CALLS)

        def ask(_):
            return gather((Accounts, lambda: barrier.wait(SECONDS)), (Posts, lambda: "theirs"))

        with ThreadPoolExecutor(MAX_CONCURRENT_CALLS) as requests:
            self.assertEqual(
                {theirs for _, theirs in requests.map(ask, range(MAX_CONCURRENT_CALLS))}, {"theirs"}
            )

    def test_near_everything_is_asked_by_the_thread_of_the_request(self):
        for urls in ({}, {"accounts": FAR["accounts"]}, {"comments": FAR["comments"]}):
            threads = []
            for method in (self.accounts.get_many, self.comments.count_for_posts):
                method.side_effect = self.noting(threads, method.side_effect)
            with self.subTest(urls), override_settings(SERVICE_URLS=urls):
                self.assertEqual(self.call("GET", "posts/a-title").status_code, 200)
                self.assertEqual(threads, [get_ident()] * 2)
            self.reset_services()

    def noting(self, threads, answer):
        def call(**arguments):
            threads.append(get_ident())
            return answer(**arguments)

        return call
