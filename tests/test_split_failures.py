"""Services killed under load: degraded responses, timely recovery, no lost write."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests

from comments.models import Comment
from comments.tests.reconciliation import assert_counters_match as assert_comment_counters
from kernel.rpc import registry
from posts.contract import Posts
from posts.models import Post
from posts.tests.reconciliation import assert_counters_match as assert_post_counters
from tests import api
from tests.load import Writer
from tests.split import SplitTestCase

SECONDS_UNTIL_NOTICED = 15
SECONDS_UNTIL_WHOLE = 15
POLL_SECONDS = 0.05

PATHS = (
    "me",
    "me/dashboard",
    "me/drafts",
    "me/feed",
    "posts",
    "posts/{slug}",
    "posts/{slug}/comments",
    "tags",
    "users/ann",
)
WHOLE: dict[str, list[str] | None] = {path: [] for path in PATHS}
"""For each path the `degraded` parts of its response; None for a 503."""

WITHOUT: dict[str, dict[str, list[str] | None]] = {
    "accounts": {
        "me": None,
        "me/dashboard": None,
        "me/drafts": ["accounts"],
        "me/feed": None,
        "posts": ["accounts"],
        "posts/{slug}": ["accounts"],
        "posts/{slug}/comments": ["accounts"],
        "tags": [],
        "users/ann": None,
    },
    "posts": {
        "me": [],
        "me/dashboard": None,
        "me/drafts": None,
        "me/feed": None,
        "posts": None,
        "posts/{slug}": None,
        "posts/{slug}/comments": None,
        "tags": None,
        "users/ann": [],
    },
    "comments": {
        **WHOLE,
        "me/dashboard": ["comments"],
        "posts/{slug}": ["comments"],
        "posts/{slug}/comments": None,
    },
}


class FailureTests(SplitTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ann = api.register("ann")
        self.ann.do("POST", "posts", {"title": "D", "body": "B"})
        post = {"title": "T", "body": "B", "status": "published", "tags": ["news"]}
        self.slug = self.ann.do("POST", "posts", post)["slug"]
        self.ann.do("PUT", f"posts/{self.slug}/like")

    def degradations(self) -> dict[str, list[str] | str | None]:
        """Return for each path its degraded parts, None for a 503, or its status."""
        found: dict[str, list[str] | str | None] = {}
        for path in PATHS:
            response = self.ann.call("GET", path.format(slug=self.slug))
            if response.status_code == 200:
                found[path] = response.json().get("degraded", [])
            else:
                found[path] = None if response.status_code == 503 else str(response.status_code)
        return found

    def wait_for(self, expected: dict[str, list[str] | None], seconds: float) -> None:
        give_up = time.monotonic() + seconds
        while (found := self.degradations()) != expected:
            if time.monotonic() > give_up:
                self.assertEqual(found, expected)
            time.sleep(POLL_SECONDS)

    @contextmanager
    def load(self) -> Iterator[dict[type[Any], Writer]]:
        """Keep writing posts and comments within the block, in two threads."""
        bob = api.register("bob")
        post = {"body": "B", "status": "published", "tags": ["load"]}
        writers: dict[type[Any], Writer] = {
            Post: Writer(self.live_server_url, bob, "posts", lambda marker: post | {"title": marker}),
            Comment: Writer(
                self.live_server_url, bob, f"posts/{self.slug}/comments", lambda marker: {"body": marker}
            ),
        }
        for writer in writers.values():
            writer.start()
        try:
            yield writers
        finally:
            for writer in writers.values():
                writer.finish(SECONDS_UNTIL_WHOLE)

    def test_killed_services_degrade_responses_and_lose_no_write(self) -> None:
        self.wait_for(WHOLE, SECONDS_UNTIL_WHOLE)
        deleted = self.ann.do("POST", "posts", {"title": "D", "body": "B", "status": "published"})["slug"]
        self.ann.do("POST", f"posts/{deleted}/comments", {"body": "On a deleted post."})
        with self.load() as writers:
            for service, without in WITHOUT.items():
                with self.subTest(service), self.killed(service):
                    self.wait_for(without, SECONDS_UNTIL_NOTICED)
                    self.assertEqual(self.remote_services()[service], "unavailable")
                    if service == "comments":
                        self.ann.do("DELETE", f"posts/{deleted}")
            with self.subTest("gateway"), self.killed("gateway"):
                self.assertFalse(self.split.servers["gateway"].is_live())
        models: tuple[tuple[type[Any], str], ...] = ((Post, "title"), (Comment, "body"))
        for model, field in models:
            writer = writers[model]
            stored = sorted(text for text in model.objects.values_list(field, flat=True) if len(text) == 32)
            self.assertEqual(writer.refused, [])
            self.assertGreater(writer.retried, 0)
            self.assertEqual(stored, sorted(writer.accepted))
        self.settle()
        self.assertNotIn("On a deleted post.", Comment.objects.values_list("body", flat=True))
        assert_post_counters(self)
        assert_comment_counters(self)
        post = registry.get(Posts).get(slug=self.slug)
        self.assertEqual(post.comments_count, len(writers[Comment].accepted))
        self.assertEqual(post.likes_count, 1)

    def remote_services(self) -> dict[str, str]:
        """Return the state of the services as the gateway, always ready, reports it."""
        response = requests.get(f"{self.live_server_url}/health/ready", timeout=10)
        self.assertEqual(response.status_code, 200)
        statuses: dict[str, str] = response.json()["remote"]
        return statuses

    @contextmanager
    def killed(self, part: str) -> Iterator[None]:
        """Kill the part for the block, and check that all recovers soon afterwards."""
        server = self.split.servers[part]
        server.kill()
        try:
            yield
        finally:
            server.start()
            server.wait_until_live()
        self.wait_for(WHOLE, SECONDS_UNTIL_WHOLE)
