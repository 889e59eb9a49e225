"""The routes of traces, below /services/traces/."""

from django.urls import path

from kernel.traces import views

urlpatterns = [
    path("", views.index, name="traces"),
    path("<str:trace_id>", views.detail, name="trace"),
]
