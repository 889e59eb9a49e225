"""Traces, where OTEL_EXPORTER_OTLP_ENDPOINT is set, and nothing of them where it is not."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests
from django.conf import settings
from django.db import connections
from django.test import SimpleTestCase

from tests.process_environment import environment_of, sqlite_files
from tests.processes import Host
from tests.servers.processes import free_port
from tests.traces import Receiver, Span

ASK_EVERY_DATABASE = """
import django
django.setup()
from django.test import RequestFactory
from kernel.health import ready
assert ready(RequestFactory().get("/")).status_code == 200
"""
SPANS_OF = {
    "sqlite": {"db.system": "sqlite"},
    "postgresql": {"db.system": "postgresql"},
    "mongodb": {"db.system": "mongodb"},
    "firestore": {"rpc.system": "grpc"},
}


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs code with the settings and databases of this run."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "blog.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TracingTest(SimpleTestCase):
    def setUp(self) -> None:
        self.receiver = self.enterContext(Receiver())
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.databases = sqlite_files(Path(folder))

    def serve(self, part: str, urls: dict[str, str], **environment: str) -> Host:
        told = environment_of(part, databases=self.databases, urls=urls)
        if part in settings.SERVICES:
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(
                migrate,
                cwd=settings.BASE_DIR,
                env=environment_of(part, databases=self.databases),
                check=True,
            )
        host = Host(free_port(), told | self.receiver.environment | environment, workers=1)
        self.addCleanup(host.close)
        host.start()
        host.wait_until_live()
        return host

    def test_one_trace_goes_from_the_gateway_through_a_service_to_its_database(self) -> None:
        posts = self.serve("posts", {})
        gateway = self.serve("gateway", {"posts": posts.url})

        answer = requests.get(f"{gateway.url}/api/v1/tags?limit=3", timeout=30)

        self.assertEqual(answer.status_code, 200, answer.text)
        spans = self.receiver.wait_for("gateway", "posts")
        call = self.only(spans, "posts", "posts.list_tags")
        request = self.only(spans, "gateway", "GET api/v1/tags")
        sent = self.only(spans, "gateway", "POST")
        self.assertEqual(request.parent_id, b"")
        self.assertEqual(sent.parent_id, request.id)
        self.assertEqual(call.parent_id, sent.id)
        queries = [span for span in spans if span.attributes.get("db.system") == "sqlite"]
        self.assertTrue(any("posts_tag" in span.attributes["db.statement"] for span in queries))
        self.assertEqual({(span.service, span.parent_id) for span in queries}, {("posts", call.id)})
        for span in (request, call):
            self.assertEqual(span.attributes["request_id"], answer.headers["X-Request-ID"])

    def only(self, spans: list[Span], service: str, name: str) -> Span:
        [found] = [span for span in spans if (span.service, span.name) == (service, name)]
        return found

    def test_a_worker_that_stops_sends_what_it_has(self) -> None:
        posts = self.serve("posts", {}, OTEL_BSP_SCHEDULE_DELAY="3600000")
        requests.get(f"{posts.url}/services/posts/schema", timeout=30)
        self.assertEqual(self.receiver.spans, [])
        posts.ask_to_stop()
        posts.wait_until_stopped(30)
        self.assertIn("GET services/<str:service>/schema", {span.name for span in self.receiver.spans})

    def test_every_kind_of_database_is_traced(self) -> None:
        done = run(ASK_EVERY_DATABASE, **self.receiver.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        for vendor in {connections[alias].vendor for alias in settings.SERVICE_ALIASES.values()}:
            with self.subTest(vendor):
                found = [s for s in self.receiver.spans if SPANS_OF[vendor].items() <= s.attributes.items()]
                self.assertTrue(found, self.receiver.spans)


class WithoutTracingTest(SimpleTestCase):
    def test_nothing_of_it_needs_to_be_installed(self) -> None:
        hidden = ("sdk", "instrumentation", "exporter")
        code = f"""
import sys
sys.modules.update(dict.fromkeys([f"opentelemetry.{{part}}" for part in {hidden}]))
from blog.wsgi import application
print(*sys.modules)
"""
        done = run(code, OTEL_EXPORTER_OTLP_ENDPOINT="")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("kernel.http.middleware", done.stdout.split())
        self.assertNotIn("kernel.tracing", done.stdout.split())

    def test_one_line_says_what_to_install(self) -> None:
        not_installed = (
            "import sys; sys.modules['opentelemetry.sdk.trace'] = None; import django; django.setup()"
        )
        done = run(not_installed, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
        self.assertEqual(done.returncode, 1)
        [line] = done.stderr.splitlines()
        self.assertIn("OTEL_EXPORTER_OTLP_ENDPOINT: needs pip install -r requirements-otel.txt", line)

    def test_one_line_says_that_it_is_no_url(self) -> None:
        done = run("import django; django.setup()", OTEL_EXPORTER_OTLP_ENDPOINT="localhost:4318")
        [line] = done.stderr.splitlines()
        self.assertTrue(line.startswith("OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL such as"), line)
