import os
import subprocess
import sys
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import DEVELOPMENT, Environment, load

SECRETS = {"DJANGO_SECRET_KEY": "s" * 32, "JWT_SIGNING_KEY": "j" * 32}
GOOD = {**SECRETS, "DJANGO_ALLOWED_HOSTS": "blog.example.com"}


def loaded(**values: str) -> Environment:
    with mock.patch.dict(os.environ, values, clear=True):
        return load()


class EnvironmentTestCase(SimpleTestCase):
    def mistakes(self, **values: str) -> list[str]:
        with self.assertRaises(SystemExit) as raised:
            loaded(**values)
        return str(raised.exception.code).splitlines()

    def assert_mistake(self, name: str, value: str, part: str) -> None:
        """One line, which begins with the setting's name and says `part`."""
        with self.subTest(name, value=value):
            [line] = self.mistakes(**{**GOOD, name: value})
            self.assertTrue(line.startswith(f"{name}: "), line)
            self.assertIn(part, line)


class ProductionTest(EnvironmentTestCase):
    def test_needs_secrets_and_hosts(self) -> None:
        names = [line.split(": ")[0] for line in self.mistakes()]
        self.assertEqual(names, ["DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "DJANGO_ALLOWED_HOSTS"])

    def test_is_safe_by_default(self) -> None:
        environment = loaded(**GOOD)
        self.assertFalse(environment.DJANGO_DEBUG)
        self.assertTrue(environment.HTTPS_ONLY)
        self.assertFalse(environment.BEHIND_PROXY)
        self.assertEqual(environment.CORS_ALLOWED_ORIGINS, [])

    def test_short_secrets_are_refused(self) -> None:
        for name in SECRETS:
            self.assert_mistake(name, "x" * 31, "at least 32 characters")

    def test_empty_is_as_unset(self) -> None:
        self.assert_mistake("JWT_SIGNING_KEY", "", "must be set")
        self.assertEqual(loaded(**GOOD, REQUEST_SECONDS="").REQUEST_SECONDS, 10)


class DevelopmentTest(EnvironmentTestCase):
    def test_needs_nothing(self) -> None:
        environment = loaded(DJANGO_DEBUG="1")
        self.assertTrue(environment.DJANGO_DEBUG)
        self.assertFalse(environment.HTTPS_ONLY)
        self.assertIn("localhost", environment.DJANGO_ALLOWED_HOSTS)

    def test_is_on_in_every_spelling_that_is_true(self) -> None:
        for spelling in ("1", "true", "True", "yes", "y", "on", "t"):
            self.assertTrue(loaded(DJANGO_DEBUG=spelling).DJANGO_DEBUG, spelling)

    def test_what_is_set_comes_first(self) -> None:
        environment = loaded(DJANGO_DEBUG="1", HTTPS_ONLY="1", DJANGO_ALLOWED_HOSTS="here.example")
        self.assertTrue(environment.HTTPS_ONLY)
        self.assertEqual(environment.DJANGO_ALLOWED_HOSTS, ["here.example"])

    def test_its_secrets_hold_nowhere_else(self) -> None:
        for debug in ("", "0", "false", "perhaps"):
            lines = self.mistakes(DJANGO_DEBUG=debug, DJANGO_ALLOWED_HOSTS="blog.example.com")
            for name in SECRETS:
                self.assertIn(name, DEVELOPMENT)
                self.assertTrue(any(line.startswith(f"{name}: must be set") for line in lines), debug)


class MistakesTest(EnvironmentTestCase):
    def test_each_is_one_line_by_name(self) -> None:
        self.assert_mistake("DJANGO_DEBUG", "perhaps", "boolean")
        self.assert_mistake("HTTPS_ONLY", "sometimes", "boolean")
        self.assert_mistake("ACCESS_TOKEN_MINUTES", "0", "greater than or equal to 1")
        self.assert_mistake("REFRESH_TOKEN_DAYS", "a week", "integer")
        self.assert_mistake("REQUEST_SECONDS", "-1", "greater than 0")
        self.assert_mistake("PASSWORD_POLICY", "none", "'django' or 'length'")
        self.assert_mistake("LOG_LEVEL", "debug", "'DEBUG'")
        self.assert_mistake("LOG_FORMAT", "xml", "'json' or 'text'")

    def test_rates(self) -> None:
        for rate in ("5", "5/fortnight", "0/minute", "-1/minute", "5/minute/hour", "five/minute"):
            self.assert_mistake("THROTTLE_LOGIN", rate, "such as 10/minute")
        self.assertEqual(loaded(**GOOD, THROTTLE_LOGIN="5/minute").THROTTLE_LOGIN, "5/minute")

    def test_origins(self) -> None:
        bad = (
            "blog.example.com",
            "https://a.example/",
            "https://a.example/x",
            "ftp://a.example",
            "*",
            "null",
        )
        for origin in bad:
            self.assert_mistake("CORS_ALLOWED_ORIGINS", f"https://good.example,{origin}", repr(origin))
            self.assert_mistake("DJANGO_CSRF_TRUSTED_ORIGINS", origin, repr(origin))

    def test_several_are_told_at_once(self) -> None:
        lines = self.mistakes(
            HTTPS_ONLY="sometimes", THROTTLE_LOGIN="5", JWT_SIGNING_KEY="j" * 32, POSTS_DATABASE_URL="x://y/z"
        )
        self.assertEqual(
            [line.split(": ")[0] for line in lines],
            [
                "DJANGO_SECRET_KEY",
                "DJANGO_ALLOWED_HOSTS",
                "HTTPS_ONLY",
                "POSTS_DATABASE_URL",
                "THROTTLE_LOGIN",
            ],
        )


class ListsTest(EnvironmentTestCase):
    def test_commas_and_blanks_lie_between(self) -> None:
        environment = loaded(**SECRETS, DJANGO_ALLOWED_HOSTS=" a.example, b.example c.example,")
        self.assertEqual(environment.DJANGO_ALLOWED_HOSTS, ["a.example", "b.example", "c.example"])


class DatabaseUrlTest(EnvironmentTestCase):
    def test_bad_ones(self) -> None:
        self.assert_mistake(
            "POSTS_DATABASE_URL", "mysql://localhost/blog", "must begin with one of postgres://"
        )
        self.assert_mistake("POSTS_DATABASE_URL", "localhost", "must begin with one of")
        self.assert_mistake("POSTS_DATABASE_URL", "mongodb://localhost", "must end with the database's name")
        self.assert_mistake("COMMENTS_DATABASE_URL", "firestore://project", "firestore://project/(default)")
        self.assert_mistake("COMMENTS_DATABASE_URL", "firestore:///(default)", "Google Cloud project")
        self.assert_mistake("COMMENTS_DATABASE_URL", "postgres://host:port/x", "cannot be read")
        self.assert_mistake("COMMENTS_DATABASE_URL", "postgres://[::1/x", "")
        self.assert_mistake(
            "POSTS_DATABASE_URL", "mongodb://localhost/x?replicSet=rs0", "Unknown option: replicset"
        )

    def test_their_passwords_are_not_told(self) -> None:
        for url in (
            "postgres://me:hun/ter2@host:1/x",
            "mongodb://me:hun@ter2@host/x",
            "x://me:hunter2@host/x",
        ):
            lines = self.mistakes(**GOOD, COMMENTS_DATABASE_URL=url)
            self.assertNotRegex(" ".join(lines), "hun|ter2")

    def test_accounts_is_on_sql(self) -> None:
        for url in ("mongodb://localhost/x", "firestore://project/(default)"):
            self.assert_mistake("ACCOUNTS_DATABASE_URL", url, "Django's own tables")
            self.assert_mistake("DATABASE_URL", url, "Django's own tables")
            environment = loaded(**GOOD, ACCOUNTS_DATABASE_URL="postgres://localhost/x", DATABASE_URL=url)
            self.assertEqual(environment.DATABASE_URL, url)


class CommandLineTest(SimpleTestCase):
    def test_a_bad_environment_ends_with_its_mistakes_and_nothing_else(self) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=settings.BASE_DIR,
            env={**GOOD, "HTTPS_ONLY": "sometimes", "THROTTLE_LOGIN": "5"},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(
            done.stderr.splitlines(),
            [
                "HTTPS_ONLY: Input should be a valid boolean, unable to interpret input",
                "THROTTLE_LOGIN: must be a rate such as 10/minute (second, minute, hour or day)",
            ],
        )

    def test_production_settings_pass_djangos_deployment_checks(self) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=settings.BASE_DIR,
            env={**GOOD, "DJANGO_SECRET_KEY": "a1B2c3D4e5F6g7H8i9J0" * 3},
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
