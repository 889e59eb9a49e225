"""The WSGI application for production servers."""

import os
from collections.abc import Iterable
from io import BytesIO
from wsgiref.types import StartResponse, WSGIEnvironment

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from kernel.http.middleware import METHODS_WITHOUT_BODY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "blog.settings")

django_application = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Run Django, with a chunked request body read in advance.

    Django reads as much as Content-Length says. A chunked body has none and would be
    lost.
    """
    has_chunks = environ.get("wsgi.input_terminated") and "CONTENT_LENGTH" not in environ
    if has_chunks and environ["REQUEST_METHOD"] not in METHODS_WITHOUT_BODY:
        body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return django_application(environ, start_response)
