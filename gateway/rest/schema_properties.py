"""Descriptions and examples of the properties in an OpenAPI description.

A property of a component is described where it is declared, or else in the API's
table, which also has the examples. So a name that occurs in many components is
described once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Property:
    """What a description says about each property of one name.

    `example` is None if the example is made of those of the property's parts. `schema`
    contains further keywords, such as `format`.
    """

    text: str
    example: Any = None
    schema: Mapping[str, Any] = field(default_factory=dict)


Properties = Mapping[str, Property]
"""The properties by name, or by component and name: `Post.body`."""


def describe_properties(description: Schema, properties: Properties) -> None:
    """Add texts and examples to the properties of the components.

    Defaults become a part of the text: with the keyword `default`, some generators of
    clients make a field required.
    """
    components = description["components"]["schemas"]
    for component, schema in components.items():
        for name, declared in _properties_of(schema):
            _describe(declared, properties.get(f"{component}.{name}") or properties[name])
    for schema in components.values():
        for _, declared in _properties_of(schema):
            declared.setdefault("examples", [_example_of(declared, components)])


def describe_parameters(description: Schema, properties: Properties) -> None:
    """Add texts and examples to the parameters of the operations."""
    for parameter in _parameters_of(description):
        known = properties[parameter["name"]]
        parameter.setdefault("description", known.text)
        parameter.setdefault("example", known.example)


def _describe(declared: Schema, known: Property) -> None:
    declared.setdefault("description", known.text)
    if "default" in declared:
        default = str(declared.pop("default")).lower()
        declared["description"] += f" By default `{default}`."
    if known.example is not None:
        declared.setdefault("examples", [known.example])
    declared.update(known.schema)


def _properties_of(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the properties of a schema and of the objects in them, by name."""
    for name, declared in schema.get("properties", {}).items():
        yield name, declared
        yield from _properties_of(declared)


def _parameters_of(description: Schema) -> Iterator[Schema]:
    for operations in description["paths"].values():
        for operation in operations.values():
            yield from operation.get("parameters", ())


def _example_of(schema: Schema, components: Mapping[str, Schema]) -> Any:
    """Return the example of a schema, made of those of its parts if it has none."""
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return _example_of(components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return _example_of(schema["anyOf"][0], components)
    if "items" in schema:
        return [_example_of(schema["items"], components)]
    return {name: _example_of(part, components) for name, part in schema.get("properties", {}).items()}
