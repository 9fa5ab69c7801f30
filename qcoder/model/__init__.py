"""The tables as SQLAlchemy mapped classes, one noun a file. Start at `base`."""

from qcoder.model.about import About
from qcoder.model.base import Base
from qcoder.model.case import Case, Membership
from qcoder.model.code import Code
from qcoder.model.code_group import CodeGroup, GroupMember
from qcoder.model.code_history import CodebookVersion, CodeVersion, Proposal, ProposalView
from qcoder.model.code_relation import CodeRelation
from qcoder.model.coder import Coder
from qcoder.model.coding import Coding
from qcoder.model.document import Document, DocumentText
from qcoder.model.memo import Memo
from qcoder.model.note import Note
from qcoder.model.operation import Change, Operation
from qcoder.model.original import Original
from qcoder.model.project_info import ProjectInfo
from qcoder.model.recheck import Recheck
from qcoder.model.suggestion import Suggestion, SuggestionRun, Verdict
from qcoder.model.translation import Translation
from qcoder.model.turn import Speaker, Turn
from qcoder.model.variable import Value, Variable

__all__ = [
    "About", "Base", "Case", "Change", "Code", "CodeGroup", "CodeRelation", "CodeVersion", "CodebookVersion", "Coder",
    "Coding", "Document", "DocumentText", "GroupMember", "Membership", "Memo", "Note", "Operation", "Original",
    "ProjectInfo", "Proposal", "ProposalView", "Recheck", "Speaker", "Suggestion", "SuggestionRun", "Translation",
    "Turn", "Value", "Variable", "Verdict",
]  # fmt: skip
