import tempfile
from pathlib import Path

from django.test import SimpleTestCase

from kernel.db.urls import database, databases

POSTGRES = "postgres://me:secret@db.example:5433/blog"
MONGODB = "mongodb://mongo.example/posts?replicaSet=rs0"
FIRESTORE = "firestore://my-project/(default)"


class DatabaseTest(SimpleTestCase):
    def test_postgresql(self) -> None:
        entry = database(f"{POSTGRES}?sslmode=require")
        self.assertEqual(entry["ENGINE"], "kernel.db.backends.postgresql")
        self.assertEqual((entry["USER"], entry["PASSWORD"]), ("me", "secret"))
        self.assertEqual((entry["HOST"], entry["PORT"], entry["NAME"]), ("db.example", 5433, "blog"))
        self.assertEqual(entry["OPTIONS"]["sslmode"], "require")

    def test_mongodb(self) -> None:
        entry = database(MONGODB)
        self.assertEqual(entry["ENGINE"], "kernel.db.backends.mongodb")
        self.assertEqual((entry["HOST"], entry["NAME"]), (MONGODB, "posts"))

    def test_mongodb_with_several_hosts_or_a_dns_name(self) -> None:
        for url in ("mongodb://a:1,b:2,c:3/posts?replicaSet=rs0", "mongodb+srv://cluster.example/posts"):
            self.assertEqual(database(url)["NAME"], "posts")

    def test_sqlite(self) -> None:
        entry = database("sqlite:////srv/blog/posts.sqlite3")
        self.assertEqual(entry["ENGINE"], "django.db.backends.sqlite3")
        self.assertEqual(entry["NAME"], "/srv/blog/posts.sqlite3")
        self.assertEqual(entry["OPTIONS"]["transaction_mode"], "IMMEDIATE")

    def test_firestore(self) -> None:
        entry = database(FIRESTORE)
        self.assertEqual(entry["ENGINE"], "django_firestore_backend")
        self.assertEqual((entry["HOST"], entry["NAME"]), ("my-project", "(default)"))
        self.assertFalse(entry["CONN_HEALTH_CHECKS"], "A look at Firestore costs a read.")

    def test_connections_are_kept_and_looked_at(self) -> None:
        for url in (POSTGRES, MONGODB, "sqlite:///x.sqlite3"):
            entry = database(url)
            self.assertIsNone(entry["CONN_MAX_AGE"])
            self.assertTrue(entry["CONN_HEALTH_CHECKS"])

    def test_a_limit_given_in_the_url_stands(self) -> None:
        self.assertEqual(database(f"{POSTGRES}?connect_timeout=9")["OPTIONS"]["connect_timeout"], 9)
        options = database(f"{MONGODB}&serverSelectionTimeoutMS=9000")["OPTIONS"]
        self.assertNotIn("serverSelectionTimeoutMS", options)
        self.assertIn("connectTimeoutMS", options)


class DatabasesTest(SimpleTestCase):
    def setUp(self) -> None:
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory())) / "data"

    def aliases(
        self,
        accounts: str | None = None,
        posts: str | None = None,
        comments: str | None = None,
        **shared: str,
    ) -> dict[str, str]:
        urls = {"accounts": accounts, "posts": posts, "comments": comments}
        self.entries, aliases = databases(urls, shared.get("shared"), self.folder, "accounts")
        self.assertEqual(set(self.entries), set(aliases.values()))
        return aliases

    def test_without_urls_each_has_a_file_of_its_own(self) -> None:
        aliases = self.aliases()
        self.assertEqual(aliases, {"accounts": "default", "posts": "posts", "comments": "comments"})
        self.assertEqual(self.entries["default"]["NAME"], f"{self.folder}/accounts.sqlite3")
        self.assertEqual(self.entries["posts"]["NAME"], f"{self.folder}/posts.sqlite3")
        self.assertTrue(self.folder.is_dir())

    def test_each_with_its_own_url(self) -> None:
        aliases = self.aliases(accounts=POSTGRES, posts=MONGODB, comments=f"{POSTGRES}_comments")
        self.assertEqual(aliases, {"accounts": "default", "posts": "posts", "comments": "comments"})
        self.assertEqual(self.entries["posts"]["ENGINE"], "kernel.db.backends.mongodb")
        self.assertFalse(self.folder.exists())

    def test_one_shared_database_is_one_alias(self) -> None:
        aliases = self.aliases(shared=POSTGRES)
        self.assertEqual(aliases, {"accounts": "default", "posts": "default", "comments": "default"})

    def test_an_own_url_comes_before_the_shared_one(self) -> None:
        aliases = self.aliases(posts=MONGODB, shared=POSTGRES)
        self.assertEqual(aliases, {"accounts": "default", "posts": "posts", "comments": "default"})

    def test_equal_urls_are_one_alias(self) -> None:
        aliases = self.aliases(posts=MONGODB, comments=MONGODB)
        self.assertEqual(aliases, {"accounts": "default", "posts": "posts", "comments": "posts"})
