"""Servers that wait for one another at the same time still serve each other."""

import json
import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import requests
from django.test import override_settings
from uuid_utils.compat import uuid7

from comments.contract import Comments
from kernel.contracts.context import RequestContext, use_context
from kernel.contracts.errors import NotFound
from kernel.rpc.client import HttpTransport
from kernel.rpc.stub import stub
from kernel.testing.cases import ServiceTransactionTestCase
from posts.contract import Posts
from tests import api
from tests.api import Caller
from tests.fake_service import fake_service
from tests.http_client import HttpClient
from tests.process_environment import SECRETS, environment_of
from tests.processes import ServerProcess
from tests.servers.databases import url_of_this_run
from tests.servers.firestore import EMULATOR_VARIABLE
from tests.servers.processes import free_port
from tests.split import SplitTestCase

SECONDS = 5
CALLERS = 4
CALLS = 10
CALL_SECONDS = 40
NO_SUCH_POST = b'{"error": {"code": "not_found", "detail": "There is no such post."}}'
POST = {"title": "T", "body": "B", "status": "published"}


def call(comments_url: str) -> None:
    """Call comments over a new connection, which any worker may accept."""
    transport = HttpTransport(Comments, comments_url)
    stub(Comments, transport).count_for_posts(post_ids=[uuid7()])
    transport.close()


class WaitingTests(ServiceTransactionTestCase):
    services = ("comments",)

    def test_service_that_waits_for_another_still_serves_it(self) -> None:
        self.enterContext(override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]))
        port = free_port()
        comments_url = f"http://127.0.0.1:{port}"
        posts_url = self.enterContext(fake_service(Posts, NO_SUCH_POST, on_call=lambda: call(comments_url)))
        databases = {"comments": url_of_this_run("comments")}
        environment = environment_of("comments", databases=databases, urls={"posts": posts_url})
        emulator = {name: os.environ[name] for name in (EMULATOR_VARIABLE,) if name in os.environ}
        comments = ServerProcess(port, environment | emulator)
        self.addCleanup(comments.close)
        comments.start()
        comments.wait_until_live()
        transport = HttpTransport(Comments, comments.url)
        self.addCleanup(transport.close)

        for _ in range(CALLS):
            in_time = RequestContext(deadline=time.monotonic() + CALL_SECONDS)
            with use_context(in_time), self.assertRaises(NotFound):
                stub(Comments, transport).create(slug="unknown", author_id=uuid7(), body="B")

        records = [json.loads(line) for line in comments.log().splitlines() if line.startswith("{")]
        self.assertIn("INFO", {record["level"] for record in records})
        self.assertEqual([record for record in records if record["level"] in ("WARNING", "ERROR")], [])


class LoadTests(SplitTestCase):
    def test_comments_and_deletions_succeed_at_the_same_time(self) -> None:
        commenters, deleters = (
            [api.register(f"{name}{number}") for number in range(CALLERS)] for name in ("ann", "bob")
        )
        self.slug = deleters[0].do("POST", "posts", POST)["slug"]
        self.ends = time.monotonic() + SECONDS
        with ThreadPoolExecutor(2 * CALLERS) as threads:
            jobs = [threads.submit(self.comment, caller) for caller in commenters]
            jobs += [threads.submit(self.delete, caller) for caller in deleters]
        responses: Counter[tuple[str, int]] = sum((job.result() for job in jobs), Counter())

        self.assertEqual(responses.keys(), {("POST", 201), ("DELETE", 204)}, responses)

    def comment(self, caller: Caller) -> Counter[tuple[str, int]]:
        """Comment on a post that stays: comments calls posts."""
        responses: Counter[tuple[str, int]] = Counter()
        with HttpClient(self.live_server_url) as client:
            while time.monotonic() < self.ends:
                self.send(client, caller, responses, "POST", f"posts/{self.slug}/comments", {"body": "B"})
        return responses

    def delete(self, caller: Caller) -> Counter[tuple[str, int]]:
        """Delete posts that have a comment: posts delivers events to comments."""
        responses: Counter[tuple[str, int]] = Counter()
        with HttpClient(self.live_server_url) as client:
            while time.monotonic() < self.ends:
                post = self.send(client, caller, responses, "POST", "posts", POST)
                if post.status_code == 201:
                    path = f"posts/{post.json()['slug']}"
                    self.send(client, caller, responses, "POST", f"{path}/comments", {"body": "B"})
                    self.send(client, caller, responses, "DELETE", path)
        return responses

    def send(
        self,
        client: HttpClient,
        caller: Caller,
        responses: Counter[tuple[str, int]],
        method: str,
        path: str,
        data: Any = None,
    ) -> requests.Response:
        """Send a request, and count its status in `responses`."""
        send = client.post if method == "POST" else client.delete
        response: requests.Response = send(
            f"/api/v1/{path}", data, "application/json", headers=caller.headers
        )
        responses[method, response.status_code] += 1
        return response
