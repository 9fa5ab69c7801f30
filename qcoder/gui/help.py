"""All keys on one page, and what this program is."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from qcoder import __version__
from qcoder.core.messages import _
from qcoder.gui.actions import ACTIONS, MENUS, bare_text, key_name
from qcoder.gui.parts.dialogs import close_button, show_text


def show_keys(parent: QWidget) -> QDialog:
    """Every key with what it does, menu by menu."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(_("Keys"))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.resize(640, 600)
    tree = QTreeWidget()
    tree.setAccessibleName(_("Keys"))
    tree.setHeaderLabels([_("Action"), _("Key")])
    tree.setRootIsDecorated(False)
    tree.setUniformRowHeights(True)
    for menu in MENUS:
        rows = [(bare_text(action), key_name(action.keys)) for action in ACTIONS if action.menu == menu and action.keys]
        if menu == "&Code":
            rows += [
                (_("Code with the code of that key"), "1 … 9, Alt+A … Alt+Z"),
                (_("Select and code with the last code: sentence, turn, paragraph"), "Shift+S, Shift+T, Shift+G"),
                (_("Go through codings that overlap"), "O"),
                (_("Leave the selection"), key_name("Esc")),
            ]
        _group(tree, _(menu).replace("&", ""), rows)
    rows = [
        (_("Link to a code, case, document, memo or coded passage"), "@"),
        (_("Go to what the link means"), key_name("Ctrl+Return")),
        (_("Bold, italic"), "Ctrl+B, Ctrl+I"),
    ]
    _group(tree, _("In a memo"), rows)
    rows = [
        (_("Accept the suggestion"), _("Enter")),
        (_("Correct its code"), "C"),
        (_("Move its start, its end by a word"), "[ ], { }"),
        (_("Take the selection in the text as its boundaries"), "B"),
        (_("Reject it"), "X"),
        (_("Which words count"), "W"),
    ]
    _group(tree, _("In the list of suggestions"), rows)
    tree.expandAll()
    tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
    tree.header().setStretchLastSection(False)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(16, 16, 16, 16)
    column.addWidget(tree)
    column.addWidget(close_button(dialog))
    dialog.open()
    return dialog


def _group(tree: QTreeWidget, title: str, rows: list[tuple[str, str]]) -> None:
    head = QTreeWidgetItem([title, ""])
    font = head.font(0)
    font.setBold(True)
    head.setFont(0, font)
    tree.addTopLevelItem(head)
    for text, key in rows:
        head.addChild(QTreeWidgetItem([text, key]))


def show_about(parent: QWidget) -> QDialog:
    """Version, licence and what the program promises."""
    text = "\n\n".join(
        (
            _("qcoder {version}: a program for coding qualitative interviews.", version=__version__),
            _(
                "Private: everything stays in your project file on this computer. "
                "The program never uses the network and keeps no words of your transcripts outside the project."
            ),
            _("Free: under the MIT licence. It stands on Qt, SQLAlchemy, spaCy, matplotlib and other free libraries."),
        )
    )
    dialog = show_text(parent, _("About qcoder"), text)
    dialog.resize(520, 280)
    return dialog
