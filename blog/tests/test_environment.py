import os
import subprocess
import sys
from itertools import combinations
from unittest import mock

from django.conf import settings
from django.test import SimpleTestCase

from blog.environment import ALL_PARTS, ALL_SERVICES, DEVELOPMENT, Environment, load

SECRETS = {"DJANGO_SECRET_KEY": "s" * 32, "JWT_SIGNING_KEY": "j" * 32}
DATABASES = {f"{name.upper()}_DATABASE_URL": "sqlite:///x" for name in ALL_SERVICES}
GOOD = {**SECRETS, **DATABASES, "DJANGO_ALLOWED_HOSTS": "blog.example.com"}


def loaded(**values: str) -> Environment:
    with mock.patch.dict(os.environ, values, clear=True):
        return load()


class EnvironmentTestCase(SimpleTestCase):
    def problems(self, **values: str) -> list[str]:
        with self.assertRaises(SystemExit) as raised:
            loaded(**values)
        return str(raised.exception.code).splitlines()

    def assert_invalid(self, name: str, value: str, part: str = "") -> None:
        """Check that the only error is one line with the name and `part`."""
        with self.subTest(name, value=value):
            [line] = self.problems(**{**GOOD, name: value})
            self.assertTrue(line.startswith(f"{name}: "), line)
            self.assertIn(part, line)


class ProductionTests(EnvironmentTestCase):
    def test_secrets_hosts_and_databases_are_required(self) -> None:
        names = [line.split(": ")[0] for line in self.problems()]
        self.assertEqual(
            names, ["DJANGO_SECRET_KEY", "JWT_SIGNING_KEY", "DJANGO_ALLOWED_HOSTS", "DATABASE_URL"]
        )

    def test_defaults_are_safe(self) -> None:
        environment = loaded(**GOOD)
        self.assertFalse(environment.DJANGO_DEBUG)
        self.assertTrue(environment.HTTPS_ONLY)
        self.assertFalse(environment.BEHIND_PROXY)
        self.assertEqual(environment.CORS_ALLOWED_ORIGINS, [])

    def test_fallbacks_of_the_secret_key_are_as_long(self) -> None:
        one, other = "a" * 32, "b" * 32
        environment = loaded(**GOOD, DJANGO_SECRET_KEY_FALLBACKS=f"{one}, {other}")
        self.assertEqual(environment.DJANGO_SECRET_KEY_FALLBACKS, [one, other])
        self.assert_invalid("DJANGO_SECRET_KEY_FALLBACKS", f"{one},{'b' * 31}", "at least 32 characters")

    def test_short_secret_is_invalid(self) -> None:
        for name in SECRETS:
            self.assert_invalid(name, "x" * 31, "at least 32 characters")

    def test_empty_value_counts_as_unset(self) -> None:
        self.assert_invalid("JWT_SIGNING_KEY", "", "must be set")
        self.assertEqual(loaded(**GOOD, REQUEST_SECONDS="").REQUEST_SECONDS, 10)


class SplitTests(EnvironmentTestCase):
    """A process that does not host everything."""

    URLS = {f"{name.upper()}_URL": f"https://{name}.internal:8000" for name in ALL_SERVICES}
    SECRET = {"SERVICES_SECRET": "x" * 32}

    def hosting(self, *parts: str, **values: str) -> dict[str, str]:
        """Return a valid environment for these parts, updated with `values`."""
        urls = {
            name: url for name, url in self.URLS.items() if name.removesuffix("_URL").lower() not in parts
        }
        return {**GOOD, **urls, **self.SECRET, "SERVICES": ",".join(parts), **values}

    def test_default_hosts_everything_without_urls_or_secret(self) -> None:
        for services in ("", ", ".join(reversed(ALL_PARTS)), " ".join(ALL_PARTS)):
            environment = loaded(**GOOD, SERVICES=services)
            self.assertEqual(environment.SERVICES, ALL_PARTS)
            self.assertEqual(environment.SERVICES_SECRET, "")

    def test_any_combination_of_parts_can_be_hosted(self) -> None:
        for count in range(1, len(ALL_PARTS)):
            for parts in combinations(ALL_PARTS, count):
                with self.subTest(parts):
                    self.assertEqual(loaded(**self.hosting(*parts)).SERVICES, list(parts))

    def test_unknown_part_is_invalid(self) -> None:
        for services in ("search", "posts,search", "Posts", ","):
            self.assert_invalid("SERVICES", services, f"must be some of {', '.join(ALL_PARTS)}, ")
        [line] = self.problems(**GOOD, SERVICES="search", POSTS_URL="http://posts:8000")
        self.assertIn("not search", line)

    def test_remote_service_needs_a_url(self) -> None:
        for part in ALL_PARTS:
            for name in self.URLS:
                values = self.hosting(part, **{name: ""})
                if name != f"{part.upper()}_URL":
                    [line] = self.problems(**values)
                    self.assertTrue(line.startswith(f"{name}: must be set to a URL such as "), line)

    def test_hosted_service_must_have_no_url(self) -> None:
        self.assert_invalid("POSTS_URL", "http://posts:8000", "SERVICES includes posts")
        [line] = self.problems(**self.hosting("posts", POSTS_URL="http://posts:8000"))
        self.assertIn("SERVICES includes posts", line)

    def test_service_url_has_no_path(self) -> None:
        for url in (
            *("posts:8000", "ftp://posts", "http://posts/", "http://posts/api", "http://"),
            *("http://posts:80a0", "http://posts:99999", "http://posts:0", "http://posts:", "http://:8000"),
            *(
                "http://posts port",
                "http://posts\n",
                "http://me:secret@posts",
                "http://[::1",
                "http://*.posts",
                "http://blog_posts:8000",
            ),
        ):
            with self.subTest(url):
                [line] = self.problems(**self.hosting("gateway", POSTS_URL=url))
                self.assertTrue(line.startswith("POSTS_URL: must be a URL such as"), line)
        for url in (
            "http://posts",
            "https://10.0.0.7:8443",
            "http://posts-2.blog.svc:65535",
            "http://[::1]:80",
        ):
            self.assertEqual(loaded(**self.hosting("gateway", POSTS_URL=url)).model_dump()["POSTS_URL"], url)

    def test_secret_is_required_unless_everything_is_hosted(self) -> None:
        for parts in (("posts",), ("gateway",), ALL_SERVICES):
            for secret in ("", "x" * 31):
                [line] = self.problems(**self.hosting(*parts, SERVICES_SECRET=secret))
                self.assertTrue(line.startswith("SERVICES_SECRET: must be set to at least 32"), line)
        self.assert_invalid("SERVICES_SECRET", "x" * 31, "at least 32 characters")

    def test_fallbacks_of_the_services_secret_are_as_long(self) -> None:
        one, other = "a" * 32, "b" * 40
        environment = loaded(**self.hosting("posts", SERVICES_SECRET_FALLBACKS=f"{one}, {other}"))
        self.assertEqual(environment.SERVICES_SECRET_FALLBACKS, [one, other])
        self.assert_invalid("SERVICES_SECRET_FALLBACKS", f"{one},{'b' * 31}", "at least 32 characters")

    def test_jwt_signing_key_is_required_with_accounts_or_gateway_only(self) -> None:
        for parts in (("posts",), ("comments",), ("posts", "comments")):
            self.assertEqual(loaded(**self.hosting(*parts, JWT_SIGNING_KEY="")).JWT_SIGNING_KEY, "")
        for parts in (("accounts",), ("gateway",), ("accounts", "posts")):
            [line] = self.problems(**self.hosting(*parts, JWT_SIGNING_KEY=""))
            self.assertTrue(line.startswith("JWT_SIGNING_KEY: must be set"), line)

    def test_database_of_a_remote_service_may_be_set(self) -> None:
        url = "mongodb://localhost/x"
        self.assertEqual(loaded(**self.hosting("posts", DATABASE_URL=url)).DATABASE_URL, url)
        self.assertEqual(
            loaded(**self.hosting("gateway", POSTS_DATABASE_URL=url)).model_dump()["POSTS_DATABASE_URL"], url
        )

    def test_only_hosted_services_need_a_database(self) -> None:
        unset = dict.fromkeys(DATABASES, "")
        self.assertIsNone(loaded(**self.hosting("gateway", **unset)).DATABASE_URL)
        [line] = self.problems(**self.hosting("posts", "gateway", **unset))
        self.assertIn("or else POSTS_DATABASE_URL,", line)


class DevelopmentTests(EnvironmentTestCase):
    def test_no_other_setting_is_required(self) -> None:
        environment = loaded(DJANGO_DEBUG="1")
        self.assertTrue(environment.DJANGO_DEBUG)
        self.assertFalse(environment.HTTPS_ONLY)
        self.assertIn("localhost", environment.DJANGO_ALLOWED_HOSTS)

    def test_debug_accepts_every_spelling_of_true(self) -> None:
        for spelling in ("1", "true", "True", "yes", "y", "on", "t"):
            self.assertTrue(loaded(DJANGO_DEBUG=spelling).DJANGO_DEBUG, spelling)

    def test_set_values_have_priority(self) -> None:
        environment = loaded(DJANGO_DEBUG="1", HTTPS_ONLY="1", DJANGO_ALLOWED_HOSTS="here.example")
        self.assertTrue(environment.HTTPS_ONLY)
        self.assertEqual(environment.DJANGO_ALLOWED_HOSTS, ["here.example"])

    def test_secrets_of_development_are_not_used_in_production(self) -> None:
        for debug in ("", "0", "false", "perhaps"):
            lines = self.problems(DJANGO_DEBUG=debug, DJANGO_ALLOWED_HOSTS="blog.example.com")
            for name in SECRETS:
                self.assertIn(name, DEVELOPMENT)
                self.assertTrue(any(line.startswith(f"{name}: must be set") for line in lines), debug)


class InvalidValueTests(EnvironmentTestCase):
    def test_each_invalid_value_is_one_line_with_its_name(self) -> None:
        self.assert_invalid("DJANGO_DEBUG", "perhaps")
        self.assert_invalid("HTTPS_ONLY", "sometimes")
        self.assert_invalid("ACCESS_TOKEN_MINUTES", "0", "1")
        self.assert_invalid("REFRESH_TOKEN_DAYS", "a week")
        self.assert_invalid("REQUEST_SECONDS", "-1", "0")
        self.assert_invalid("PASSWORD_POLICY", "none", "'length'")
        self.assert_invalid("LOG_LEVEL", "debug", "'DEBUG'")
        self.assert_invalid("LOG_FORMAT", "xml", "'json'")

    def test_rate_is_a_number_per_unit_of_time(self) -> None:
        for rate in ("5", "5/fortnight", "0/minute", "-1/minute", "5/minute/hour", "five/minute"):
            self.assert_invalid("THROTTLE_LOGIN", rate, "such as 10/minute")
        self.assertEqual(loaded(**GOOD, THROTTLE_LOGIN="5/minute").THROTTLE_LOGIN, "5/minute")

    def test_origin_has_a_scheme_and_no_path(self) -> None:
        invalid = (
            "blog.example.com",
            "https://a.example/",
            "https://a.example/x",
            "ftp://a.example",
            "*",
            "null",
            "https://a.example:port",
        )
        for origin in invalid:
            self.assert_invalid("CORS_ALLOWED_ORIGINS", f"https://good.example,{origin}", repr(origin))
            self.assert_invalid("DJANGO_CSRF_TRUSTED_ORIGINS", origin, repr(origin))
        subdomains = "https://*.a.example"
        self.assertEqual(
            loaded(**GOOD, DJANGO_CSRF_TRUSTED_ORIGINS=subdomains).DJANGO_CSRF_TRUSTED_ORIGINS, [subdomains]
        )

    def test_all_invalid_values_are_reported_at_once(self) -> None:
        lines = self.problems(
            HTTPS_ONLY="sometimes", THROTTLE_LOGIN="5", JWT_SIGNING_KEY="j" * 32, POSTS_DATABASE_URL="x://y/z"
        )
        self.assertEqual(
            [line.split(": ")[0] for line in lines],
            [
                "DJANGO_SECRET_KEY",
                "DJANGO_ALLOWED_HOSTS",
                "HTTPS_ONLY",
                "POSTS_DATABASE_URL",
                "DATABASE_URL",
                "THROTTLE_LOGIN",
            ],
        )


class ListTests(EnvironmentTestCase):
    def test_items_are_separated_by_commas_or_spaces(self) -> None:
        environment = loaded(**GOOD | {"DJANGO_ALLOWED_HOSTS": " a.example, b.example c.example,"})
        self.assertEqual(environment.DJANGO_ALLOWED_HOSTS, ["a.example", "b.example", "c.example"])


class DatabaseUrlTests(EnvironmentTestCase):
    def test_invalid_database_url_is_reported(self) -> None:
        self.assert_invalid(
            "POSTS_DATABASE_URL", "mysql://localhost/blog", "must begin with one of postgres://"
        )
        self.assert_invalid("POSTS_DATABASE_URL", "localhost", "must begin with one of")
        self.assert_invalid("POSTS_DATABASE_URL", "mongodb://localhost", "must end with the database's name")
        self.assert_invalid("COMMENTS_DATABASE_URL", "firestore://project", "firestore://project/(default)")
        self.assert_invalid("COMMENTS_DATABASE_URL", "firestore:///(default)", "Google Cloud project")
        self.assert_invalid("COMMENTS_DATABASE_URL", "postgres://host:port/x", "cannot be read")
        self.assert_invalid("COMMENTS_DATABASE_URL", "postgres://[::1/x")
        self.assert_invalid("POSTS_DATABASE_URL", "mongodb://localhost/x?replicSet=rs0", "cannot be read: ")

    def test_error_does_not_contain_the_password(self) -> None:
        for url in (
            "postgres://me:hun/ter2@host:1/x",
            "mongodb://me:hun@ter2@host/x",
            "x://me:hunter2@host/x",
        ):
            lines = self.problems(**GOOD | {"COMMENTS_DATABASE_URL": url})
            self.assertNotRegex(" ".join(lines), "hun|ter2")

    def test_unsupported_engine_is_invalid(self) -> None:
        mongodb, firestore = "mongodb://localhost/x", "firestore://project/(default)"
        for service, url in (("accounts", mongodb), ("accounts", firestore), ("posts", firestore)):
            name, problem = f"{service.upper()}_DATABASE_URL", f"{service} runs on "
            self.assert_invalid(name, url, problem)
            [line] = self.problems(**GOOD | {name: "", "DATABASE_URL": url})
            self.assertIn(f"DATABASE_URL: {problem}", line)
            self.assertEqual(loaded(**GOOD, DATABASE_URL=url).DATABASE_URL, url)
        for name, url in (("POSTS_DATABASE_URL", mongodb), ("COMMENTS_DATABASE_URL", firestore)):
            self.assertEqual(getattr(loaded(**GOOD | {name: url}), name), url)

    def test_each_hosted_service_needs_a_database(self) -> None:
        for name in DATABASES:
            [line] = self.problems(**GOOD | {name: ""})
            self.assertTrue(line.startswith(f"DATABASE_URL: must be set, or else {name},"), line)
            self.assertIsNone(loaded(**GOOD | {name: ""}, DJANGO_DEBUG="1").DATABASE_URL)
            self.assertEqual(
                loaded(**GOOD | {name: ""}, DATABASE_URL="sqlite:///x").DATABASE_URL, "sqlite:///x"
            )
        names = " and ".join(DATABASES)
        self.assertIn(f" or else {names},", self.problems(**GOOD | dict.fromkeys(DATABASES, ""))[0])


class CommandLineTests(SimpleTestCase):
    def test_invalid_environment_ends_the_process_with_one_line_each(self) -> None:
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
        https_only, throttle = done.stderr.splitlines()
        self.assertTrue(https_only.startswith("HTTPS_ONLY: "), https_only)
        self.assertEqual(
            throttle, "THROTTLE_LOGIN: must be a rate such as 10/minute (second, minute, hour or day)"
        )

    def test_content_is_upgraded_to_https_if_https_only(self) -> None:
        code = "from blog.settings import CONTENT_SECURITY_POLICY as policy; print(policy['DIRECTIVES'])"
        for https_only, directive in (("1", True), ("0", False)):
            done = subprocess.run(
                [sys.executable, "-c", code],
                cwd=settings.BASE_DIR,
                env={**GOOD, "HTTPS_ONLY": https_only},
                capture_output=True,
                text=True,
                check=True,
            )
            self.assertIn(f"'upgrade-insecure-requests': {directive}", done.stdout)

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
