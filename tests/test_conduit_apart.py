"""Conduit's suite on the whole blog split: every part in a process of its own, on this run's databases."""

from tests.split import SplitTestCase
from tests.suites import conduit


def tearDownModule() -> None:
    while SplitTestCase.running:
        SplitTestCase.running.pop().close()


class SplitJourneyTests(conduit.Journey, SplitTestCase): ...


class SplitArticleTests(conduit.Articles, SplitTestCase): ...


class SplitListTests(conduit.Lists, SplitTestCase): ...


class SplitCommentTests(conduit.Comments, SplitTestCase): ...


class SplitAccountTests(conduit.Accounts, SplitTestCase): ...
