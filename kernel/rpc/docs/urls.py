"""The URLs of the documentation, below /services/."""

from django.urls import path

from kernel.rpc.docs import views

urlpatterns = [
    path("<str:service>/schema", views.schema, name="service-schema"),
    path("<str:service>/docs", views.docs, name="service-docs"),
]
