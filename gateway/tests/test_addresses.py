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
        for path in ("nothing", "", "posts/", "me/", "posts/a/b", "../v2/posts"):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
                with self.subTest(path, method=method):
                    self.assertProblem(self.call(method, path), 404, "not_found")

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

    def test_json_is_returned_for_the_accept_headers_of_browsers(self) -> None:
        for accept in ("*/*", "application/*", "text/html, */*;q=0.1", "application/json; charset=utf-8"):
            with self.subTest(accept):
                self.assertEqual(self.call("GET", "posts", Accept=accept).status_code, 200)
