"""Conduit is called with whatever its own description allows, and with what it does not."""

from hypothesis import given
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.specs.openapi import checks

from blog.wsgi import application
from kernel.testing.cases import ServiceTransactionTestCase
from tests.conduit_callers import Visitor
from tests.test_schema_fuzz import EXAMPLES

# Not that bad input is refused: Conduit's clients send more than it knows, and it does not mind.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


class ConduitFuzzTests(ServiceTransactionTestCase):
    services = ("accounts", "posts", "comments")

    def newcomer(self, username):
        """A new person, and what stands in the addresses of what they wrote."""
        person = Visitor(username)
        person.sign_up()
        slug = person.write(tagList=["t"])["slug"]
        number = person.do("POST", f"articles/{slug}/comments", {"comment": {"body": "B"}}, status=201)
        return person, {"username": username, "slug": slug, "number": number["comment"]["id"]}

    def call(self, operation, mode, headers, address):
        """Calls the operation with a few generated cases, at this address where one is given."""

        @EXAMPLES
        @given(case=operation.as_strategy(generation_mode=mode))
        def run(case: Case) -> None:
            case.path_parameters.update(
                {name: address[name] for name in case.path_parameters if name in address}
            )
            case.call_and_validate(headers=headers, checks=CHECKS)

        run()

    def test_as_described_and_not_as_described(self):
        schema = from_wsgi("/api/schema", application)
        for number, result in enumerate(schema.get_all_operations()):
            operation = result.ok()
            person, address = self.newcomer(f"person{number}")
            modes = list(GenerationMode) if operation.query or operation.body else [GenerationMode.POSITIVE]
            for mode in modes:
                for headers in ({}, {"Authorization": f"Token {person.token}"}):
                    with self.subTest(operation.label, mode=mode, signed_in=bool(headers)):
                        self.call(operation, mode, headers, address)
            with self.subTest(operation.label, anywhere=True):
                self.call(operation, GenerationMode.POSITIVE, {"Authorization": f"Token {person.token}"}, {})
