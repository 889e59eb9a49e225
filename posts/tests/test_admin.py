from typing import Any
from unittest.mock import create_autospec

from django.core.exceptions import PermissionDenied
from django.db import connections
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from kernel.contracts.errors import NotFound, Unavailable
from kernel.db.router import alias_of
from kernel.rpc import registry
from kernel.testing.admin import AdminTestMixin
from kernel.testing.events import pending_events
from posts.contract import Post, PostDeleted, Posts, PostStatus
from posts.models import Post as PostRow
from posts.models import Tag
from posts.tests.cases import PostsTestCase, imported_post
from posts.tests.reconciliation import assert_counters_match


class PostAdminTestCase(AdminTestMixin, PostsTestCase):
    model = PostRow

    def stored(self, post: Post) -> Post:
        """Return the post as it is now."""
        return self.service.get(slug=post.slug, viewer_id=post.author_id)

    def errors(self, response: Any) -> dict[str, Any]:
        """Return the errors of the form that a page shows, by field."""
        return dict(response.context_data["adminform"].errors)


class ChangelistTests(PostAdminTestCase):
    def test_drafts_are_listed_with_the_names_of_their_authors(self) -> None:
        self.create("A draft")
        page = self.changelist()
        for shown in ("A draft", "Ada", "Draft"):
            self.assertIn(shown, page)

    def test_number_of_queries_and_calls_does_not_depend_on_the_number_of_rows(self) -> None:
        for rows in (1, 100):
            added = [imported_post(number) for number in range(rows - PostRow.objects.count())]
            self.service.import_posts(posts=added)
            self.accounts.get_many.reset_mock()
            with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
                page = self.changelist()
            with self.subTest(rows=rows):
                self.assertEqual(page.count('class="action-select"'), rows)
                self.assertEqual(len(captured), 2)
                self.assertEqual(self.accounts.get_many.call_count, 1)

    def test_bodies_are_not_loaded(self) -> None:
        self.create(body="A very long text.")
        with CaptureQueriesContext(connections[alias_of("posts")]) as captured:
            self.changelist()
        self.assertNotIn("body", str(captured.captured_queries))

    def test_ids_are_shown_while_accounts_does_not_respond(self) -> None:
        self.create()
        self.accounts.get_many.side_effect = Unavailable("Down.")
        with self.assertLogs("kernel.admin", "ERROR"):
            self.assertIn(str(self.author_id), self.changelist())

    def test_posts_are_filtered_by_status_and_date_and_found_by_title_and_slug(self) -> None:
        self.service.import_posts(posts=[imported_post(title="Long ago", author_id=self.author_id)])
        self.create("A draft")
        self.create_published("Été")
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


class ActionTests(PostAdminTestCase):
    def test_publish_and_unpublish_call_the_service(self) -> None:
        posts = [self.create("One", tags=("a",)), self.create_published("Two", tags=("a",))]
        expected: list[tuple[str, PostStatus, dict[str, int]]] = [
            ("publish", PostStatus.PUBLISHED, {"a": 2}),
            ("unpublish", PostStatus.DRAFT, {}),
        ]
        for action, status, tags in expected:
            self.log_actions.reset_mock()
            with self.subTest(action):
                messages = self.run_action(action, self.rows(posts))
                self.assertEqual(len(messages), 1)
                self.assertIn("2", messages[0])
                self.assertEqual({self.stored(post).status for post in posts}, {status})
                self.assertEqual(self.tag_counts(), tags)
                self.assertEqual(self.log_actions.call_count, 2)
                assert_counters_match(self)

    def test_post_that_cannot_be_published_is_reported_and_the_others_are_published(self) -> None:
        empty, good = self.create("Empty", body=""), self.create("Good")
        messages = " ".join(self.run_action("publish", self.rows([empty, good])))
        self.assertIn("Empty", messages)
        self.assertIn("Must not be blank", messages)
        self.assertEqual(self.stored(empty).status, PostStatus.DRAFT)
        self.assertEqual(self.stored(good).status, PostStatus.PUBLISHED)

    def test_delete_calls_the_service(self) -> None:
        post = self.create_published("Deleted", tags=("a",))
        other = self.create_published("Other", tags=("a",))
        self.run_action("delete_selected", self.rows([post]), post="yes")
        with self.assertRaises(NotFound):
            self.stored(post)
        self.assertEqual(self.stored(other), other)
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)

    def test_action_without_permission_has_no_effect(self) -> None:
        post = self.create()
        request = self.request({"action": "publish", "_selected_action": [str(post.id)]}, actions=("view",))
        self.admin.changelist_view(request)
        self.assertEqual(self.stored(post), post)

    def rows(self, posts: list[Post]) -> list[PostRow]:
        return list(PostRow.objects.filter(pk__in=[post.id for post in posts]))


class FormTests(PostAdminTestCase):
    given = {"title": "A title", "summary": "", "body": "Some text.", "tags": "b, a,", "status": "published"}

    def add(self, **values: str) -> Any:
        """Send the form of a new post."""
        return self.admin.add_view(self.request(self.given | {"author": "ada"} | values))

    def change(self, post: Post, **values: str) -> Any:
        """Send the form of an existing post."""
        return self.admin.change_view(self.request(self.given | values), str(post.id))

    def test_new_post_has_the_given_author(self) -> None:
        response = self.add()
        self.assertEqual(response.status_code, 302)
        post = self.service.get(slug="a-title")
        self.assertEqual((post.author_id, post.tags, post.body), (self.author_id, ("a", "b"), "Some text."))
        self.assertEqual(self.log_actions.call_args.kwargs["queryset"][0].pk, post.id)
        assert_counters_match(self)

    def test_unknown_author_is_an_error_of_the_field(self) -> None:
        self.assertEqual(list(self.errors(self.add(author="nobody"))), ["author"])
        self.accounts.get_by_usernames.side_effect = Unavailable("Down.")
        errors = self.errors(self.add())
        self.assertIn("Down.", str(errors["author"]))
        self.assertFalse(PostRow.objects.exists())

    def test_form_shows_the_post(self) -> None:
        post = self.create("The title", summary="In short", body="  At length", tags=("b", "a"))
        page = self.admin.change_view(self.request(), str(post.id)).render().content.decode()
        for shown in ("The title", "In short", "  At length", "a, b", "Ada", post.slug):
            self.assertIn(shown, page)

    def test_change_calls_the_service(self) -> None:
        post = self.create("Before", tags=("c",))
        response = self.change(post, title="After", body="  Indented.\r\n")
        self.assertEqual(response.status_code, 302)
        after = self.stored(post)
        self.assertEqual(
            (after.title, after.tags, after.body, after.status, after.slug, after.author_id),
            ("After", ("a", "b"), "  Indented.\n", PostStatus.PUBLISHED, post.slug, self.author_id),
        )
        self.assertEqual(self.tag_counts(), {"a": 1, "b": 1})
        assert_counters_match(self)

    def test_form_without_changes_changes_nothing(self) -> None:
        post = self.create_published("A title", body="One.\nTwo.", tags=("a", "b"))
        self.change(post, body="One.\r\nTwo.")
        self.assertEqual(self.stored(post), post)

    def test_invalid_value_is_an_error_of_its_field(self) -> None:
        post = self.create_published(tags=("a",))
        bad = [
            ("title", {"title": " "}),
            ("title", {"title": "t" * 201}),
            ("summary", {"summary": "s" * 501}),
            ("body", {"body": " "}),
            ("body", {"body": "b" * 100_001}),
            ("tags", {"tags": "a/b"}),
            ("status", {"status": "burnt"}),
        ]
        for field, values in bad:
            with self.subTest(field, values=str(values)[:40]):
                self.assertEqual(list(self.errors(self.change(post, **values))), [field])
        self.assertEqual(self.stored(post), post)

    def test_change_of_a_post_that_was_just_deleted_is_not_found(self) -> None:
        post = self.create()
        service = create_autospec(Posts, instance=True)
        service.update.side_effect = NotFound("Deleted.")
        with registry.override(Posts, service), self.assertRaises(Http404):
            self.change(post)

    def test_deletion_calls_the_service(self) -> None:
        post = self.create_published(tags=("a",))
        self.admin.delete_view(self.request({"post": "yes"}), str(post.id))
        with self.assertRaises(NotFound):
            self.stored(post)
        self.assertEqual(pending_events(PostDeleted), [PostDeleted(post_id=post.id)])
        assert_counters_match(self)

    def test_each_page_needs_its_permission(self) -> None:
        post = self.create()
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


class TagAdminTests(AdminTestMixin, PostsTestCase):
    model = Tag

    def test_most_used_tags_are_first_and_cannot_be_changed(self) -> None:
        self.create_published(tags=("rare", "often"))
        self.create_published(tags=("often",))
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
