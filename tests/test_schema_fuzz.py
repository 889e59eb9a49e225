"""The API is called with whatever its own description allows, and with what it does not."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi import checks

from blog.wsgi import application
from kernel.testing.cases import ServiceTransactionTestCase
from tests import api
from tests.api import ANONYMOUS, Caller

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
EXAMPLES = settings(
    max_examples=10,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def call(operation: APIOperation, mode: GenerationMode, caller: Caller, address: dict[str, str]) -> None:
    """Calls the operation with a few generated cases, at this address where one is given."""

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Case) -> None:
        case.path_parameters.update({name: address[name] for name in case.path_parameters if name in address})
        case.call_and_validate(headers=caller.headers, checks=CHECKS)

    run()


def modes(operation: APIOperation) -> list[GenerationMode]:
    """As described, and not as described: where there is only text in the address, nothing is wrong."""
    return list(GenerationMode) if operation.query or operation.body else [GenerationMode.POSITIVE]


class SchemaFuzzTests(ServiceTransactionTestCase):
    services = ("accounts", "posts", "comments")

    def operations(self) -> list[APIOperation]:
        schema = from_wsgi("/api/v1/schema", application)
        return [result.ok() for result in schema.get_all_operations()]

    def newcomer(self, username: str) -> tuple[Caller, dict[str, Any]]:
        """A new person, and what stands in the addresses of what they wrote."""
        person = api.register(username)
        post = person.do("POST", "posts", {"title": "T", "body": "B", "tags": ["t"], "status": "published"})
        comment = person.do("POST", f"posts/{post['slug']}/comments", {"body": "B"})
        return person, {"username": username, "slug": post["slug"], "comment_id": comment["id"]}

    def test_nobody_signed_in(self):
        _, address = self.newcomer("ann")
        for operation in self.operations():
            for mode in modes(operation):
                with self.subTest(operation.label, mode=mode):
                    call(operation, mode, ANONYMOUS, address)

    def test_signed_in_at_what_one_wrote(self):
        for number, operation in enumerate(self.operations()):
            person, address = self.newcomer(f"person{number}")
            for mode in modes(operation):
                with self.subTest(operation.label, mode=mode):
                    call(operation, mode, person, address)

    def test_signed_in_anywhere(self):
        for number, operation in enumerate(self.operations()):
            person, _ = self.newcomer(f"person{number}")
            with self.subTest(operation.label):
                call(operation, GenerationMode.POSITIVE, person, {})
