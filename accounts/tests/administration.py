"""The admin, with a superuser at work and a person to work on."""

from django.urls import reverse

from accounts import sessions
from accounts.models import User
from accounts.tests.users import PASSWORD, a_user
from kernel.testing.cases import ServiceTestCase


def address(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class AdminCase(ServiceTestCase):
    services = ("accounts",)

    def setUp(self):
        self.root = User.objects.create_superuser("root", "root@example.org", PASSWORD)
        self.ada = a_user("Ada")
        sessions.create(self.ada)
        self.client.force_login(self.root)

    def act(self, action, *users):
        return self.client.post(
            address(User, "changelist"), {"action": action, "_selected_action": [user.pk for user in users]}
        )
