"""The catalogue as a page, in development."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel.catalogue.diagram import to_svg
from kernel.catalogue.project import project_catalogue


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the diagram and a canvas of each service."""
    return render(request, "catalogue/index.html", {"catalogue": project_catalogue()})


@require_safe
def diagram(request: HttpRequest) -> HttpResponse:
    """Return the diagram as an SVG image."""
    return HttpResponse(to_svg(project_catalogue()), content_type="image/svg+xml")
