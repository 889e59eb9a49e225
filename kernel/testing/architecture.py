"""An import-linter contract for the boundaries of services.

The services are the packages of the project that have a `contract.py`. So a new service
is checked without an entry in the linter's configuration.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grimp
from importlinter import Contract, ContractCheck, fields, output

from kernel.services import find_services

CONTRACT_MAY_IMPORT = ("kernel.contracts",)
_STANDARD_LIBRARY = sys.stdlib_module_names


class ServiceBoundaries(Contract):
    """Check what may be imported from a service, and what a service may import.

    - Of a service, other packages import its `contract` module alone.
    - The packages in `foundation` import no service, nor any package in `above`.
    - A service imports no package in `above`.
    - A service's contract imports, besides the standard library, contracts and
      `kernel.contracts` alone.
    """

    if TYPE_CHECKING:  # import-linter replaces each field by its value
        foundation: list[str]
        above: list[str]
        ignore_imports: list[str]
    else:
        foundation = fields.ListField(subfield=fields.StringField())
        above = fields.ListField(subfield=fields.StringField())
        ignore_imports = fields.ListField(subfield=fields.StringField(), required=False, default=[])

    def check(self, graph: Any, verbose: bool) -> ContractCheck:
        """Check a graph of its own, which has the services too."""
        services = find_services(Path.cwd())
        packages = [*self.foundation, *self.above, *services]
        own_graph = grimp.build_graph(*packages, include_external_packages=True)
        ignored = set(self.ignore_imports)
        violations = [
            f"{importer} must not import {imported}"
            for importer, imported in _imports(own_graph)
            if f"{importer} -> {imported}" not in ignored
            and not self._is_allowed(importer, imported, services)
        ]
        return ContractCheck(kept=not violations, metadata={"violations": sorted(set(violations))})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print the imports that are not allowed."""
        for violation in check.metadata["violations"]:
            output.print_error(violation)

    def _is_allowed(self, importer: str, imported: str, services: list[str]) -> bool:
        own, other = importer.partition(".")[0], imported.partition(".")[0]
        if importer in {f"{service}.contract" for service in services}:
            return self._contract_may_import(imported, services)
        if own == other:
            return True
        if other in services:
            is_contract = imported == f"{other}.contract"
            return is_contract and own not in self.foundation
        if other in self.above:
            return own in self.above
        return True

    def _contract_may_import(self, imported: str, services: list[str]) -> bool:
        top = imported.partition(".")[0]
        if top in services:
            return imported.endswith(".contract")
        if top in self.foundation:
            return imported.startswith(CONTRACT_MAY_IMPORT)
        return top not in self.above and top in _STANDARD_LIBRARY


def _imports(graph: Any) -> Iterator[tuple[str, str]]:
    for importer in sorted(graph.modules):
        for imported in sorted(graph.find_modules_directly_imported_by(importer)):
            yield importer, imported
