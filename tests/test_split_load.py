"""Posts and comments wait for each other at the same time, each in a server as `make serve` starts it."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from django.test import override_settings
from uuid_utils.compat import uuid7

from blog.services.http.client import HttpTransport
from blog.services.http.wire import VERSION
from blog.services.stub import stub
from blog.testing.cases import ServiceTransactionTestCase
from comments.contract import Comments
from posts.contract import Draft, Posts, Status
from tests import api
from tests.api import Caller
from tests.hosts import Host
from tests.http_client import HttpClient
from tests.roles import SECRETS, environment_of
from tests.servers.databases import url_of_this_run
from tests.servers.processes import free_port
from tests.split import SplitTestCase

SECONDS = 5
PEOPLE = 4
DELETIONS = 10
HEARD = b'{"answer": null}'
POST = {"title": "T", "body": "B", "status": "published"}


def tearDownModule() -> None:
    while SplitTestCase.running:
        SplitTestCase.running.pop().close()


class InquisitiveComments(ThreadingHTTPServer):
    """Stands in for comments: before it has heard an event, it asks the posts that sends it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hearing)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.posts_url = ""
        self.answered = 0


class _Hearing(BaseHTTPRequestHandler):
    server: InquisitiveComments

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        transport = HttpTransport(
            Posts, self.server.posts_url
        )  # a connection of its own: to any of the workers
        stub(Posts, transport).get_many(ids=[uuid7()])
        transport.close()
        self.server.answered += 1
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(HEARD)))
        self.send_header(VERSION, Comments.version)
        self.end_headers()
        self.wfile.write(HEARD)

    def log_message(self, *args: Any) -> None:
        pass


class WaitingTests(ServiceTransactionTestCase):
    services = ("posts",)

    def test_whoever_waits_for_a_service_still_answers_it(self) -> None:
        self.enterContext(override_settings(SERVICES_SECRET=SECRETS["SERVICES_SECRET"]))
        comments = self.comments()
        posts = Host(
            free_port(),
            environment_of(
                "posts", databases={"posts": url_of_this_run("posts")}, urls={"comments": comments.url}
            ),
        )
        comments.posts_url = posts.url
        self.addCleanup(posts.close)
        posts.start()
        posts.wait_until_live()
        transport = HttpTransport(Posts, posts.url)
        self.addCleanup(transport.close)
        service = stub(Posts, transport)

        for _ in range(DELETIONS):
            author = uuid7()
            draft = Draft(title="T", body="B", status=Status.PUBLISHED)
            slug = service.create(author_id=author, draft=draft).slug
            service.delete(slug=slug, actor_id=author)

        self.assertEqual(comments.answered, DELETIONS)
        self.assertNotIn("does not answer", posts.log())

    def comments(self) -> InquisitiveComments:
        comments = self.enterContext(InquisitiveComments())
        serving = Thread(target=comments.serve_forever, kwargs={"poll_interval": 0.01})
        serving.start()
        self.addCleanup(serving.join)
        self.addCleanup(comments.shutdown)
        return comments


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
