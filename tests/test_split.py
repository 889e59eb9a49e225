"""The API on the whole blog split: every part in a process of its own, on this run's databases."""

from tests.split import SplitTestCase
from tests.suites.hostile import Hostile
from tests.suites.journey import Journey
from tests.suites.keys import Keys
from tests.suites.roles import Roles


def tearDownModule() -> None:
    while SplitTestCase.running:
        SplitTestCase.running.pop().close()


class PreparedTestCase(SplitTestCase):
    """What is prepared goes with each test: the processes see only what is committed."""

    def setUp(self) -> None:
        super().setUp()
        type(self).setUpTestData()


class SplitHostileTests(Hostile, PreparedTestCase):
    pass


class SplitRoleTests(Roles, PreparedTestCase):
    pass


class SplitJourneyTests(Journey, SplitTestCase):
    pass


class SplitKeyTests(Keys, SplitTestCase):
    pass
