"""The Conduit API on the split deployment, on this run's databases."""

from tests.split import SplitTestCase
from tests.suites import conduit


class SplitJourneyTests(conduit.JourneyMixin, SplitTestCase): ...


class SplitArticleTests(conduit.ArticlesMixin, SplitTestCase): ...


class SplitListTests(conduit.ListsMixin, SplitTestCase): ...


class SplitCommentTests(conduit.CommentsMixin, SplitTestCase): ...


class SplitAccountTests(conduit.AccountsMixin, SplitTestCase): ...
