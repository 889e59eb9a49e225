"""Migrations against documents that exist."""

from typing import Any

from django.db import IntegrityError, NotSupportedError, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState
from django.db.models import F

from django_firestore_backend.rewriting import BATCH_SIZE
from django_firestore_backend.tests.cases import EmulatorTestCase

LABEL = "firestore_migrated"


class MigrationTests(EmulatorTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.state = ProjectState()
        self.migrate(
            operations.CreateModel(
                "Book",
                [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=50))],
            )
        )

    def tearDown(self) -> None:
        self.migrate(operations.DeleteModel("Book"))
        self.assertEqual([name for name in self.collections() if name.startswith(LABEL)], [])
        super().tearDown()

    def collections(self) -> list[str]:
        names: list[str] = self.connection.connection.collections()
        return names

    def migrate(self, *steps: operations.base.Operation) -> None:
        for step in steps:
            before = self.state
            after = before.clone()
            step.state_forwards(LABEL, after)
            with self.connection.schema_editor() as editor:
                step.database_forwards(LABEL, editor, before, after)
            self.state = after

    @property
    def books(self) -> Any:
        return self.state.apps.get_model(LABEL, "Book").objects.using(self.alias)

    def fill(self, count: int) -> None:
        model = self.state.apps.get_model(LABEL, "Book")
        self.books.bulk_create(model(title=f"{number:05}") for number in range(count))

    def test_a_new_field_fills_thousands_of_documents(self) -> None:
        count = 7 * BATCH_SIZE + 1
        self.fill(count)
        self.migrate(operations.AddField("Book", "pages", models.IntegerField(default=7)))
        self.assertEqual(self.books.filter(pages=7).count(), count)
        self.books.filter(title="00001").update(pages=F("pages") + 1)
        self.assertEqual(self.books.get(title="00001").pages, 8)

    def test_adding_again_keeps_what_is_there(self) -> None:
        self.fill(2)
        step = operations.AddField("Book", "pages", models.IntegerField(default=7))
        before = self.state
        self.migrate(step)
        self.books.filter(title="00001").update(pages=9)
        self.state = before
        self.migrate(step)
        self.assertEqual(sorted(self.books.values_list("pages", flat=True)), [7, 9])

    def test_a_removed_field_leaves_the_documents(self) -> None:
        self.fill(2)
        self.migrate(operations.AddField("Book", "pages", models.IntegerField(default=7)))
        self.migrate(operations.RemoveField("Book", "pages"))
        self.migrate(operations.AddField("Book", "pages", models.IntegerField(default=8)))
        self.assertEqual(self.books.filter(pages=8).count(), 2)

    def test_a_renamed_field_keeps_its_values(self) -> None:
        self.fill(3)
        self.migrate(operations.RenameField("Book", "title", "name"))
        self.assertEqual(
            list(self.books.order_by("name").values_list("name", flat=True)), ["00000", "00001", "00002"]
        )

    def test_a_renamed_table_keeps_its_rows_and_reservations(self) -> None:
        self.fill(BATCH_SIZE + 1)
        self.migrate(operations.AlterField("Book", "title", models.CharField(max_length=50, unique=True)))
        self.migrate(operations.AlterModelTable("Book", f"{LABEL}_volume"))
        self.assertEqual(self.books.count(), BATCH_SIZE + 1)
        with self.assertRaises(IntegrityError):
            self.books.create(title="00000")
        self.migrate(operations.AlterModelTable("Book", f"{LABEL}_book"))

    def test_a_column_that_may_no_longer_be_null_is_filled(self) -> None:
        self.fill(1)
        self.migrate(operations.AddField("Book", "pages", models.IntegerField(null=True)))
        self.assertEqual(self.books.filter(pages=None).count(), 1)
        self.migrate(operations.AlterField("Book", "pages", models.IntegerField(default=5)))
        self.assertEqual(self.books.get().pages, 5)

    def test_a_column_that_may_no_longer_be_null_needs_a_default(self) -> None:
        self.fill(1)
        self.migrate(operations.AddField("Book", "pages", models.IntegerField(null=True)))
        with self.assertRaises(IntegrityError):
            self.migrate(operations.AlterField("Book", "pages", models.IntegerField()))

    def test_values_must_fit_into_a_changed_column(self) -> None:
        self.fill(1)
        with self.assertRaisesMessage(Exception, "at most 3 characters"):
            self.migrate(operations.AlterField("Book", "title", models.CharField(max_length=3)))

    def test_another_type_is_refused(self) -> None:
        with self.assertRaisesMessage(NotSupportedError, "of another type"):
            self.migrate(operations.AlterField("Book", "title", models.IntegerField()))

    def test_a_unique_constraint_counts_the_rows_from_before(self) -> None:
        self.fill(BATCH_SIZE + 1)
        constraint = models.UniqueConstraint(fields=["title"], name="title_once")
        self.migrate(operations.AddConstraint("Book", constraint))
        with self.assertRaises(IntegrityError):
            self.books.create(title="00000")
        self.migrate(operations.RemoveConstraint("Book", "title_once"))
        self.books.create(title="00000")
        with self.assertRaises(IntegrityError):
            self.migrate(operations.AddConstraint("Book", constraint))
        self.books.filter(title="00000").delete()
        self.migrate(operations.AddConstraint("Book", constraint))

    def test_a_unique_constraint_follows_a_renamed_field(self) -> None:
        self.migrate(operations.AlterField("Book", "title", models.CharField(max_length=50, unique=True)))
        self.fill(1)
        self.migrate(operations.RenameField("Book", "title", "name"))
        with self.assertRaises(IntegrityError):
            self.books.create(name="00000")
        self.migrate(operations.AlterField("Book", "name", models.CharField(max_length=50)))
        self.books.create(name="00000")
        self.migrate(operations.RenameField("Book", "name", "title"))

    def test_what_cannot_be_held_is_refused(self) -> None:
        price = models.DecimalField(max_digits=19, decimal_places=2, default=0)
        some = models.Q(title="x")
        for step, why in (
            (operations.AddField("Book", "price", price), "18 digits"),
            (operations.AddField("Book", "pages", models.IntegerField(db_default=1)), "db_default"),
            (
                operations.AddConstraint("Book", models.CheckConstraint(condition=some, name="c")),
                "CheckC",
            ),
            (
                operations.AddConstraint(
                    "Book", models.UniqueConstraint(fields=["title"], condition=some, name="c")
                ),
                "condition",
            ),
            (operations.AddIndex("Book", models.Index(models.F("title").desc(), name="i")), "expression"),
            (operations.RunSQL("SELECT 1"), "no SQL"),
        ):
            with self.subTest(why), self.assertRaisesMessage(NotSupportedError, why):
                state = self.state
                try:
                    self.migrate(step)
                finally:
                    self.state = state

    def test_indexes_come_and_go(self) -> None:
        self.migrate(
            operations.AddIndex("Book", models.Index(fields=["title", "id"], name="by_title")),
            operations.RenameIndex("Book", new_name="by_name", old_name="by_title"),
            operations.RemoveIndex("Book", "by_name"),
        )

    def test_a_python_migration_writes(self) -> None:
        self.fill(3)

        def shout(apps: Any, editor: Any) -> None:
            books = apps.get_model(LABEL, "Book").objects.using(editor.connection.alias)
            for book in books.order_by("title"):
                book.title += "!"
                book.save()

        self.migrate(operations.RunPython(shout))
        self.assertEqual(self.books.filter(title__in=["00000!", "00001!", "00002!"]).count(), 3)
