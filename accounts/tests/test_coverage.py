from django.test import SimpleTestCase

from accounts.contract import Accounts
from kernel.testing.coverage import ContractCoverageTests


class AccountsCoverageTests(ContractCoverageTests, SimpleTestCase):
    contract = Accounts
