"""Conduit's suite in this process, and once more with every call of a service going through JSON."""

from kernel.rpc import registry
from kernel.rpc.stub import loopback
from kernel.testing.cases import ServiceTestCase
from tests.suites import conduit


class ConduitTestCase(ServiceTestCase):
    services = ("accounts", "posts", "comments")
    live_server_url = None


class JourneyTests(conduit.Journey, ConduitTestCase): ...


class ArticleTests(conduit.Articles, ConduitTestCase): ...


class ListTests(conduit.Lists, ConduitTestCase): ...


class CommentTests(conduit.Comments, ConduitTestCase): ...


class AccountTests(conduit.Accounts, ConduitTestCase): ...


class ByJson:
    """Services call one another this way, too."""

    def setUp(self):
        for contract, service in registry.registered().items():
            self.enterContext(registry.override(contract, loopback(contract, service)))
        super().setUp()


class JourneyByJsonTests(ByJson, JourneyTests): ...


class ArticleByJsonTests(ByJson, ArticleTests): ...


class ListByJsonTests(ByJson, ListTests): ...


class CommentByJsonTests(ByJson, CommentTests): ...


class AccountByJsonTests(ByJson, AccountTests): ...
