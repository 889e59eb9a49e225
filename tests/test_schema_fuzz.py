"""The API handles generated requests, valid and invalid by its own OpenAPI schema."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.openapi import from_wsgi
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi import checks

from blog.environment import ALL_SERVICES
from blog.wsgi import application
from kernel.testing.cases import ServiceTransactionTestCase
from tests import api
from tests.api import ANONYMOUS, Caller

Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Operation]

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


def call(operation: Operation, mode: GenerationMode, caller: Caller, parameters: dict[str, str]) -> None:
    """Call the operation with some generated cases, with these path parameters."""

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode))
    def run(case: Request) -> None:
        case.path_parameters.update(
            {name: parameters[name] for name in case.path_parameters if name in parameters}
        )
        # In the case itself, so that it is not taken for one without its token.
        case.headers.update(caller.headers)
        case.call_and_validate(checks=CHECKS)

    run()


def operations_of(schema: BaseSchema) -> list[Operation]:
    """Return every operation of a valid schema."""
    results = list(schema.get_all_operations())
    operations = [result.ok() for result in results if isinstance(result, Ok)]
    if len(operations) < len(results):
        raise AssertionError(f"Operations without a valid schema: {results}")
    return operations


def modes(operation: Operation) -> list[GenerationMode]:
    """Return the modes to generate in: any text is a valid path parameter."""
    return list(GenerationMode) if operation.query or operation.body else [GenerationMode.POSITIVE]


class SchemaFuzzTests(ServiceTransactionTestCase):
    services = ALL_SERVICES

    def operations(self) -> list[Operation]:
        return operations_of(from_wsgi("/api/v1/schema", application))

    def new_author(self, username: str) -> tuple[Caller, dict[str, Any]]:
        """Register, write a post and a comment, and return their path parameters."""
        author = api.register(username)
        post = author.do("POST", "posts", {"title": "T", "body": "B", "tags": ["t"], "status": "published"})
        comment = author.do("POST", f"posts/{post['slug']}/comments", {"body": "B"})
        return author, {"username": username, "slug": post["slug"], "comment_id": comment["id"]}

    def test_anonymous_requests_conform_to_the_schema(self) -> None:
        _, parameters = self.new_author("ann")
        for operation in self.operations():
            for mode in modes(operation):
                with self.subTest(operation.label, mode=mode):
                    call(operation, mode, ANONYMOUS, parameters)

    def test_requests_of_the_author_conform_to_the_schema(self) -> None:
        for number, operation in enumerate(self.operations()):
            author, parameters = self.new_author(f"author{number}")
            for mode in modes(operation):
                with self.subTest(operation.label, mode=mode):
                    call(operation, mode, author, parameters)

    def test_requests_with_generated_path_parameters_conform_to_the_schema(self) -> None:
        for number, operation in enumerate(self.operations()):
            author, _ = self.new_author(f"author{number}")
            with self.subTest(operation.label):
                call(operation, GenerationMode.POSITIVE, author, {})
