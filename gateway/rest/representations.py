"""Types of values that the representations of both APIs contain."""

from typing import Annotated

from msgspec import Meta

Degraded = Annotated[
    tuple[str, ...],
    Meta(
        description="Services that failed; their part of this response is missing.",
        examples=[["accounts"]],
    ),
]
