"""Every action of the window as data: menus, keys, palette, tooltips and help all come from this one list."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

from qcoder.core.messages import _, mark

Needs = Literal["nothing", "project", "document", "passage", "coding", "editing"]


@dataclass(frozen=True, slots=True)
class Action:
    """`keys` of the transcript (letters) are shown but act only while the text has the focus."""

    id: str
    menu: str
    text: str
    tip: str
    keys: str = ""
    needs: Needs = "project"
    checkable: bool = False
    group: int = 0  # a separator stands between groups of a menu
    in_text: bool = False


# The pages of the window, in the order of their names at the top right; each has an action view.<name>.
PAGES = ("code", "find", "compare", "framework", "agreement", "memos")
MENUS = (
    mark("&File"), mark("&Edit"), mark("&Code"), mark("&Go"), mark("Code&book"), mark("&Read"), mark("&Analysis"),
    mark("&View"), mark("&Help"),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    Action("file.new", "&File", mark("&New project…"), mark("Make a project, empty or from a template"), "Ctrl+N", "nothing"),
    Action("file.open", "&File", mark("&Open project…"), mark("Open a project file"), "Ctrl+O", "nothing"),
    Action("file.sample", "&File", mark("Open &sample project"), mark("Build the sample study and open it"), "", "nothing"),
    Action("file.import", "&File", mark("&Import documents…"), mark("Bring interviews and other documents in"), "Ctrl+I", group=1),
    Action("file.import_sheet", "&File", mark("Import s&heet…"), mark("Bring in cases, documents, codebook, codings or memos from csv"), group=1),
    Action("file.export_sheet", "&File", mark("&Export sheet…"), mark("Write cases, documents, codebook, codings or memos as csv"), group=1),
    Action("file.exchange_in", "&File", mark("Brin&g in from another program…"), mark("A REFI-QDA file (.qdpx, .qdc), a project of QualCoder, RQDA, Taguette or MAXQDA, or a codebook"), group=1),
    Action("file.exchange_out", "&File", mark("E&xport…"), mark("The project for other programs: REFI-QDA, Excel, csv, JSON lines, or an archive"), "Ctrl+Shift+X", group=1),
    Action("file.report", "&File", mark("Write &report…"), mark("Excerpts, codebook or memos as Word, web page or Excel"), "Ctrl+R", group=1),
    Action("file.transcript", "&File", mark("&Transcript for Word…"), mark("The open document with a comment for each coding, for a colleague"), "", "document", group=1),
    Action("file.review", "&File", mark("Transcript back from Wor&d…"), mark("See what a colleague changed in the comments, and store what you choose"), group=1),
    Action("file.import_report", "&File", mark("Report of imports…"), mark("What each imported file held and what was stored of it, as a Word file"), group=1),
    Action("file.draft", "&File", mark("Write memos as a draft…"), mark("The memos that the page of memos shows, as a Word file to go on writing"), group=1),
    Action("file.check", "&File", mark("Chec&k the project"), mark("Look at everything that can go wrong inside the file"), group=2),
    Action("file.backup", "&File", mark("&Back up now"), mark("Make a verified copy in the backup folder"), group=2),
    Action("file.close", "&File", mark("&Close project"), mark("Close the project; everything is saved"), "Ctrl+W", group=3),
    Action("file.quit", "&File", mark("&Quit"), mark("Close the program; everything is saved"), "Ctrl+Q", "nothing", group=3),
    Action("edit.undo", "&Edit", mark("&Undo"), mark("Take the last step back"), "Ctrl+Z"),
    Action("edit.redo", "&Edit", mark("&Redo"), mark("Do again what was undone"), "Ctrl+Shift+Z"),
    Action("edit.history", "&Edit", mark("&History"), mark("Everything that was done; go back to any step"), "Ctrl+H"),
    Action("edit.text", "&Edit", mark("&Edit the text"), mark("Correct the transcript; codings and memos follow"), "Ctrl+E", "document", group=1),
    Action("edit.apply", "&Edit", mark("A&pply the edited text"), mark("Make what was typed the text of the document"), "Ctrl+Return", "editing", group=1),
    Action("edit.versions", "&Edit", mark("&Versions of the text"), mark("Compare the versions of the text and bring one back"), "Ctrl+Shift+V", "document", group=1),
    Action("edit.quotation", "&Edit", mark("&Copy as quotation"), mark("The passage with [...] where it is shortened and its source line, for a paper"), "Ctrl+Shift+C", group=1),
    Action("edit.quotation_style", "&Edit", mark("How &quotations are made…"), mark("Language of the source line, what it hides, how long a quotation may be"), group=1),
    Action("edit.find_here", "&Edit", mark("Find in this &text"), mark("Find words in the document that is open"), "Ctrl+F", "document", group=2),
    Action("edit.find", "&Edit", mark("&Find everywhere"), mark("Find words and coded passages in all documents"), "Ctrl+Shift+F", group=2),
    Action("edit.palette", "&Edit", mark("All &actions…"), mark("Find any action or code by typing"), "Ctrl+K", "nothing", group=3),
    Action("code.pick", "&Code", mark("&Code the passage…"), mark("Type part of a code's name, then Enter"), "Return", "passage", in_text=True),
    Action("code.last", "&Code", mark("Code with the &last code"), mark("Put the code used last on the passage"), ".", "passage", in_text=True),
    Action("code.in_vivo", "&Code", mark("Code in &vivo"), mark("Make the selected words a code"), "V", "passage", in_text=True),
    Action("code.sentence", "&Code", mark("Select the &sentence"), mark("Shift+S codes it with the last code"), "S", "document", group=1, in_text=True),
    Action("code.turn", "&Code", mark("Select the &turn"), mark("Shift+T codes it with the last code"), "T", "document", group=1, in_text=True),
    Action("code.paragraph", "&Code", mark("Select the paragra&ph"), mark("Shift+G codes it with the last code"), "G", "document", group=1, in_text=True),
    Action("code.exchange", "&Code", mark("Select &question and answer"), mark("The interviewer's turn with the answer to it"), "Q", "document", group=1, in_text=True),
    Action("code.confirm", "&Code", mark("Confirm the coding"), mark("The code still fits: the passage need not be re-checked"), "Y", "coding", group=2, in_text=True),
    Action("code.recode", "&Code", mark("&Recode…"), mark("Put another code in the place of this one; the memo stays"), "R", "coding", group=2, in_text=True),
    Action("code.duplicate", "&Code", mark("Also code as…"), mark("Put another code on the same passage; the memo stays with the first"), "D", "coding", group=2, in_text=True),
    Action("code.remove", "&Code", mark("Remove the co&ding"), mark("Take the code off the passage"), "Del", "coding", group=2, in_text=True),
    Action("code.start_back", "&Code", mark("Start one word earlier"), mark("Move the start of the selected coding back"), "[", "coding", group=3, in_text=True),
    Action("code.start_on", "&Code", mark("Start one word later"), mark("Move the start of the selected coding on"), "]", "coding", group=3, in_text=True),
    Action("code.end_back", "&Code", mark("End one word earlier"), mark("Move the end of the selected coding back"), "{", "coding", group=3, in_text=True),
    Action("code.end_on", "&Code", mark("End one word later"), mark("Move the end of the selected coding on"), "}", "coding", group=3, in_text=True),
    Action("code.memo", "&Code", mark("&Memo"), mark("Write a memo on the selected coding or passage, or on the turn"), "M", "document", group=4, in_text=True),
    Action("code.quote", "&Code", mark("Put the passage into the memo"), mark("The words with their source line, in the memo written last"), "Shift+M", "passage", group=4, in_text=True),
    Action("code.passage", "&Code", mark("Translation and what it is about"), mark("Write beside the passage: its translation, the case and year it is about"), "B", "passage", group=4, in_text=True),
    Action("code.language", "&Code", mark("The turn is in the other language"), mark("Spanish or English, where it was guessed wrong: for words, spelling and suggestions"), "L", "document", group=4, in_text=True),
    Action("memo.diary", "&Code", mark("Diary of today"), mark("Open today's entry of the diary"), "Ctrl+J", group=5),
    Action("memo.free", "&Code", mark("New free memo"), mark("Write a memo that is on nothing but itself"), "Ctrl+Shift+M", group=5),
    Action("memo.read", "&Code", mark("Read or write the memo"), mark("Show the memo as it will look, or go on writing"), "F4", group=5),
    Action("code.next", "&Go", mark("&Next coding"), mark("Go to the next coding"), "N", "document", in_text=True),
    Action("code.previous", "&Go", mark("Previous coding"), mark("Go to the coding before"), "P", "document", in_text=True),
    Action("code.uncoded", "&Go", mark("Next &uncoded turn"), mark("Go to the next turn of a participant without a code"), "U", "document", group=1, in_text=True),
    Action("code.uncoded_before", "&Go", mark("Previous uncoded turn"), mark("Go to the turn of a participant before without a code"), "Shift+U", "document", group=1, in_text=True),
    Action("code.uncoded_anywhere", "&Go", mark("Next uncoded turn in any document"), mark("Go on into the next documents, and round to the first"), "J", "document", group=1, in_text=True),
    Action("code.stretch", "&Go", mark("Next uncoded words"), mark("Go to what a participant says next without a code, also between codings"), "W", "document", group=1, in_text=True),
    Action("code.stretch_before", "&Go", mark("Previous uncoded words"), mark("Go to what a participant said before without a code"), "Shift+W", "document", group=1, in_text=True),
    Action("code.recheck_next", "&Go", mark("Next passage to re-check"), mark("Go to the next passage whose code has changed since"), "K", "document", group=2, in_text=True),
    Action("code.new", "Code&book", mark("Ne&w code…"), mark("Make a code, below the selected one"), "Ctrl+Shift+N"),
    Action("code.propose", "Code&book", mark("Propose a change…"), mark("Ask the others for another definition, name or place of the code"), "Ctrl+Shift+P"),
    Action("code.key", "Code&book", mark("Key of the code…"), mark("Choose the key that puts the selected code on a passage")),
    Action("code.words", "Code&book", mark("Words that mark the code"), mark("Against the rest of what participants say"), group=1),
    Action("code.alike", "Code&book", mark("Codes that may be one"), mark("Pairs of codes whose descriptions or passages are alike"), group=1),
    Action("code.read", "Code&book", mark("Read the passages of a code"), mark("All passages of the selected code in their context, to recode and to write on"), "Ctrl+Shift+E", group=1),
    Action("code.split", "Code&book", mark("Split a code by walking"), mark("Send each passage of the selected code to a code below it by one key"), group=1),
    Action("code.relations", "Code&book", mark("Relations between codes"), mark("What causes, contradicts or is part of what, as a map and a list"), "Ctrl+Shift+L", group=1),
    Action("view.recheck", "Code&book", mark("Passages to re-check"), mark("Confirm or recode, one by one, the passages whose code has changed"), "Ctrl+Shift+R", group=2),
    Action("view.codebook", "Code&book", mark("Codebook: versions and proposals"), mark("Freeze, compare and restore the codebook; proposed changes"), "Ctrl+Shift+B", group=2),
    Action("code.suggest", "Code&book", mark("Su&ggest codes for this document"), mark("Ask for suggestions, each with its reasons"), "Ctrl+G", "document", group=3),
    Action("code.worked", "Code&book", mark("Mark the document as wor&ked"), mark("What you left uncoded in it tells suggestions something"), "", "document", group=3),
    Action("code.suggest_settings", "Code&book", mark("Settings of suggestions…"), mark("On or off, the precision asked for, and what they leave out"), group=3),
    Action("code.like", "Code&book", mark("More like this passage"), mark("Passages of all documents that are like the selected one"), "Ctrl+Shift+K", "passage", group=3),
    Action("code.names", "Code&book", mark("Names and places"), mark("Persons and places that the open document names, with a trained pipeline"), "Ctrl+Alt+N", group=3),
    Action("code.lacking", "Code&book", mark("Passages without the code so far"), mark("Like those of the selected code, the likeliest first"), "Ctrl+Shift+U", group=3),
    Action("view.record", "Code&book", mark("How g&ood suggestions are"), mark("The track record of suggestions on this project, with charts"), group=3),
    Action("view.larger", "&Read", mark("&Larger text"), mark("Read larger"), "Ctrl++", "document"),
    Action("view.smaller", "&Read", mark("&Smaller text"), mark("Read smaller"), "Ctrl+-", "document"),
    Action("read.usual_size", "&Read", mark("&Usual size"), mark("Read at the usual size"), "Ctrl+0", "document"),
    Action("read.dim", "&Read", mark("&Dim the interviewer's turns"), mark("What the interviewer says is a shade lighter"), "Alt+Shift+D", "document", True, 2),
    Action("read.others", "&Read", mark("Codings of &other coders"), mark("Show what other coders have coded, or hide it"), "Alt+Shift+O", "document", True, 2),
    Action("read.wider", "&Read", mark("&Wider lines"), mark("More characters on a line"), "Alt+Shift+Right", "document", group=1),
    Action("read.narrower", "&Read", mark("&Narrower lines"), mark("Fewer characters on a line"), "Alt+Shift+Left", "document", group=1),
    Action("read.more_space", "&Read", mark("&More space between lines"), mark("Lines further apart"), "Alt+Shift+Down", "document", group=1),
    Action("read.less_space", "&Read", mark("L&ess space between lines"), mark("Lines closer together"), "Alt+Shift+Up", "document", group=1),
    Action("read.marks", "&Read", mark("Names, &initials or patterns"), mark("What tells codes apart besides colour: names in the margin, initials or patterns"), "Alt+Shift+M", "document", group=2),
    Action("read.settings", "&Read", mark("&All settings for reading…"), mark("Size, width, space and font; codings of other coders one by one"), "Alt+Shift+A", "document", group=3),
    Action("read.turns", "&Read", mark("Tu&rns with their codes"), mark("All turns as a list; Enter goes to one"), "Ctrl+T", "document", group=4),
    Action("read.split", "&Read", mark("&Two texts"), mark("Read a second place or a second document beside this one, or close it"), "F8", "document", group=4),
    Action("recording.attach", "&Read", mark("Recordin&g of the transcript…"), mark("Attach the sound or video that the transcript was made from"), "", "document", group=5),
    Action("recording.play", "&Read", mark("&Play or pause"), mark("Play the recording, or pause it"), "F7", "document", group=5),
    Action("recording.here", "&Read", mark("Play from &here"), mark("Play what stands at the caret"), "Alt+F7", "document", group=5),
    Action("recording.back", "&Read", mark("&Back three seconds"), mark("Go back three seconds in the recording"), "Shift+F7", "document", group=5),
    Action("recording.slower", "&Read", mark("Play slower"), mark("Play the recording slower"), "Ctrl+F7", "document", group=5),
    Action("recording.faster", "&Read", mark("Play faster"), mark("Play the recording faster"), "Ctrl+Shift+F7", "document", group=5),
    Action("view.words", "&Analysis", mark("&Word lists"), mark("How often words are used, what stands near them and what follows them"), "Ctrl+Shift+W"),
    Action("analysis.keep", "&Analysis", mark("Keep the result…"), mark("Keep the analysis, or what was found, under a name, with its choices"), "Ctrl+Shift+S", group=1),
    Action("analysis.stage", "&Analysis", mark("Note a stage of a case…"), mark("Say that a case shows a code at a date, without a document"), group=1),
    Action("view.guide", "&Analysis", mark("Interview guide and silences"), mark("Which turns ask which questions, and so what an absence means"), "Ctrl+Shift+G", group=2),
    Action("view.stability", "&Analysis", mark("Codebook stability"), mark("New codes by interview, in the order they were made"), group=2),
    Action("view.code", "&View", mark("&Code"), mark("Read and code"), "Ctrl+1", checkable=True),
    Action("view.find", "&View", mark("&Find"), mark("Words and coded passages"), "Ctrl+2", checkable=True),
    Action("view.compare", "&View", mark("Co&mpare"), mark("Codes between groups"), "Ctrl+3", checkable=True),
    Action("view.framework", "&View", mark("F&ramework"), mark("Summaries by row and code, with their passages"), "Ctrl+4", checkable=True),
    Action("view.agreement", "&View", mark("Agreemen&t"), mark("How far coders agree, and where they differ"), "Ctrl+5", checkable=True),
    Action("view.memos", "&View", mark("M&emos"), mark("All memos in one place"), "Ctrl+6", checkable=True),
    Action("view.theme_system", "&View", mark("Theme of the s&ystem"), mark("Light or dark as the system is"), "", "nothing", True, 3),
    Action("view.theme_light", "&View", mark("L&ight theme"), mark("Dark letters on white"), "", "nothing", True, 3),
    Action("view.theme_dark", "&View", mark("D&ark theme"), mark("Light letters on dark grey"), "", "nothing", True, 3),
    Action("view.theme_contrast", "&View", mark("&High contrast"), mark("Black on white with strong lines"), "", "nothing", True, 3),
    Action("view.english", "&View", mark("In En&glish"), mark("Show the program in English"), "", "nothing", True, 4),
    Action("view.spanish", "&View", mark("In S&panish"), mark("Show the program in Spanish"), "", "nothing", True, 4),
    Action("view.left", "&View", mark("Hide the &documents"), mark("Hide or show the column of documents"), "F9", group=1, checkable=True),
    Action("view.right", "&View", mark("Hide the c&odes"), mark("Hide or show the column of codes"), "Shift+F9", group=1, checkable=True),
    Action("view.next_pane", "&View", mark("&Next pane"), mark("Move the focus to the next column"), "F6", group=1),
    Action("help.keys", "&Help", mark("&Keys"), mark("All keys on one page"), "F1", "nothing"),
    Action("help.about", "&Help", mark("&About qcoder"), mark("Version, licence, privacy"), "", "nothing"),
)  # fmt: skip
BY_ID = {action.id: action for action in ACTIONS}


class ActionSet(QObject):
    """The QActions of one window, by id."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._made: dict[str, QAction] = {}
        for action in ACTIONS:
            made = QAction(_(action.text), parent)
            made.setObjectName(action.id)
            made.setCheckable(action.checkable)
            made.setToolTip(tooltip(action))
            made.setStatusTip(_(action.tip))
            if action.keys and not action.in_text:
                made.setShortcut(QKeySequence(action.keys))
            elif action.keys:
                # The key belongs to the text; the menu shows it beside the words.
                made.setText(f"{_(action.text)}\t{key_name(action.keys)}")
            self._made[action.id] = made

    def __getitem__(self, id_: str) -> QAction:
        return self._made[id_]

    def items(self) -> list[tuple[Action, QAction]]:
        return [(BY_ID[id_], made) for id_, made in self._made.items()]


def bare_text(action: Action) -> str:
    """An action's name without the marks of menus."""
    return _(action.text).replace("&", "").removesuffix("…")


def key_name(keys: str) -> str:
    """A key as the system writes it; Return is called Enter, as on most keyboards."""
    if keys == "Return":
        return _("Enter")
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys


def tooltip(action: Action) -> str:
    """What an action does, with its key."""
    return f"{_(action.tip)} ({key_name(action.keys)})" if action.keys else _(action.tip)
