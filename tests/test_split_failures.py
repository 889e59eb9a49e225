"""Services are killed under load: what is answered without them, how soon all is back, nothing is lost."""

import time
from contextlib import contextmanager

import requests

from comments.models import Comment
from comments.tests.reconciliation import recount as recount_comments
from kernel.rpc import registry
from posts.contract import Posts
from posts.models import Post
from posts.tests.reconciliation import recount as recount_posts
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
"""What each answer is `degraded` by; None where there is no answer but 503."""

WITHOUT = {
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


def tearDownModule() -> None:
    while SplitTestCase.running:
        SplitTestCase.running.pop().close()


class FailureTests(SplitTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.ann = api.register("ann")
        self.ann.do("POST", "posts", {"title": "D", "body": "B"})
        post = {"title": "T", "body": "B", "status": "published", "tags": ["news"]}
        self.slug = self.ann.do("POST", "posts", post)["slug"]
        self.ann.do("PUT", f"posts/{self.slug}/like")

    def record_success(self) -> dict[str, list[str] | str | None]:
        """For each path what its answer is degraded by, None for a 503, else the status."""
        answers: dict[str, list[str] | str | None] = {}
        for path in PATHS:
            response = self.ann.call("GET", path.format(slug=self.slug))
            if response.status_code == 200:
                answers[path] = response.json().get("degraded", [])
            else:
                answers[path] = None if response.status_code == 503 else str(response.status_code)
        return answers

    def wait_for(self, answers: dict[str, list[str] | None], seconds: float) -> None:
        give_up = time.monotonic() + seconds
        while (seen := self.record_success()) != answers:
            if time.monotonic() > give_up:
                self.assertEqual(seen, answers)
            time.sleep(POLL_SECONDS)

    @contextmanager
    def load(self):
        """Somebody who writes posts and comments all the time, in two threads."""
        bob = api.register("bob")
        post = {"body": "B", "status": "published", "tags": ["load"]}
        writers = {
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

    def test_killed_one_by_one_and_started_again(self) -> None:
        self.wait_for(WHOLE, SECONDS_UNTIL_WHOLE)
        doomed = self.ann.do("POST", "posts", {"title": "D", "body": "B", "status": "published"})["slug"]
        self.ann.do("POST", f"posts/{doomed}/comments", {"body": "Goes with its post."})
        with self.load() as writers:
            for service, without in WITHOUT.items():
                with self.subTest(service), self.killed(service):
                    self.wait_for(without, SECONDS_UNTIL_NOTICED)
                    self.assertEqual(self.elsewhere()[service], "unavailable")
                    if service == "comments":
                        self.ann.do("DELETE", f"posts/{doomed}")
            with self.subTest("gateway"), self.killed("gateway"):
                self.assertFalse(self.split.hosts["gateway"].is_live())
        for model, field in ((Post, "title"), (Comment, "body")):
            writer = writers[model]
            kept = sorted(text for text in model.objects.values_list(field, flat=True) if len(text) == 32)
            self.assertEqual(writer.refused, [])
            self.assertGreater(writer.repeated, 0)
            self.assertEqual(kept, sorted(writer.accepted))
        self.settle()
        self.assertNotIn("Goes with its post.", Comment.objects.values_list("body", flat=True))
        recount_posts(self)
        recount_comments(self)
        post = registry.get(Posts).get(slug=self.slug)
        self.assertEqual(post.comments_count, len(writers[Comment].accepted))
        self.assertEqual(post.likes_count, 1)

    def elsewhere(self) -> dict[str, str]:
        """What the gateway, ready all the time, says of the services."""
        response = requests.get(f"{self.live_server_url}/health/ready", timeout=10)
        self.assertEqual(response.status_code, 200)
        return response.json()["elsewhere"]

    @contextmanager
    def killed(self, part: str):
        """During the block the part does not run; a few seconds after it everything answers as before."""
        host = self.split.hosts[part]
        host.kill()
        try:
            yield
        finally:
            host.start()
            host.wait_until_live()
        self.wait_for(WHOLE, SECONDS_UNTIL_WHOLE)
