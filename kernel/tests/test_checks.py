from unittest import mock

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.core.checks import Error, run_checks
from django.db import models
from django.test import SimpleTestCase, override_settings
from django.test.utils import isolate_apps

from kernel.checks import check_events, check_relations_stay_inside_a_service, check_services_are_whole
from kernel.events.inbox import Inbox
from kernel.rpc.remote import contract_of


class RelationCheckTest(SimpleTestCase):
    def errors(self, apps: Apps) -> list[Error]:
        with mock.patch("kernel.checks.apps", apps):
            return check_relations_stay_inside_a_service(None)

    def assert_refused(self, apps: Apps, *fields: str) -> None:
        errors = self.errors(apps)
        self.assertEqual({error.id for error in errors}, {"kernel.E001"})
        self.assertEqual([error.msg.split(" relates to ")[0] for error in errors], list(fields))

    def test_the_projects_own_models_pass(self) -> None:
        self.assertEqual(self.errors(global_apps), [])

    def test_runs_with_djangos_checks(self) -> None:
        with mock.patch("kernel.checks.service_of", side_effect=lambda model: model):
            self.assertIn("kernel.E001", {message.id for message in run_checks(tags=["models"])})

    @isolate_apps("accounts", "posts", kwarg_name="apps")
    def test_a_foreign_key_to_another_service_is_refused(self, apps: Apps) -> None:
        class Post(models.Model):
            author = models.ForeignKey("accounts.User", models.CASCADE)

            class Meta:
                app_label = "posts"

        class User(models.Model):
            class Meta:
                app_label = "accounts"

        self.assert_refused(apps, "posts.Post.author")

    @isolate_apps("posts", "comments", kwarg_name="apps")
    def test_so_is_a_many_to_many(self, apps: Apps) -> None:
        class Post(models.Model):
            class Meta:
                app_label = "posts"

        class Comment(models.Model):
            posts = models.ManyToManyField(Post, related_name="+")

            class Meta:
                app_label = "comments"

        self.assert_refused(apps, "comments.Comment.posts")

    @isolate_apps("posts", "comments", kwarg_name="apps")
    def test_so_is_inheritance(self, apps: Apps) -> None:
        class Post(models.Model):
            class Meta:
                app_label = "posts"

        class Comment(Post):
            class Meta:
                app_label = "comments"

        self.assert_refused(apps, "comments.Comment.post_ptr")

    @isolate_apps("accounts", "django.contrib.auth", kwarg_name="apps")
    def test_djangos_own_models_belong_to_accounts(self, apps: Apps) -> None:
        class Group(models.Model):
            class Meta:
                app_label = "auth"

        class User(models.Model):
            groups = models.ManyToManyField(Group, related_name="+")
            invited_by = models.ForeignKey("self", models.CASCADE)

            class Meta:
                app_label = "accounts"

        self.assertEqual(self.errors(apps), [])


class EventsCheckTest(SimpleTestCase):
    def told(self) -> list[str]:
        return [error.msg for error in check_events(None)]

    def test_the_project_passes(self) -> None:
        self.assertEqual(self.told(), [])

    def test_an_event_that_is_heard_and_not_handled_or_handled_and_not_heard(self) -> None:
        with mock.patch.dict(Inbox.by_service, posts=Inbox.by_service["comments"]):
            told = self.told()
        self.assertIn("posts hears comments.CommentsCounted and has no handler.", told)
        self.assertIn("posts handles posts.PostDeleted and does not hear it.", told)

    def test_a_service_without_handlers(self) -> None:
        with mock.patch.dict(Inbox.by_service, clear=True):
            self.assertEqual(len(self.told()), 6)

    def test_an_event_that_nobody_publishes(self) -> None:
        with mock.patch("kernel.checks.events_of", return_value=[]):
            told = self.told()
        self.assertIn("comments hears posts.PostDeleted, which nobody publishes.", told)


class WholeServiceCheckTest(SimpleTestCase):
    def told(self) -> list[str]:
        return [error.msg for error in check_services_are_whole(None)]

    def test_the_project_passes(self) -> None:
        self.assertEqual(self.told(), [])

    @isolate_apps("posts", kwarg_name="apps")
    @override_settings(HOSTED_SERVICES=["posts"])
    def test_a_service_without_its_tables(self, apps: Apps) -> None:
        with mock.patch("kernel.checks.apps", apps):
            told = self.told()
        tables = ("Call", "OutboxEvent", "InboxEvent")
        self.assertEqual(told, [f"posts lacks the table {table}." for table in tables])

    @override_settings(HOSTED_SERVICES=["posts"])
    def test_a_service_that_cannot_be_recounted_nor_tell_what_is_whose(self) -> None:
        without = mock.patch.object(contract_of("posts"), "operations", return_value={})
        with mock.patch("kernel.checks.find_spec", return_value=None), without:
            told = self.told()
        self.assertEqual(told, ["posts lacks recounting.py.", "posts lacks the query count_owned."])
