"""The order in which rows are written and deleted: SQLAlchemy takes it from relationships, not from foreign keys."""

import pytest
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapper

from qcoder.model import Base, Coder

Base.registry.configure()
NEVER_DELETED = {Coder}


def references() -> list[tuple[Mapper[Base], ForeignKey]]:
    """Every foreign key of a journalled class, with the mapper that has it."""
    mappers = [mapper for mapper in Base.registry.mappers if mapper.class_.kept == "journal"]
    found = [(mapper, key) for mapper in mappers for key in mapper.local_table.foreign_keys]
    return sorted(found, key=lambda pair: str(pair[1].parent))


@pytest.mark.parametrize(("mapper", "key"), references(), ids=lambda part: str(getattr(part, "parent", part)))
def test_what_refers_to_a_row_is_deleted_before_it(mapper: Mapper[Base], key: ForeignKey) -> None:
    [parent] = [other for other in Base.registry.mappers if other.local_table is key.column.table]
    if parent.class_ in NEVER_DELETED:
        return
    known = {column for rel in parent.relationships if rel.mapper is mapper for _, column in rel.local_remote_pairs}
    assert key.parent in known, f"{parent.class_.__name__} has no relationship to {key.parent}"
