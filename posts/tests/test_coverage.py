from django.test import SimpleTestCase

from kernel.testing.coverage import ContractCoverageTests
from posts.contract import Posts


class PostsCoverageTests(ContractCoverageTests, SimpleTestCase):
    contract = Posts
