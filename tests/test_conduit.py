"""The Conduit API in this process: directly, and with every call encoded as JSON."""

from blog.environment import ALL_SERVICES
from kernel.rpc import registry
from kernel.rpc.stub import loopback
from kernel.testing.cases import ServiceTestCase
from tests.suites import Base, conduit


class ConduitTestCase(ServiceTestCase):
    services = ALL_SERVICES


class JourneyTests(conduit.JourneyMixin, ConduitTestCase): ...


class ArticleTests(conduit.ArticlesMixin, ConduitTestCase): ...


class ListTests(conduit.ListsMixin, ConduitTestCase): ...


class CommentTests(conduit.CommentsMixin, ConduitTestCase): ...


class AccountTests(conduit.AccountsMixin, ConduitTestCase): ...


class LoopbackMixin(Base):
    """Encodes every call as JSON, also those between services."""

    def setUp(self) -> None:
        for contract, service in registry.registered().items():
            self.enterContext(registry.override(contract, loopback(contract, service)))
        super().setUp()


class JourneyLoopbackTests(LoopbackMixin, JourneyTests): ...


class ArticleLoopbackTests(LoopbackMixin, ArticleTests): ...


class ListLoopbackTests(LoopbackMixin, ListTests): ...


class CommentLoopbackTests(LoopbackMixin, CommentTests): ...


class AccountLoopbackTests(LoopbackMixin, AccountTests): ...
