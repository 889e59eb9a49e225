"""Readers see nothing of an inactive user, although the events were not delivered."""

from accounts import lifecycle
from accounts.contract import Accounts
from comments.contract import Comments
from kernel.rpc import registry
from posts.contract import Posts
from tests.api import PASSWORD, Caller, register
from tests.events import EventsTestCase


class WithheldAtOnceTests(EventsTestCase):
    """Ann becomes inactive while posts and comments accept no events. Bob reads."""

    def setUp(self) -> None:
        super().setUp()
        self.ann, self.bob = register("ann"), register("bob")
        registry.get(Accounts).follow(follower_id=self.bob.user_id, username="ann")
        self.own = self.publish(self.ann.user_id, "Of Ann")
        self.other = self.publish(self.bob.user_id, "Of Bob")
        self.comment(self.own, self.bob.user_id)
        answered = self.comment(self.other, self.ann.user_id)
        self.comment(self.other, self.bob.user_id, parent_id=answered.id)
        self.comment(self.other, self.ann.user_id, parent_id=answered.id)
        self.answered_id = answered.id
        self.comment(self.other, self.ann.user_id)

    def deactivate(self) -> None:
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            lifecycle.set_active([self.ann.user_id], False)

    def erase(self) -> None:
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            registry.get(Accounts).erase(user_id=self.ann.user_id, password=PASSWORD)

    def test_deactivated_user_is_withheld_everywhere(self) -> None:
        self.deactivate()
        for reader in (self.bob, Caller()):
            self.check_withheld(reader)

    def test_erased_user_is_withheld_everywhere(self) -> None:
        self.erase()
        for reader in (self.bob, Caller()):
            self.check_withheld(reader)

    def test_reactivated_user_is_shown_at_once(self) -> None:
        self.deactivate()
        with self.rejecting_events(Posts), self.rejecting_events(Comments):
            lifecycle.set_active([self.ann.user_id], True)
        self.assertEqual(self.bob.call("GET", f"posts/{self.own.slug}").status_code, 200)
        self.assertEqual(len(self.bob.do("GET", "posts")["items"]), 2)

    def test_delivery_changes_only_the_counts(self) -> None:
        self.deactivate()
        path = f"posts/{self.other.slug}/comments"
        before = self.bob.do("GET", path)["items"]
        self.deliver_everything()
        self.check_withheld(self.bob)
        self.assertEqual(self.bob.do("GET", path)["items"], before)

    def test_deactivated_user_reads_own_comments_until_the_token_expires(self) -> None:
        self.deactivate()
        self.assertEqual(self.ann.call("GET", f"posts/{self.own.slug}").status_code, 200)
        shown = self.ann.do("GET", f"posts/{self.other.slug}/comments")["items"]
        self.assertEqual({comment["status"] for comment in shown}, {"visible"})

    def test_dashboard_leaves_out_received_comments_of_an_inactive_user(self) -> None:
        self.assertEqual(len(self.bob.do("GET", "me/dashboard")["comments"]), 3)
        self.deactivate()
        self.assertEqual(self.bob.do("GET", "me/dashboard")["comments"], [])

    def check_withheld(self, reader: Caller) -> None:
        """Check all that a reader may open."""
        self.assertEqual([post["slug"] for post in reader.do("GET", "posts")["items"]], [self.other.slug])
        for path in (f"posts/{self.own.slug}", f"posts/{self.own.slug}/comments", "users/ann/posts"):
            self.assertEqual(reader.call("GET", path).status_code, 404, path)
        for author in ("ann", self.ann.user_id):
            self.assertEqual(reader.do("GET", "posts", author=author)["items"], [])
        if reader is self.bob:
            self.assertEqual(reader.do("GET", "me/feed")["items"], [])
        [placeholder] = reader.do("GET", f"posts/{self.other.slug}/comments")["items"]
        self.assertEqual((placeholder["body"], placeholder["author"]), ("", None))
        self.assertEqual((placeholder["status"], placeholder["replies_count"]), ("withheld", 1))
        replies = [
            *placeholder["replies"],
            *reader.do("GET", f"comments/{self.answered_id}/replies")["items"],
        ]
        self.assertEqual([reply["author"]["username"] for reply in replies], ["bob", "bob"])
        self.check_conduit_and_site()

    def check_conduit_and_site(self) -> None:
        """Check the API of RealWorld and the pages for crawlers."""
        found = self.client.get("/api/articles").json()["articles"]
        self.assertEqual([article["slug"] for article in found], [self.other.slug])
        address = f"/api/articles/{self.own.slug}"
        for path in (address, f"{address}/comments", f"/posts/{self.own.slug}"):
            self.assertEqual(self.client.get(path).status_code, 404, path)
        comments = self.client.get(f"/api/articles/{self.other.slug}/comments").json()["comments"]
        self.assertEqual([comment["author"]["username"] for comment in comments], ["bob"])
        self.assertNotIn("Of Ann", self.client.get("/feed.xml").content.decode())
