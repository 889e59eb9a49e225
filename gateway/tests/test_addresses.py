"""Addresses, methods and formats that the API does not have."""

from gateway.tests.cases import GatewayTestCase
from gateway.tests.endpoints import ENDPOINTS
from gateway.tests.samples import COMMENT_ID, READER_ID


class AddressTests(GatewayTestCase):
    def test_address_with_an_invalid_id_is_404(self) -> None:
        for path in ("comments/1", "comments/abc/replies", "comments/%00", f"comments/{COMMENT_ID}0"):
            with self.subTest(path):
                self.assertProblem(self.call("GET", path), 404, "not_found")

    def test_unknown_address_is_404_for_every_method(self) -> None:
        self.client = self.client_class(enforce_csrf_checks=True)
        for path in ("nothing", "/", "posts/", "me/", "posts/a/b", "../v2/posts"):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                with self.subTest(path, method=method):
                    self.assertProblem(self.call(method, path), 404, "not_found")

    def test_both_spellings_of_the_root_return_the_index(self) -> None:
        for path in ("/api/v1", "/api/v1/"):
            for method in ("GET", "HEAD"):
                with self.subTest(path, method=method):
                    response = self.client.generic(method, path)
                    self.assertEqual(response.status_code, 200)
                    self.assertEqual(response.headers["Content-Type"], "application/json")
                    self.assertEqual(response.headers["Cache-Control"], "public, max-age=10")
            self.assertEqual(self.client.get(path).json()["docs"], "/api/v1/docs")
            for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                with self.subTest(path, method=method):
                    self.assertProblem(self.client.generic(method, path), 405, "method_not_allowed")

    def test_every_address_of_the_index_exists(self) -> None:
        for name, address in self.client.get("/api/v1").json().items():
            with self.subTest(name):
                status = self.client.get(address).status_code
                self.assertEqual(status, 405 if name in ("login", "register") else 200)

    def test_other_method_is_405_with_the_allowed_methods(self) -> None:
        methods: dict[str, set[str]] = {}
        for endpoint in ENDPOINTS:
            path = endpoint.path.partition("?")[0]
            methods.setdefault(path, set()).add(endpoint.method)
        for path, allowed in methods.items():
            allowed |= {"HEAD"} if "GET" in allowed else set()
            for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - allowed:
                with self.subTest(path, method=method):
                    response = self.call(method, path, user=READER_ID)
                    self.assertProblem(response, 405, "method_not_allowed")
                    self.assertEqual(set(response.headers["Allow"].split(", ")), allowed)

    def test_request_for_another_format_is_406(self) -> None:
        for endpoint in ENDPOINTS:
            if endpoint.essential:
                with self.subTest(endpoint):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, user=READER_ID, Accept="text/html"
                    )
                    self.assertProblem(response, 406, "not_acceptable")

    def test_problem_details_are_acceptable_for_every_operation(self) -> None:
        for accept in (
            "application/problem+json",
            "APPLICATION/Problem+JSON",
            "application/problem+json; charset=utf-8",
            "text/html, application/problem+json;q=0.5",
        ):
            for endpoint in ENDPOINTS:
                with self.subTest(endpoint, accept=accept):
                    response = self.call(
                        endpoint.method, endpoint.path, endpoint.data, user=READER_ID, Accept=accept
                    )
                    self.assertEqual(response.status_code, endpoint.status)
                    if endpoint.essential and response.content:
                        self.assertEqual(response.headers["Content-Type"], "application/json")

    def test_empty_accept_header_accepts_everything(self) -> None:
        for accept in ("", " ", ","):
            with self.subTest(accept):
                self.assertEqual(self.call("GET", "posts", Accept=accept).status_code, 200)

    def test_json_is_returned_for_the_accept_headers_of_browsers(self) -> None:
        for accept in ("*/*", "application/*", "text/html, */*;q=0.1", "application/json; charset=utf-8"):
            with self.subTest(accept):
                self.assertEqual(self.call("GET", "posts", Accept=accept).status_code, 200)
