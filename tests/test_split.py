"""The API on the split deployment, on this run's databases."""

from tests.split import SplitTestCase
from tests.suites.hostile import HostileRequestsMixin
from tests.suites.journey import JourneyMixin
from tests.suites.keys import IdempotencyKeysMixin
from tests.suites.roles import RolesMixin


class PreparedTestCase(SplitTestCase):
    """Prepares the data for each test anew: the processes see committed rows only."""

    @classmethod
    def setUpTestData(cls) -> None:
        """Prepare nothing: the suites override this."""

    def setUp(self) -> None:
        super().setUp()
        type(self).setUpTestData()


class SplitHostileRequestTests(HostileRequestsMixin, PreparedTestCase):
    pass


class SplitRoleTests(RolesMixin, PreparedTestCase):
    pass


class SplitJourneyTests(JourneyMixin, SplitTestCase):
    pass


class SplitIdempotencyKeyTests(IdempotencyKeysMixin, SplitTestCase):
    pass
