"""A code with the fields of a codebook entry (MacQueen, McLellan, Kay and Milstein 1998)."""

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qcoder.model.base import Exchanged

if TYPE_CHECKING:
    from qcoder.model.case_code import CaseCode
    from qcoder.model.code_group import GroupMember
    from qcoder.model.code_history import CodeVersion, Proposal
    from qcoder.model.code_relation import CodeRelation
    from qcoder.model.coding import Coding
    from qcoder.model.coding_freeze import Adjudication
    from qcoder.model.guide import QuestionCode, Silence
    from qcoder.model.memo import Memo
    from qcoder.model.suggestion import Verdict
    from qcoder.model.worked import Worked


class Code(Exchanged):
    __tablename__ = "code"

    parent_id: Mapped[int | None] = mapped_column(ForeignKey("code.id"), index=True)
    name: Mapped[str]  # one part of the language-neutral path
    name_es: Mapped[str] = mapped_column(default="")
    name_en: Mapped[str] = mapped_column(default="")
    colour: Mapped[str] = mapped_column(default="")
    key: Mapped[str] = mapped_column(default="")
    short_definition: Mapped[str] = mapped_column(default="")
    definition: Mapped[str] = mapped_column(default="")
    use_when: Mapped[str] = mapped_column(default="")
    do_not_use_when: Mapped[str] = mapped_column(default="")
    example: Mapped[str] = mapped_column(default="")
    keywords: Mapped[str] = mapped_column(default="")  # joined by "; "
    counter_instance: Mapped[bool] = mapped_column(default=False)  # shown beside its parent, never counted into it
    position: Mapped[int] = mapped_column(default=0)  # among its siblings
    hidden: Mapped[bool] = mapped_column(default=False)  # out of sight while coding; its codings stay
    version: Mapped[int] = mapped_column(default=1)  # of what is said of it, see code_history

    children: Mapped[list["Code"]] = relationship(cascade="all, delete-orphan", order_by="Code.position")
    codings: Mapped[list["Coding"]] = relationship(cascade="all, delete-orphan", back_populates="code")
    memos: Mapped[list["Memo"]] = relationship(cascade="all, delete-orphan")
    verdicts: Mapped[list["Verdict"]] = relationship(cascade="all, delete-orphan")
    versions: Mapped[list["CodeVersion"]] = relationship(cascade="all, delete-orphan", order_by="CodeVersion.number")
    proposals: Mapped[list["Proposal"]] = relationship()  # what was asked for and decided outlives the code
    groups: Mapped[list["GroupMember"]] = relationship(cascade="all, delete-orphan")
    case_codes: Mapped[list["CaseCode"]] = relationship(cascade="all, delete-orphan")
    questions: Mapped[list["QuestionCode"]] = relationship(cascade="all, delete-orphan")
    silences: Mapped[list["Silence"]] = relationship(cascade="all, delete-orphan")
    worked: Mapped[list["Worked"]] = relationship(cascade="all, delete-orphan")
    adjudications: Mapped[list["Adjudication"]] = relationship(cascade="all, delete-orphan")
    relations: Mapped[list["CodeRelation"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="CodeRelation.source_id"
    )
    related_from: Mapped[list["CodeRelation"]] = relationship(
        cascade="all, delete-orphan", foreign_keys="CodeRelation.target_id"
    )


# NULL parents are all different to a plain unique constraint.
Index("uq_code_parent_name", func.coalesce(Code.parent_id, 0), Code.name, unique=True)
