"""The routes of the catalogue, below /services/."""

from django.urls import path

from kernel.catalogue import views

urlpatterns = [
    path("", views.index, name="catalogue"),
    path("diagram.svg", views.diagram, name="catalogue-diagram"),
]
