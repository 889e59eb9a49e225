"""The page that shows an API's OpenAPI description and lets readers try it."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularSwaggerSplitView


@method_decorator(csp_update({"style-src": [SELF, UNSAFE_INLINE]}), "dispatch")
class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI, whose files come from this server and whose styles are inline.

    Its template names the language of the page, which that of drf-spectacular does not.
    """

    template_name = "rest/docs.html"
    http_method_names = ["get", "head"]
    authentication_classes = []
    permission_classes = []
