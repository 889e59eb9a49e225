"""OpenTelemetry traces, which are sent only if OTEL_EXPORTER_OTLP_ENDPOINT is set."""

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
from tests.processes import ServerProcess
from tests.servers.processes import free_port
from tests.traces import Receiver, Span

QUERY_EVERY_DATABASE = """
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
    """Run code in a process with the settings and databases of this run."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "blog.settings", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


class TracingTests(SimpleTestCase):
    def setUp(self) -> None:
        self.receiver = self.enterContext(Receiver())
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.database_urls = sqlite_files(Path(folder))

    def serve(self, part: str, urls: dict[str, str], **environment: str) -> ServerProcess:
        variables = environment_of(part, databases=self.database_urls, urls=urls)
        if part in settings.HOSTED_SERVICES:
            migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(
                migrate,
                cwd=settings.BASE_DIR,
                env=environment_of(part, databases=self.database_urls),
                check=True,
            )
        server = ServerProcess(free_port(), variables | self.receiver.environment | environment, workers=1)
        self.addCleanup(server.close)
        server.start()
        server.wait_until_live()
        return server

    def test_one_trace_spans_gateway_service_and_database(self) -> None:
        posts = self.serve("posts", {})
        gateway = self.serve("gateway", {"posts": posts.url})

        response = requests.get(f"{gateway.url}/api/v1/tags?limit=3", timeout=30)

        self.assertEqual(response.status_code, 200, response.text)
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
            self.assertEqual(span.attributes["request_id"], response.headers["X-Request-ID"])

    def only(self, spans: list[Span], service: str, name: str) -> Span:
        [found] = [span for span in spans if (span.service, span.name) == (service, name)]
        return found

    def test_stopping_worker_sends_its_last_spans(self) -> None:
        posts = self.serve("posts", {}, OTEL_BSP_SCHEDULE_DELAY="3600000")
        requests.get(f"{posts.url}/services/posts/schema", timeout=30)
        self.assertEqual(self.receiver.spans, [])
        posts.terminate()
        posts.wait_until_stopped(30)
        self.assertIn("GET services/<str:service>/schema", {span.name for span in self.receiver.spans})

    def test_every_database_engine_is_traced(self) -> None:
        done = run(QUERY_EVERY_DATABASE, **self.receiver.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        for vendor in {connections[alias].vendor for alias in settings.SERVICE_ALIASES.values()}:
            with self.subTest(vendor):
                found = [s for s in self.receiver.spans if SPANS_OF[vendor].items() <= s.attributes.items()]
                self.assertTrue(found, self.receiver.spans)


class DisabledTracingTests(SimpleTestCase):
    def test_opentelemetry_is_not_needed(self) -> None:
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

    def test_missing_packages_are_reported_in_one_line(self) -> None:
        not_installed = (
            "import sys; sys.modules['opentelemetry.sdk.trace'] = None; import django; django.setup()"
        )
        done = run(not_installed, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:1")
        self.assertEqual(done.returncode, 1)
        [line] = done.stderr.splitlines()
        self.assertIn("OTEL_EXPORTER_OTLP_ENDPOINT: needs pip install -r requirements-otel.txt", line)

    def test_invalid_endpoint_is_reported_in_one_line(self) -> None:
        done = run("import django; django.setup()", OTEL_EXPORTER_OTLP_ENDPOINT="localhost:4318")
        [line] = done.stderr.splitlines()
        self.assertTrue(line.startswith("OTEL_EXPORTER_OTLP_ENDPOINT: must be a URL such as"), line)
