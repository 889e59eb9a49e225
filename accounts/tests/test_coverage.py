from django.test import SimpleTestCase

from accounts.contract import Accounts
from kernel.testing.coverage import ContractCoverage


class Coverage(ContractCoverage, SimpleTestCase):
    contract = Accounts
