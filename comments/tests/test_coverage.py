from django.test import SimpleTestCase

from comments.contract import Comments
from kernel.testing.coverage import ContractCoverage


class Coverage(ContractCoverage, SimpleTestCase):
    contract = Comments
