"""The English catalogue: every word of the source that people read, and its English.

python docs/messages.py          bring django.po up to the source, compile, name what lacks English
python docs/messages.py --check  write nothing; exit 1 if English is lacking, left over, uncompiled

It needs no program beside Python: words are found in the syntax of modules, by Django's own reader
of templates, and in the presets; each entry of the catalogue stands on lines that no other change
moves.
"""

import ast
import re
import struct
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils.translation.template import templatize

from bihuan.words import IN_CONTEXT

SOURCE = Path(__file__).resolve().parents[1] / "src" / "bihuan"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"

SAID = {"_", "lazy", "gettext", "gettext_lazy", "counted"}
"""The functions that words go through; ``counted`` and ``ngettext`` differ for one and several."""
IN_A_CONTEXT = {"pgettext", "pgettext_lazy"}
"""Those whose first argument tells apart what Chinese calls alike."""

HEAD = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: en\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
PLACES = re.compile(r"%\((\w+)\)|%([srd])")
_TEXT = r"""u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TEMPLATE = re.compile(rf"\b([np]?gettext|_)\(({_TEXT})(?:, ({_TEXT})(?:, count)?)?\)")

Words = dict[str, bool]
"""What is said in Chinese, and whether English tells one from several."""
Entries = dict[str, list[str]]
"""What is said in Chinese, and its English: one form, or one for 1 and one for several."""


# --- What the source says -------------------------------------------------------------------------


def words() -> Words:
    found: Words = {}
    for text, is_counted in (*_of_modules(), *_of_templates(), *_of_presets()):
        found[text] = found.get(text, False) or is_counted
    return {text: found[text] for text in sorted(found) if text}


def _of_modules() -> Iterator[tuple[str, bool]]:
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = _called(node)
            if name in SAID | IN_A_CONTEXT:
                yield from ((text, name == "counted") for text in _of_call(node, name))


def _called(node: ast.AST) -> str:
    func = node.func if isinstance(node, ast.Call) else None
    return str(getattr(func, "id", getattr(func, "attr", "")))


def _of_call(call: Any, name: str) -> Iterator[str]:
    """The words of one call; those of ``lazy(text, STEP)`` with and without the context "step"."""
    said = [one.value for one in call.args if isinstance(one, ast.Constant)]
    contexts = [one.id.lower() for one in call.args[1:] if isinstance(one, ast.Name)]
    if name in IN_A_CONTEXT and len(said) == 2:
        yield IN_CONTEXT.join(said)
    elif name in SAID and said:
        yield said[0]
        yield from (f"{context}{IN_CONTEXT}{said[0]}" for context in contexts if name == "lazy")


def _of_templates() -> Iterator[tuple[str, bool]]:
    for path in (p for end in ("html", "txt") for p in SOURCE.glob(f"*/templates/**/*.{end}")):
        for name, *said in _IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
            text, second = (ast.literal_eval(one or "''") for one in said)
            in_context = f"{text}{IN_CONTEXT}{second}"
            yield in_context if name == "pgettext" else text, name == "ngettext"


def _of_presets() -> Iterator[tuple[str, bool]]:
    """What an office may rename: it is translated while it is called as shipped."""
    presets = SOURCE / "presets"
    tables: dict[str, list[dict[str, Any]]] = {
        name: [table for path in sorted(presets.glob(f"*/{name}.toml")) for table in _rows(path)]
        for name in ("metrics", "words", "reports/kinds", "procedures", "checklists", "campaign")
    }
    metrics = tables["metrics"] + tables["campaign"]
    first = [said[0] for kind in _toml(SOURCE / "intake" / "synonyms.toml").values()
             for said in kind.values()]  # fmt: skip
    events = _toml(presets / "events.toml").values()
    titles = [kind["title"] for kind in tables["reports/kinds"]]
    titles += [result["label"] for result in tables["campaign"]]
    of_metrics = [one.get(key, "") for one in metrics for key in ("base_label", "note")]
    of_metrics += [f"unit{IN_CONTEXT}{one['unit']}" for one in metrics]
    of_procedures = _of_procedures(tables["procedures"])
    names = (one["name"] for one in tables["words"])
    of_lists = _of_checklists(tables["checklists"])
    for text in (*events, *titles, *names, *of_metrics, *of_procedures, *of_lists, *first):
        yield text, False


def _of_procedures(procedures: list[dict[str, Any]]) -> Iterator[str]:
    """What a procedure and its steps are called and say; of papers each by itself."""
    for said in (*procedures, *(step for one in procedures for step in one["step"])):
        yield from (said.get(key, "") for key in ("name", "opening", "stage", "note", "source"))
        yield from said.get("papers", "").split("、")


def _of_checklists(lists: list[dict[str, Any]]) -> Iterator[str]:
    """What a checklist is called and says of itself, and what its items ask."""
    for one in lists:
        yield from (one["name"], one.get("note", ""))
        for item in one["item"]:
            yield from (item.get("aspect", ""), item["text"])


def _rows(path: Path) -> list[dict[str, Any]]:
    """The tables of a file of tables, whatever they are called; not what stands by itself."""
    said = _toml(path).values()
    return [row for rows in said if isinstance(rows, list) for row in rows]


def _toml(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


# --- The catalogue --------------------------------------------------------------------------------


def read(text: str) -> Entries:
    """The entries of a .po file, without its head."""
    entries: Entries = {}
    for block in text.replace('"\n"', "").split("\n\n"):
        lines = re.findall(r"^(msg\S+) (\".*\")$", block, re.MULTILINE)
        said = {key: ast.literal_eval(value) for key, value in lines}
        if said.get("msgid"):
            context = f"{said['msgctxt']}{IN_CONTEXT}" if "msgctxt" in said else ""
            entries[context + said["msgid"]] = [
                said[key] for key in said if key.startswith("msgstr")
            ]
    return entries


def write(entries: Entries) -> str:
    blocks = [
        'msgid ""\nmsgstr ""\n' + "\n".join(_quoted(f"{line}\n") for line in HEAD.splitlines())
    ]
    for key, forms in entries.items():
        context, _in, text = key.rpartition(IN_CONTEXT)
        lines = ["#, python-format"] if PLACES.search(text) else []
        lines += [f"msgctxt {_quoted(context)}"] if context else []
        lines += [f"msgid {_quoted(text)}"]
        if len(forms) == 1:
            lines += [f"msgstr {_quoted(forms[0])}"]
        else:
            lines += [f"msgid_plural {_quoted(text)}"]
            lines += [f"msgstr[{n}] {_quoted(form)}" for n, form in enumerate(forms)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def compiled(entries: Entries) -> bytes:
    """The .mo file: two tables of lengths and offsets, then the texts, sorted by their bytes.

    What has no English yet is left out, and so comes out in Chinese.
    """
    pairs = {"": HEAD} | {
        text if len(forms) == 1 else f"{text}\0{text}": "\0".join(forms)
        for text, forms in entries.items()
        if all(forms)
    }
    ordered = sorted((key.encode(), value.encode()) for key, value in pairs.items())
    count, start = len(ordered), 28
    heap, tables = b"", ([], [])  # type: tuple[bytes, tuple[list[int], list[int]]]
    at = start + 16 * count
    for side in (0, 1):
        for pair in ordered:
            tables[side].extend((len(pair[side]), at + len(heap)))
            heap += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, count, start, start + 8 * count, 0, start + 16 * count)
    numbers = [*tables[0], *tables[1]]
    return head + struct.pack(f"<{len(numbers)}I", *numbers) + heap


def updated(entries: Entries, found: Words) -> Entries:
    """What the source says now, with the English there was; what is new has none yet."""
    fresh = {text: [""] * (1 + is_counted) for text, is_counted in found.items()}
    return {
        text: entries[text] if len(entries.get(text, [])) == len(none) else none
        for text, none in fresh.items()
    }


def faults(entries: Entries) -> Iterator[str]:
    """Entries without English, or whose English lacks a place or has one too many."""
    for text, forms in entries.items():
        places = sorted(PLACES.findall(text))
        if not all(forms):
            yield f"no English: {text}"
        elif any(sorted(PLACES.findall(form)) != places for form in forms):
            yield f"other places: {text}"


def main(arguments: list[str]) -> int:
    there = CATALOGUE.read_text(encoding="utf-8") if CATALOGUE.exists() else ""
    wanted = updated(read(there), words())
    found = list(faults(wanted))
    binary = CATALOGUE.with_suffix(".mo")
    if "--check" in arguments:
        is_current = there == write(wanted) and binary.read_bytes() == compiled(wanted)
        found += [] if is_current else ["run: python docs/messages.py"]
    else:
        CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
        CATALOGUE.write_text(write(wanted), encoding="utf-8")
        binary.write_bytes(compiled(wanted))
    print("\n".join(found) or f"{len(wanted)} entries, all in English")  # noqa: T201
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
