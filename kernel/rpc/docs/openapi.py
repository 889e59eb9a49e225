"""A contract as an OpenAPI 3.1 document: how to call its operations over HTTP."""

import inspect
from collections.abc import Iterator
from functools import cache
from typing import get_type_hints

from kernel.contracts.codec import OperationCodec, codecs
from kernel.contracts.errors import ServiceError
from kernel.contracts.events import events_of
from kernel.contracts.schema import Schema, Schemas
from kernel.contracts.service import Operation, OperationKind, Service
from kernel.rpc import protocol, signing

SCHEMAS = "#/components/schemas/"

HOW_TO_CALL = """\
Code calls this service with `registry.get({contract})`. These URLs are used when another
process hosts it. A call must be signed with `SERVICES_SECRET`; this document is public."""

KINDS = {
    OperationKind.QUERY: "Change nothing and may be retried.",
    OperationKind.COMMAND: "Change something. A command with a `key` is idempotent: it may be retried with"
    " the same key, then returns the first response and has one effect.",
}

HEADERS = {
    protocol.REQUEST_ID: "The id of the request that caused this call; it is in every log line.",
    protocol.TIMESTAMP: f"Milliseconds since 1970. It may differ by {signing.MAX_CLOCK_SKEW} seconds from "
    "the service's clock.",
    protocol.NONCE: "A new value for each call, so that calls cannot be replayed.",
    protocol.TIMEOUT_MS: "How many milliseconds the caller waits.",
    protocol.ACTOR: "The id of the user who made the request. Empty if there is none.",
    protocol.VERSION: "The caller's version of the contract.",
}

SIGNATURE = {
    "type": "apiKey",
    "in": "header",
    "name": protocol.SIGNATURE,
    "description": "HMAC-SHA256 with `SERVICES_SECRET`, in hexadecimal, of these lines: `POST`, the path, "
    + ", ".join(f"`{name}`" for name in signing.SIGNED_HEADERS)
    + ", the SHA-256 of the body in hexadecimal.",
}


@cache
def openapi(contract: type[Service]) -> Schema:
    """Return the OpenAPI document of a service."""
    schemas = Schemas(location=SCHEMAS)
    paths = {
        protocol.path_of(contract.name, name): {"post": _operation(contract, codec, schemas)}
        for name, codec in codecs(contract).items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": contract.name,
            "version": contract.version,
            "description": "\n\n".join(_introduction(contract)),
        },
        "tags": [{"name": kind.value, "description": text} for kind, text in KINDS.items()],
        "paths": paths,
        "security": [{"signature": []}],
        "components": {
            "schemas": _with_descriptions(schemas) | {"Error": _error()},
            "parameters": {name: _header(name) for name in signing.SIGNED_HEADERS},
            "responses": {"Error": _error_response()},
            "securitySchemes": {"signature": SIGNATURE},
        },
    }


def _introduction(contract: type[Service]) -> Iterator[str]:
    yield inspect.getdoc(contract) or ""
    yield HOW_TO_CALL.format(contract=contract.__name__)
    for event in events_of(contract):
        yield f"It publishes `{event.name}`: {inspect.getdoc(event)}"
    for name in getattr(contract, "subscribes_to", ()):
        yield f"It subscribes to `{name}`."


def _operation(contract: type[Service], codec: OperationCodec, schemas: Schemas) -> Schema:
    operation = codec.operation
    summary, _, rest = operation.documentation.partition("\n")
    return {
        "operationId": operation.name,
        "summary": summary,
        "description": rest.strip(),
        "tags": [operation.kind.value],
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in signing.SIGNED_HEADERS],
        "requestBody": {"required": True, "content": _json(schemas.arguments(codec.arguments_type))},
        "responses": {
            "200": {
                "description": "The result.",
                "content": _json(_object(result=_result(operation, schemas))),
            },
            "default": {"$ref": "#/components/responses/Error"},
        },
    }


def _result(operation: Operation, schemas: Schemas) -> Schema:
    return schemas.of(get_type_hints(operation.function)["return"])


def _error_response() -> Schema:
    statuses = ", ".join(f"{status.value} `{code}`" for code, status in protocol.STATUSES.items())
    return {
        "description": f"An error of the operation ({statuses}), or the rejection of the call.",
        "content": _json(_object(error={"$ref": f"{SCHEMAS}Error"})),
    }


def _error() -> Schema:
    codes = "\n".join(
        f"- `{code}`: {inspect.getdoc(cls)}" for code, cls in sorted(ServiceError.by_code.items())
    )
    return _object(
        code={"type": "string", "description": f"The kind of error:\n\n{codes}"},
        detail={"type": "string", "description": "One sentence for the user."},
        fields={
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
            "description": "The problems of each field of the input.",
        },
    )


def _header(name: str) -> Schema:
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": HEADERS[name],
        "schema": {"type": "string"},
    }


def _with_descriptions(schemas: Schemas) -> dict[str, Schema]:
    return {
        name: schema | {"description": inspect.getdoc(schemas.classes[name]) or ""}
        for name, schema in schemas.definitions.items()
    }


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
