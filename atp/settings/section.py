"""A section of the configuration whose keys are attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, NoReturn, Self, dataclass_transform, get_type_hints


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Section:
    """Values under the keys that a subclass annotates.

    A value whose annotation is a section becomes one, and so does a mapping without annotation.

    A step gets only the keys that its rule names, as only those rerun it. Asking for another
    one is a mistake in the rule, and raises an AttributeError that says so.
    """

    _kinds: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        cls._kinds = get_type_hints(cls)

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            self.__dict__[name] = self._read(name, value)

    @classmethod
    def _read(cls, name: str, value: Any) -> Any:
        kind = cls._kinds.get(name, Section)
        is_section = isinstance(kind, type) and issubclass(kind, Section)
        return kind(**value) if is_section and isinstance(value, Mapping) else value

    def replace(self, **values: Any) -> Self:
        """A copy with other values."""
        return type(self)(**{**self.__dict__, **values})

    def __getattr__(self, name: str) -> Any:
        known = ", ".join(self.__dict__)
        raise AttributeError(
            f"{type(self).__name__} has no key {name}, only {known}; "
            "a step reads what its rule names"
        )

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"{type(self).__name__}.{name} is a setting, and stays as it is")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash(repr(self))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self.__dict__.items())
        return f"{type(self).__name__}({values})"
