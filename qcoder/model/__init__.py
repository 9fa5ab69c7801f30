"""The tables as SQLAlchemy mapped classes, one noun a file. Start at `base`."""

from qcoder.model.about import About
from qcoder.model.base import Base
from qcoder.model.case import Case, Membership
from qcoder.model.case_code import CaseCode
from qcoder.model.code import Code
from qcoder.model.code_group import CodeGroup, GroupMember
from qcoder.model.code_history import CodebookVersion, CodeVersion, Proposal, ProposalView
from qcoder.model.code_relation import CodeRelation
from qcoder.model.coder import Coder
from qcoder.model.coding import Coding
from qcoder.model.coding_freeze import Adjudication, CodingFreeze
from qcoder.model.document import Document, DocumentText
from qcoder.model.feature import Feature
from qcoder.model.framework import Framework, FrameworkCell
from qcoder.model.guide import DocumentGuide, Guide, GuideQuestion, QuestionCode, QuestionLink, Silence
from qcoder.model.kept_source import KeptSource
from qcoder.model.memo import Memo
from qcoder.model.note import Note
from qcoder.model.operation import Change, Operation
from qcoder.model.original import Original
from qcoder.model.project_info import ProjectInfo
from qcoder.model.recheck import Recheck
from qcoder.model.recording import Recording
from qcoder.model.saved import SavedAnalysis, SavedQuery
from qcoder.model.setting import Setting
from qcoder.model.suggestion import Suggestion, SuggestionRun, Verdict
from qcoder.model.translation import Translation
from qcoder.model.turn import Speaker, Turn
from qcoder.model.variable import Value, Variable
from qcoder.model.worked import Worked

__all__ = [
    "About", "Adjudication", "Base", "Case", "CaseCode", "Change", "Code", "CodeGroup", "CodeRelation", "CodeVersion",
    "CodebookVersion", "Coder", "Coding", "CodingFreeze", "Document", "DocumentGuide", "DocumentText", "Feature",
    "Framework", "FrameworkCell", "GroupMember", "Guide", "GuideQuestion", "KeptSource", "Membership", "Memo", "Note",
    "Operation", "Original", "ProjectInfo", "Proposal", "ProposalView", "QuestionCode", "QuestionLink", "Recheck",
    "Recording", "SavedAnalysis", "SavedQuery", "Setting", "Silence", "Speaker", "Suggestion", "SuggestionRun",
    "Translation", "Turn", "Value", "Variable", "Verdict", "Worked",
]  # fmt: skip
