"""JSON by msgspec: strict when reading, fast when writing."""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.renderers import BaseRenderer


class StrictJSONParser(JSONParser):
    """Parser of UTF-8 JSON as RFC 8259 defines it.

    It refuses NaN, lone surrogates and nesting without a limit.
    """

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        """Return the decoded body.

        Raises:
            ParseError: The body is not JSON.
        """
        try:
            return msgspec.json.decode(stream.read())
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise ParseError(f"The body is not JSON: {error}.") from error


class FastJSONRenderer(BaseRenderer):
    """Renderer of representations (msgspec Structs) and of plain values."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the data as JSON; an empty body for None."""
        return b"" if data is None else msgspec.json.encode(data)
