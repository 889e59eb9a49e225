from django.test import SimpleTestCase

from comments.contract import Comments
from kernel.testing.coverage import ContractCoverageTests


class CommentsCoverageTests(ContractCoverageTests, SimpleTestCase):
    contract = Comments
