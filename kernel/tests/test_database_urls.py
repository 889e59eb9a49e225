import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from kernel.db.urls import database, databases

POSTGRES = "postgres://me:secret@db.example:5433/library"
MONGODB = "mongodb://mongo.example/shop?replicaSet=rs0"
FIRESTORE = "firestore://my-project/(default)"


class DatabaseTests(SimpleTestCase):
    def test_postgresql_url_gives_every_part(self) -> None:
        entry = database(f"{POSTGRES}?sslmode=require")
        self.assertEqual(entry["ENGINE"], "kernel.db.backends.postgresql")
        self.assertEqual((entry["USER"], entry["PASSWORD"]), ("me", "secret"))
        self.assertEqual((entry["HOST"], entry["PORT"], entry["NAME"]), ("db.example", 5433, "library"))
        self.assertEqual(entry["OPTIONS"]["sslmode"], "require")

    def test_mongodb_url_is_passed_on(self) -> None:
        entry = database(MONGODB)
        self.assertEqual(entry["ENGINE"], "kernel.db.backends.mongodb")
        self.assertEqual((entry["HOST"], entry["NAME"]), (MONGODB, "shop"))

    def test_mongodb_url_may_have_several_hosts_or_a_dns_name(self) -> None:
        for url in ("mongodb://a:1,b:2,c:3/shop?replicaSet=rs0", "mongodb+srv://cluster.example/shop"):
            self.assertEqual(database(url)["NAME"], "shop")

    def test_sqlite_url_gives_the_file_and_immediate_transactions(self) -> None:
        entry = database("sqlite:////srv/shop.sqlite3")
        self.assertEqual(entry["ENGINE"], "django.db.backends.sqlite3")
        self.assertEqual(entry["NAME"], "/srv/shop.sqlite3")
        self.assertEqual(entry["OPTIONS"]["transaction_mode"], "IMMEDIATE")

    def test_firestore_url_gives_project_and_database(self) -> None:
        entry = database(FIRESTORE)
        self.assertEqual(entry["ENGINE"], "django_firestore_backend")
        self.assertEqual((entry["HOST"], entry["NAME"]), ("my-project", "(default)"))
        self.assertFalse(entry["CONN_HEALTH_CHECKS"], "A health check of Firestore would cost a read.")

    def test_connections_persist_with_health_checks(self) -> None:
        for url in (POSTGRES, MONGODB, "sqlite:///x.sqlite3"):
            entry = database(url)
            self.assertIsNone(entry["CONN_MAX_AGE"])
            self.assertTrue(entry["CONN_HEALTH_CHECKS"])

    def test_timeout_in_the_url_has_priority(self) -> None:
        self.assertEqual(database(f"{POSTGRES}?connect_timeout=9")["OPTIONS"]["connect_timeout"], 9)
        options = database(f"{MONGODB}&serverSelectionTimeoutMS=9000")["OPTIONS"]
        self.assertNotIn("serverSelectionTimeoutMS", options)
        self.assertIn("connectTimeoutMS", options)


class DatabasesTests(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "data"

    def aliases(
        self,
        users: str | None = None,
        library: str | None = None,
        shop: str | None = None,
        *,
        shared: str | None = None,
    ) -> dict[str, str]:
        urls = {"users": users, "library": library, "shop": shop}
        self.entries, aliases = databases(urls, shared, self.folder, "users")
        self.assertEqual(set(self.entries), set(aliases.values()))
        return aliases

    def test_services_without_urls_have_files_of_their_own(self) -> None:
        aliases = self.aliases()
        self.assertEqual(aliases, {"users": "default", "library": "library", "shop": "shop"})
        self.assertEqual(self.entries["default"]["NAME"], f"{self.folder}/users.sqlite3")
        self.assertEqual(self.entries["library"]["NAME"], f"{self.folder}/library.sqlite3")
        self.assertTrue(self.folder.is_dir())

    def test_each_service_has_its_own_url(self) -> None:
        aliases = self.aliases(users=POSTGRES, library=MONGODB, shop=f"{POSTGRES}_shop")
        self.assertEqual(aliases, {"users": "default", "library": "library", "shop": "shop"})
        self.assertEqual(self.entries["library"]["ENGINE"], "kernel.db.backends.mongodb")
        self.assertFalse(self.folder.exists())

    def test_shared_database_is_one_alias(self) -> None:
        aliases = self.aliases(shared=POSTGRES)
        self.assertEqual(aliases, {"users": "default", "library": "default", "shop": "default"})

    def test_own_url_has_priority_over_the_shared_one(self) -> None:
        aliases = self.aliases(library=MONGODB, shared=POSTGRES)
        self.assertEqual(aliases, {"users": "default", "library": "library", "shop": "default"})

    def test_equal_urls_are_one_alias(self) -> None:
        aliases = self.aliases(library=MONGODB, shop=MONGODB)
        self.assertEqual(aliases, {"users": "default", "library": "library", "shop": "library"})
