"""PDFs, pictures and recordings of an exchange project as XML: where they are, and what was marked in them.

The text of a PDF stands inside it as its Representation; the texts of the others are sources of their own. Codings of a
code, coder or note that is no longer there are left out, because the standard wants no reference that leads nowhere.
"""

import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any
from xml.sax.saxutils import escape

from qcoder.core.exchange import KEPT_PLACES, KeptEntry

Attributes = Callable[..., str]
Position = Callable[[int], int]


class KeptWriter:
    """Knows what may be referred to. `attributes` and `text` write values as `exporters.refi` does."""

    def __init__(
        self, *, codes: Collection[str], users: Collection[str], notes: Collection[str], attributes: Attributes
    ) -> None:
        self._codes, self._users, self._notes, self._attributes = codes, users, notes, attributes

    def xml(
        self, entry: KeptEntry, text: Callable[[str, str], Iterable[str]] | None = None, *, says: Position | None = None
    ) -> str:
        """The element of a source; `text` writes the text of a PDF, given a tag and a guid.

        Args:
            says: where a position in the text of a recording lies as the target counts; None where it has no text.
        """
        tag = TAGS[entry.kind]
        path = f"internal://{entry.guid}{entry.ending}" if entry.data else entry.path
        parts = [f"<{tag}Source{self._attributes(guid=entry.guid, name=entry.name, path=path)}>"]
        if entry.syncs and says is not None and entry.kind in ("audio", "video"):
            parts.append(self._transcript(entry, says))
        parts += [self._selection(entry.kind, one) for one in entry.selections]
        if text is not None:
            parts += text("Representation", text_guid(entry.guid))
        parts += [self._coding(one) for one in entry.codings]
        parts.append(f"</{tag}Source>")
        return "".join(parts)

    def _transcript(self, entry: KeptEntry, says: Position) -> str:
        """When things are said in the text, which is a source of its own: programs may show it in both places."""
        head = self._attributes(
            guid=text_guid(entry.guid), name=entry.name, plainTextPath=f"internal://{entry.source}.txt"
        )
        points = "".join(
            f'<SyncPoint{self._attributes(guid=guid)} timeStamp="{time}" position="{says(at)}"/>'
            for guid, at, time in entry.syncs
        )
        return f"<Transcript{head}>{points}</Transcript>"

    def _selection(self, kind: str, one: Mapping[str, Any]) -> str:
        places = "".join(f' {name}="{int(one.get(name, 0))}"' for name in KEPT_PLACES[kind])
        head = self._attributes(guid=str(one["guid"]), name=str(one.get("name", "")))
        said = str(one.get("description", ""))
        description = f"<Description>{escape(said)}</Description>" if said else ""
        codings = "".join(self._coding(each) for each in one.get("codings", ()))
        tag = f"{TAGS[kind]}Selection"
        return f"<{tag}{head}{places}>{description}{codings}{self._refs(one.get('notes', ()))}</{tag}>"

    def _coding(self, one: Mapping[str, Any]) -> str:
        if one.get("code") not in self._codes:
            return ""
        user = str(one.get("user", ""))
        head = self._attributes(
            guid=str(one["guid"]),
            creatingUser=user if user in self._users else "",
            creationDateTime=str(one.get("at", "")),
        )
        code = self._attributes(targetGUID=str(one["code"]))
        return f"<Coding{head}><CodeRef{code}/>{self._refs(one.get('notes', ()))}</Coding>"

    def _refs(self, notes: Iterable[str]) -> str:
        return "".join(f"<NoteRef{self._attributes(targetGUID=note)}/>" for note in notes if note in self._notes)


TAGS = {"pdf": "PDF", "picture": "Picture", "audio": "Audio", "video": "Video"}


def text_guid(source: str) -> str:
    """The guid of the text inside a source, the same in every export."""
    return str(uuid.uuid5(uuid.UUID(source), "text"))
