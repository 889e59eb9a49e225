from django.test import SimpleTestCase

from kernel.testing.coverage import ContractCoverage
from posts.contract import Posts


class Coverage(ContractCoverage, SimpleTestCase):
    contract = Posts
