"""Conduit handles generated requests, valid and invalid by its own OpenAPI schema."""

from typing import Any

from hypothesis import given
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi import checks

from blog.environment import ALL_SERVICES
from blog.wsgi import application
from kernel.testing.cases import ServiceTransactionTestCase
from tests.conduit_callers import Visitor
from tests.test_schema_fuzz import EXAMPLES, Operation, Request, operations_of

# Without `negative_data_rejection`: clients send unknown fields, which Conduit ignores.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


class ConduitFuzzTests(ServiceTransactionTestCase):
    services = ALL_SERVICES

    def new_visitor(self, username: str) -> tuple[Visitor, dict[str, Any]]:
        """Sign up, write an article and a comment, and return their path parameters."""
        visitor = Visitor(username).sign_up()
        slug = visitor.write(tagList=["t"])["slug"]
        created = visitor.do("POST", f"articles/{slug}/comments", {"comment": {"body": "B"}}, status=201)
        return visitor, {"username": username, "slug": slug, "id": created["comment"]["id"]}

    def call(
        self,
        operation: Operation,
        mode: GenerationMode,
        headers: dict[str, str],
        parameters: dict[str, Any],
    ) -> None:
        """Call the operation with some generated cases, with these path parameters."""

        @EXAMPLES
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Request) -> None:
            case.path_parameters.update(
                {name: parameters[name] for name in case.path_parameters if name in parameters}
            )
            # In the case itself, so that it is not taken for one without its token.
            case.headers.update(headers)
            case.call_and_validate(checks=CHECKS)

        run()

    def test_every_operation_conforms_to_the_schema(self) -> None:
        schema = from_wsgi("/api/schema", application)
        for number, operation in enumerate(operations_of(schema)):
            visitor, parameters = self.new_visitor(f"visitor{number}")
            modes = list(GenerationMode) if operation.query or operation.body else [GenerationMode.POSITIVE]
            for mode in modes:
                for headers in ({}, {"Authorization": f"Token {visitor.token}"}):
                    with self.subTest(operation.label, mode=mode, signed_in=bool(headers)):
                        self.call(operation, mode, headers, parameters)
            with self.subTest(operation.label, anywhere=True):
                self.call(operation, GenerationMode.POSITIVE, {"Authorization": f"Token {visitor.token}"}, {})
