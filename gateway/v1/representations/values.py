"""Values that many representations have."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

Moment = Annotated[datetime, Meta(tz=True)]
Degraded = Annotated[
    list[str],
    Meta(
        description="Services that did not answer and whose part is therefore missing here.",
        examples=[["accounts"]],
    ),
]
