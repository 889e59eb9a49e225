"""The URLs below /services/, if services are hosted and SERVICES_SECRET is set."""

from django.urls import path

from kernel.rpc.server import call

urlpatterns = [path("<str:service>/<str:operation>", call)]
