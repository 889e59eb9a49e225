"""Content negotiation: which media types a client accepts."""

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.utils.mediatypes import media_type_matches

from gateway.rest.problems import MEDIA_TYPE


class ProblemNegotiation(DefaultContentNegotiation):
    """Negotiation in which problem details are acceptable for every operation.

    An operation whose success has no body describes problem details only. Generated
    clients then accept nothing else, so this media type stands for every other one.
    """

    def get_accept_list(self, request: Request) -> list[str]:
        """Return the accepted media types; every one if the header is empty."""
        accepted: list[str] = super().get_accept_list(request)
        if not accepted or any(media_type_matches(MEDIA_TYPE, each) for each in accepted):
            return [*accepted, "*/*"]
        return accepted
