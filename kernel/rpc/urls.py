"""The addresses below /services/. Include them only where a service is hosted and SERVICES_SECRET is set."""

from django.urls import path

from kernel.rpc.server import call

urlpatterns = [path("<str:service>/<str:operation>", call)]
