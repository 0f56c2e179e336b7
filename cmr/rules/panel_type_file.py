"""Turns the content of a panel type's file into a ``PanelType``, or says every fault in it at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from functools import cache
from inspect import isclass
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError

from cmr.rules.contradictions import CHECKS
from cmr.rules.faults import Fault
from cmr.rules.panel_type import PanelType

Annotation: TypeAlias = Any
"""A type as written on a field: typing has no better name for all of them."""

PLAIN_TYPES = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    time: "a time of day such as 16:00:00",
    date: "a date such as 2026-01-08",
}


class PanelTypeFaults(Exception):
    """Raised for a file that is no panel type; holds every fault found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        """``faults`` in the order of the file's parts."""
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def parse(data: Mapping[str, object], stem: str | None = None) -> PanelType:
    """The panel type that a file's content describes; ``stem`` is the file's name without its ending.

    Raises PanelTypeFaults with every fault at once: each part is read by itself, and the checks between parts
    are made wherever the parts they need could be read.
    """
    parts: dict[str, object] = {}
    faults = [
        Fault(name, "is not a key that is known here", ", ".join(PanelType.model_fields))
        for name in data
        if name not in PanelType.model_fields
    ]
    for name, info in PanelType.model_fields.items():
        if name not in data:
            if info.is_required():
                faults.append(Fault(name, "is missing", _described(info.annotation)))
            else:
                parts[name] = info.get_default()
            continue
        value = _as_tuples(data[name])
        try:
            parts[name] = _reader(name).validate_python(value, strict=True)
        except ValidationError as error:
            faults.extend(_fault(name, value, problem) for problem in error.errors(include_url=False))
        else:
            faults.extend(_blanks(name, parts[name], info.annotation if info.is_required() else None))
    for check, needs in CHECKS:
        if all(need in parts for need in needs):
            faults.extend(check(*(parts[need] for need in needs)))
    if stem is not None and parts.get("key", stem) != stem:
        faults.append(Fault("key", f"“{parts['key']}” is not the file's name", stem))
    if faults:
        raise PanelTypeFaults(faults)
    return PanelType.model_validate(parts)


@cache
def _reader(name: str) -> TypeAdapter[object]:
    info = PanelType.model_fields[name]
    with_discriminator: Annotation = Annotated[info.annotation, info]
    return TypeAdapter(with_discriminator)


def _as_tuples(value: object) -> object:
    """Lists as tuples, all the way down: read strictly, "yes" is no true and "5" is no number."""
    if isinstance(value, Mapping):
        return {key: _as_tuples(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_as_tuples(held) for held in value)
    return value


def _blanks(path: str, value: object, annotation: Annotation) -> Iterator[Fault]:
    """Required texts that are there but say nothing."""
    if isinstance(value, str):
        if annotation is str and not value.strip():
            yield Fault(path, "is empty", "text")
    elif isinstance(value, tuple):
        items = get_args(annotation)[:1] or (None,)
        for number, item in enumerate(value, 1):
            yield from _blanks(f"{path}.{getattr(item, 'key', None) or f'#{number}'}", item, items[0])
    elif isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            wanted = info.annotation if info.is_required() or _origin(info.annotation) is tuple else None
            yield from _blanks(f"{path}.{name}", getattr(value, name), wanted)


def _fault(name: str, value: object, problem: Mapping[str, Any]) -> Fault:
    """One of pydantic's errors in human words, at a path that names items by their keys."""
    path, annotation, holder = _found(name, value, problem["loc"])
    context: Mapping[str, Any] = problem.get("ctx", {})
    match problem["type"]:
        case "extra_forbidden":
            fields = holder.model_fields if holder else {}
            return Fault(path, "is not a key that is known here", ", ".join(fields))
        case "missing":
            return Fault(path, "is missing", _described(annotation))
        case "union_tag_not_found":
            return Fault(f"{path}.kind", "is missing", _kinds(annotation))
        case "union_tag_invalid":
            return Fault(
                f"{path}.kind", f"“{context['tag']}” is not a kind that is known", _kinds(annotation)
            )
        case "literal_error":
            return Fault(path, f"“{problem['input']}” is not known here", _described(annotation))
        case "greater_than_equal":
            return Fault(path, f"{problem['input']} is too small", f"at least {context['ge']}")
        case "less_than_equal":
            return Fault(path, f"{problem['input']} is too large", f"at most {context['le']}")
        case "value_error":
            return Fault(path, str(context["error"]), "values that agree with each other")
        case kind if kind.endswith("_type"):
            return Fault(path, "is of the wrong type", _described(annotation))
        case _:
            return Fault(path, problem["msg"], _described(annotation))


def _found(
    name: str, value: object, location: Sequence[int | str]
) -> tuple[str, Annotation, type[BaseModel] | None]:
    """The path of an error for people, the type wanted there, and the model that holds it."""
    path = name
    annotation: Annotation = PanelType.model_fields[name].annotation
    holder: type[BaseModel] | None = None
    for step in location:
        models = _models(annotation)
        if isinstance(step, int):
            value = value[step] if isinstance(value, tuple) and step < len(value) else None
            called = value.get("key") or value.get("stage") if isinstance(value, Mapping) else None
            path += f".{called if isinstance(called, str) else f'#{step + 1}'}"
            annotation = next((held for held in _alternatives(annotation) if _origin(held) is tuple), None)
            annotation = get_args(annotation)[0] if annotation else None
        elif len(models) > 1 and step in models:
            annotation = models[step]
        else:
            holder = next(iter(models.values()), None)
            path += f".{step}"
            known = holder is not None and step in holder.model_fields
            annotation = holder.model_fields[step].annotation if holder and known else None
            value = value.get(step) if isinstance(value, Mapping) else None
    return path, annotation, holder


def _origin(annotation: Annotation) -> Annotation:
    return get_origin(annotation)


def _alternatives(annotation: Annotation) -> tuple[Annotation, ...]:
    """The types of which a value may be one."""
    origin = _origin(annotation)
    if origin is Annotated:
        return _alternatives(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return tuple(found for one in get_args(annotation) for found in _alternatives(one))
    return (annotation,)


def _models(annotation: Annotation) -> dict[str, type[BaseModel]]:
    """The models a value may be one of, by their kind; a model without kinds by its name."""
    models: dict[str, type[BaseModel]] = {}
    for one in _alternatives(annotation):
        if isclass(one) and issubclass(one, BaseModel):
            kind = one.model_fields.get("kind")
            kinds = get_args(kind.annotation) if kind else ()
            models[kinds[0] if len(kinds) == 1 else one.__name__] = one
    return models


def _kinds(annotation: Annotation) -> str:
    return ", ".join(_models(annotation))


def _described(annotation: Annotation) -> str:
    """What a type allows, in words."""
    models = _models(annotation)
    if len(models) > 1:
        return f"a table of kind {' or '.join(models)}"
    if models:
        required = [
            name for name, info in next(iter(models.values())).model_fields.items() if info.is_required()
        ]
        return f"a table with {', '.join(required)}"
    words: list[str] = []
    for one in _alternatives(annotation):
        origin = _origin(one)
        if origin is Literal:
            words.extend(str(value) or "nothing" for value in get_args(one))
        elif origin is tuple:
            held = get_args(one)[0]
            words.append(f"a list, each {_described(held)}")
        elif one in PLAIN_TYPES:
            words.append(PLAIN_TYPES[one])
    return ", ".join(words)
