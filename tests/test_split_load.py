"""Posts and comments wait for each other at the same time, each in a server as `make serve` starts it."""

import os
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

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
from tests.fake_service import stand_in
from tests.http_client import HttpClient
from tests.process_environment import SECRETS, environment_of
from tests.processes import Host
from tests.servers.databases import url_of_this_run
from tests.servers.firestore import EMULATOR_VARIABLE
from tests.servers.processes import free_port
from tests.split import SplitTestCase

SECONDS = 5
PEOPLE = 4
CALLS = 10
CALL_SECONDS = 40
NO_POSTS = b'{"answer": {}}'
POST = {"title": "T", "body": "B", "status": "published"}


def tearDownModule() -> None:
    while SplitTestCase.running:
        SplitTestCase.running.pop().close()


def ask(comments_url: str) -> None:
    """A call over a connection of its own: to any of the workers."""
    transport = HttpTransport(Comments, comments_url)
    stub(Comments, transport).count_for_posts(post_ids=[uuid7()])
    transport.close()


class WaitingTests(ServiceTransactionTestCase):
    services = ("comments",)

    def test_whoever_waits_for_a_service_still_answers_it(self) -> None:
        self.enterContext(override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]))
        port = free_port()
        comments_url = f"http://127.0.0.1:{port}"
        posts_url = self.enterContext(stand_in(Posts, NO_POSTS, before=lambda: ask(comments_url)))
        databases = {"comments": url_of_this_run("comments")}
        environment = environment_of("comments", databases=databases, urls={"posts": posts_url})
        emulator = {name: os.environ[name] for name in (EMULATOR_VARIABLE,) if name in os.environ}
        comments = Host(port, environment | emulator)
        self.addCleanup(comments.close)
        comments.start()
        comments.wait_until_live()
        transport = HttpTransport(Comments, comments.url)
        self.addCleanup(transport.close)

        for _ in range(CALLS):
            in_time = RequestContext(deadline=time.monotonic() + CALL_SECONDS)
            with use_context(in_time), self.assertRaises(NotFound):
                stub(Comments, transport).create(post_id=uuid7(), author_id=uuid7(), body="B")

        self.assertNotIn("does not answer", comments.log())


class LoadTests(SplitTestCase):
    def test_comments_are_written_while_posts_with_comments_are_deleted(self) -> None:
        commenters, deleters = (
            [api.register(f"{name}{number}") for number in range(PEOPLE)] for name in ("ann", "bob")
        )
        self.slug = deleters[0].do("POST", "posts", POST)["slug"]
        self.ends = time.monotonic() + SECONDS
        with ThreadPoolExecutor(2 * PEOPLE) as people:
            jobs = [people.submit(self.comment, caller) for caller in commenters]
            jobs += [people.submit(self.delete, caller) for caller in deleters]
        answers = sum((job.result() for job in jobs), Counter())

        self.assertEqual(answers.keys(), {("POST", 201), ("DELETE", 204)}, answers)

    def comment(self, caller: Caller) -> Counter[tuple[str, int]]:
        """Comments on a post that stays: comments asks posts."""
        answers: Counter[tuple[str, int]] = Counter()
        with HttpClient(self.live_server_url) as client:
            while time.monotonic() < self.ends:
                self.send(client, caller, answers, "POST", f"posts/{self.slug}/comments", {"body": "B"})
        return answers

    def delete(self, caller: Caller) -> Counter[tuple[str, int]]:
        """Deletes a post that has a comment, and another: posts tells comments."""
        answers: Counter[tuple[str, int]] = Counter()
        with HttpClient(self.live_server_url) as client:
            while time.monotonic() < self.ends:
                post = self.send(client, caller, answers, "POST", "posts", POST)
                if post.status_code == 201:
                    path = f"posts/{post.json()['slug']}"
                    self.send(client, caller, answers, "POST", f"{path}/comments", {"body": "B"})
                    self.send(client, caller, answers, "DELETE", path)
        return answers

    def send(self, client, caller, answers, method, path, data=None):
        ask = client.post if method == "POST" else client.delete
        response = ask(f"/api/v1/{path}", data, "application/json", headers=caller.headers)
        answers[method, response.status_code] += 1
        return response
