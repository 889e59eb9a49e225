from unittest.mock import create_autospec

from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from accounts.contract import Accounts, User
from kernel.contracts.errors import NotFound, Unavailable
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.admin import AdminTestMixin
from kernel.testing.cases import ServiceTestCase
from kernel.testing.events import pending_events
from posts.contract import PostDeleted, PostStatus
from posts.models import Post, Tag
from posts.tests.cases import LONG_AGO, PostsTestMixin, imported_post
from posts.tests.reconciliation import assert_counters_match


class AdminCase(AdminTestMixin, PostsTestMixin, ServiceTestCase):
    model = Post

    def setUp(self):
        super().setUp()
        self.service = registry.get(self.contract)
        self.author = User(
            id=self.author_id,
            username="Ada",
            bio="",
            image="",
            is_active=True,
            is_moderator=False,
            joined_at=LONG_AGO,
            followers_count=0,
            following_count=0,
        )
        self.accounts = create_autospec(Accounts, instance=True)
        self.accounts.get_many.return_value = {self.author_id: self.author}
        self.accounts.get_by_usernames.side_effect = lambda usernames: {
            username: self.author for username in usernames if username.lower() == "ada"
        }
        overriding = registry.override(Accounts, self.accounts)
        overriding.__enter__()
        self.addCleanup(overriding.__exit__, None, None, None)

    def stored(self, post):
        return self.service.get(slug=post.slug, viewer_id=post.author_id)

    def errors(self, response):
        return dict(response.context_data["adminform"].errors)


class Changelist(AdminCase):
    def test_shows_drafts_too_and_their_authors_by_name(self):
        self.write("A draft")
        page = self.changelist()
        for shown in ("A draft", "Ada", "Draft"):
            self.assertIn(shown, page)

    def test_takes_as_many_queries_and_calls_for_a_hundred_rows_as_for_one(self):
        for rows in (1, 100):
            added = [imported_post(number) for number in range(rows - Post.objects.count())]
            self.service.import_posts(posts=added)
            self.accounts.get_many.reset_mock()
            with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
                page = self.changelist()
            with self.subTest(rows=rows):
                self.assertEqual(page.count('class="action-select"'), rows)
                self.assertEqual(len(captured), 2)
                self.assertEqual(self.accounts.get_many.call_count, 1)

    def test_never_loads_the_bodies(self):
        self.write(body="A very long text.")
        with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
            self.changelist()
        self.assertNotIn("body", str(captured.captured_queries))

    def test_shows_ids_while_accounts_does_not_answer(self):
        self.write()
        self.accounts.get_many.side_effect = Unavailable("Out for lunch.")
        with self.assertLogs("kernel.admin", "ERROR"):
            self.assertIn(str(self.author_id), self.changelist())

    def test_filters_by_status_and_date_and_searches_titles_and_slugs(self):
        self.service.import_posts(posts=[imported_post(title="Long ago", author_id=self.author_id)])
        self.write("A draft")
        self.publish("Été")
        year = str(self.service.get(slug="ete").created_at.year)
        shown = {
            "Long ago": {"created_at__lt": f"{year}-01-01 00:00:00+00:00"},
            "A draft": {"status__exact": "draft"},
            "Été": {"q": "ETE"},
        }
        for title, query in shown.items():
            with self.subTest(title):
                page = self.changelist(**query)
                self.assertEqual([text for text in shown if text in page], [title])


class Actions(AdminCase):
    def test_publish_and_make_drafts_again_go_the_way_of_the_service(self):
        posts = [self.write("One", tags=("a",)), self.publish("Two", tags=("a",))]
        for action, status, tags in (
            ("publish", PostStatus.PUBLISHED, {"a": 2}),
            ("unpublish", PostStatus.DRAFT, {}),
        ):
            self.log_actions.reset_mock()
            with self.subTest(action):
                told = self.run_action(action, posts)
                self.assertEqual(len(told), 1)
                self.assertIn("2", told[0])
                self.assertEqual({self.stored(post).status for post in posts}, {status})
                self.assertEqual(self.tag_counts(), tags)
                self.assertEqual(self.log_actions.call_count, 2)
                assert_counters_match(self)

    def test_a_post_that_cannot_be_published_is_told_and_does_not_hold_up_the_others(self):
        empty, good = self.write("Empty", body=""), self.write("Good")
        told = " ".join(self.run_action("publish", [empty, good]))
        self.assertIn("Empty", told)
        self.assertIn("Must not be blank", told)
        self.assertEqual(self.stored(empty).status, PostStatus.DRAFT)
        self.assertEqual(self.stored(good).status, PostStatus.PUBLISHED)

    def test_delete_goes_the_way_of_the_service(self):
        post, kept = self.publish("Gone", tags=("a",)), self.publish("Kept", tags=("a",))
        self.run_action("delete_selected", [post], post="yes")
        with self.assertRaises(NotFound):
            self.stored(post)
        self.assertEqual(self.stored(kept), kept)
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)

    def test_looking_is_not_changing(self):
        post = self.write()
        request = self.request({"action": "publish", "_selected_action": [str(post.id)]}, actions=("view",))
        self.admin.changelist_view(request)
        self.assertEqual(self.stored(post), post)


class Forms(AdminCase):
    given = {"title": "A title", "summary": "", "body": "Some text.", "tags": "b, a,", "status": "published"}

    def add(self, **values):
        return self.admin.add_view(self.request(self.given | {"author": "ada"} | values))

    def change(self, post, **values):
        return self.admin.change_view(self.request(self.given | values), str(post.id))

    def test_adds_a_post_for_whom_it_is_told(self):
        response = self.add()
        self.assertEqual(response.status_code, 302)
        post = self.service.get(slug="a-title")
        self.assertEqual((post.author_id, post.tags, post.body), (self.author_id, ("a", "b"), "Some text."))
        self.assertEqual(self.log_actions.call_args.kwargs["queryset"][0].pk, post.id)
        assert_counters_match(self)

    def test_nobody_of_that_name(self):
        self.assertEqual(list(self.errors(self.add(author="nobody"))), ["author"])
        self.accounts.get_by_usernames.side_effect = Unavailable("Out for lunch.")
        errors = self.errors(self.add())
        self.assertIn("Out for lunch.", str(errors["author"]))
        self.assertFalse(Post.objects.exists())

    def test_shows_a_post_as_it_is(self):
        post = self.write("The title", summary="In short", body="  At length", tags=("b", "a"))
        page = self.admin.change_view(self.request(), str(post.id)).render().content.decode()
        for shown in ("The title", "In short", "  At length", "a, b", "Ada", post.slug):
            self.assertIn(shown, page)

    def test_changes_go_the_way_of_the_service(self):
        post = self.write("Before", tags=("c",))
        response = self.change(post, title="After", body="  Indented.\r\n")
        self.assertEqual(response.status_code, 302)
        after = self.stored(post)
        self.assertEqual(
            (after.title, after.tags, after.body, after.status, after.slug, after.author_id),
            ("After", ("a", "b"), "  Indented.\n", PostStatus.PUBLISHED, post.slug, self.author_id),
        )
        self.assertEqual(self.tag_counts(), {"a": 1, "b": 1})
        assert_counters_match(self)

    def test_saving_what_is_there_changes_nothing(self):
        post = self.publish("A title", body="One.\nTwo.", tags=("a", "b"))
        self.change(post, body="One.\r\nTwo.")
        self.assertEqual(self.stored(post), post)

    def test_what_does_not_fit_is_told_beside_its_field(self):
        post = self.publish(tags=("a",))
        for field, values in (
            ("title", {"title": " "}),
            ("title", {"title": "t" * 201}),
            ("summary", {"summary": "s" * 501}),
            ("body", {"body": " "}),
            ("body", {"body": "b" * 100_001}),
            ("tags", {"tags": "a/b"}),
            ("status", {"status": "burnt"}),
        ):
            with self.subTest(field, values=str(values)[:40]):
                self.assertEqual(list(self.errors(self.change(post, **values))), [field])
        self.assertEqual(self.stored(post), post)

    def test_a_post_that_is_just_deleted_is_not_found(self):
        post = self.write()
        service = create_autospec(self.contract, instance=True)
        service.update.side_effect = NotFound("It is gone.")
        with registry.override(self.contract, service), self.assertRaises(Http404):
            self.change(post)

    def test_deletes_the_way_of_the_service(self):
        post = self.publish(tags=("a",))
        self.admin.delete_view(self.request({"post": "yes"}), str(post.id))
        with self.assertRaises(NotFound):
            self.stored(post)
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)

    def test_each_page_is_for_those_who_may(self):
        post = self.write()
        allowed = self.admin.change_view(self.request(actions=("view",)), str(post.id))
        self.assertEqual(allowed.status_code, 200)
        self.assertIn("Some text.", allowed.render().content.decode())
        for view, arguments in (
            (self.admin.add_view, ()),
            (self.admin.change_view, (str(post.id),)),
            (self.admin.delete_view, (str(post.id),)),
        ):
            with self.subTest(view.__name__), self.assertRaises(PermissionDenied):
                view(self.request(self.given, actions=("view",)), *arguments)


class Tags(AdminCase):
    model = Tag

    def test_are_listed_the_most_used_first_and_not_changed(self):
        self.publish(tags=("rare", "often"))
        self.publish(tags=("often",))
        page = self.changelist()
        self.assertLess(page.index("often"), page.index("rare"))
        self.assertEqual(self.admin.get_actions(self.request()), {})
        for view, arguments in (
            (self.admin.add_view, ()),
            (self.admin.change_view, ("rare",)),
            (self.admin.delete_view, ("rare",)),
        ):
            with self.subTest(view.__name__), self.assertRaises(PermissionDenied):
                view(self.request({}), *arguments)
