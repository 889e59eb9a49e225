"""The names of a new service, and its files from the templates."""

import re
from dataclasses import dataclass
from importlib.util import find_spec
from keyword import iskeyword
from pathlib import Path

from django.apps import apps
from django.template import Context, Engine

from blog.environment import ROOT, Environment
from kernel.services import find_services

TEMPLATE = Path(__file__).resolve().parent / "service_template"
SUFFIX = "-tpl"

SERVICE_NAME = re.compile(r"[a-z][a-z0-9]*")
ENTITY_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")

MAX_SERVICE_NAME = 30 - len("_outbox_oldest")
"""Django limits the name of an index to 30 characters."""

MAX_ENTITY_NAME = 30

RESERVED_NAMES = frozenset({"admin", "api", "assets", "default", "gateway", "health", "static", "traces"})
"""First parts of URLs, the gateway, and the alias of the default database."""

RESERVED_ENTITIES = frozenset(
    {
        *("account_status", "accounts", "actor", "admin", "batch", "clean", "command", "contract"),
        *("create", "cursor", "delete", "difference", "editing", "envelope", "event", "forbidden"),
        *("handlers", "idempotency_record", "inbox", "inbox_event", "invalid", "iterator", "key"),
        *("known", "limit", "lists", "mock", "not_found", "outbox_event", "page", "pagination"),
        *("query", "reading", "row", "self", "sequence", "subscriber", "text", "user", "unavailable"),
    }
)
"""Names that the templates use for something else."""


class InvalidName(ValueError):
    """A name that a service, or what it stores, cannot have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceNames:
    """The names that the templates are filled in with.

    Attributes:
        service: The name of the service, such as "bookmarks".
        entity: What it stores one of, such as "bookmark" or "search_item".
    """

    service: str
    entity: str

    def context(self) -> dict[str, str]:
        """Return the variables of the templates.

        `words` is the entity in prose, `entities` are several of it.
        """
        words = self.entity.replace("_", " ")
        article = "an" if words[0] in "aeiou" else "a"
        entities = plural(words)
        return {
            "service": self.service,
            "Service": self.service.capitalize(),
            "SERVICE": self.service.upper(),
            "entity": self.entity,
            "Entity": class_name(self.entity),
            "words": words,
            "entities": entities,
            "Entities": entities.capitalize(),
            "a_entity": f"{article} {words}",
            "A_entity": f"{article.capitalize()} {words}",
        }


def names_of(service: str, entity: str | None = None) -> ServiceNames:
    """Return the names of a new service.

    Args:
        service: The name of the service.
        entity: What it stores one of; by default the singular of the name.

    Raises:
        InvalidName: A name cannot be used. The message is one sentence.
    """
    if problem := _problem_of_service(service):
        raise InvalidName(f"A service cannot have the name {service!r}: {problem}.")
    entity = entity or singular(service)
    if problem := _problem_of_entity(entity, service):
        raise InvalidName(f"--entity cannot be {entity!r}: {problem}.")
    return ServiceNames(service=service, entity=entity)


def render(names: ServiceNames) -> dict[Path, str]:
    """Return the text of each file of a new service, by its path in the project."""
    context = names.context()
    files: dict[Path, str] = {}
    for template in sorted(TEMPLATE.rglob(f"*{SUFFIX}")):
        path = template.relative_to(TEMPLATE)
        text = Engine().from_string(template.read_text()).render(Context(context, autoescape=False))
        files[Path(names.service) / path.with_name(path.name.removesuffix(SUFFIX))] = text
    return files


def singular(name: str) -> str:
    """Return what a service of this name stores one of, as far as a rule can say.

    `bookmarks` stores a `bookmark`, `replies` a `reply`, `search` a `search_item`.
    """
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "xes", "ches", "shes")):
        return name[:-2]
    if name.endswith("s") and not name.endswith(("ss", "us", "is")):
        return name[:-1]
    return f"{name}_item"


def plural(words: str) -> str:
    """Return the plural of an English noun with a regular one."""
    if re.search("[^aeiou]y$", words):
        return f"{words[:-1]}ies"
    return f"{words}es" if words.endswith(("s", "x", "ch", "sh")) else f"{words}s"


def class_name(entity: str) -> str:
    """Return the entity as the name of a class."""
    return "".join(word.capitalize() for word in entity.split("_"))


def _problem_of_service(name: str) -> str | None:
    if not SERVICE_NAME.fullmatch(name):
        return "it must have only lower-case letters and digits, and begin with a letter"
    if len(name) > MAX_SERVICE_NAME:
        return f"it must have at most {MAX_SERVICE_NAME} characters"
    taken = {f"{name.upper()}_URL", f"{name.upper()}_DATABASE_URL"} & Environment.model_fields.keys()
    problems = {
        "it is a keyword of Python": iskeyword(name),
        "there is such a service": name in find_services(ROOT),
        "it is reserved": name in RESERVED_NAMES,
        "the project has a file or folder with this name": (ROOT / name).exists(),
        "a Django app has this label": name in {config.label for config in apps.get_app_configs()},
        f"there is a setting {', '.join(sorted(taken))}": bool(taken),
        "a Python module has this name": find_spec(name) is not None,
    }
    return next((problem for problem, is_found in problems.items() if is_found), None)


def _problem_of_entity(entity: str, service: str) -> str | None:
    if not ENTITY_NAME.fullmatch(entity):
        return "it must have only lower-case words with single underscores between them"
    if len(entity) > MAX_ENTITY_NAME:
        return f"it must have at most {MAX_ENTITY_NAME} characters"
    if iskeyword(entity) or entity in RESERVED_ENTITIES:
        return "the code of the service needs this word for something else"
    if entity == service:
        return "it must differ from the name of the service"
    return None
