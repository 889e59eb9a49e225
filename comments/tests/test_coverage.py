from django.test import SimpleTestCase

from blog.testing.coverage import ContractCoverage
from comments.contract import Comments


class Coverage(ContractCoverage, SimpleTestCase):
    contract = Comments
