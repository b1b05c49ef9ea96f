"""misp: a folder MISP pulls as a feed: an event per document in MISP's JSON, and manifest.json.

An attribute is a labelled sentence, tagged with gold's label, else that of most: a credibility 1 to 6 and the
reliability of the source it is credited to by MISP's taxonomy admiralty-scale. What each annotator said is analyst
data: an opinion out of 100 for a credibility, a note for anything else. Rated sources are an event of their own.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from annotate.exchange.outgoing.admiralty import CONFIDENCE, Admiralty, identifier, moment
from annotate.exchange.records import Answered, Dataset, DocumentRecord, Further, SentenceRecord

Thing = dict[str, Any]

_MAKER = {"name": "annotate", "uuid": identifier("organisation", "annotate")}


def write(dataset: Dataset, folder: Path) -> int:
    """Write UUID.json for each event and manifest.json into the folder; return the number of attributes."""
    manifest, count = {}, 0
    for event in _events(dataset):
        count += len(event["Attribute"])
        _put(folder / f"{event['uuid']}.json", {"Event": event})
        kept = ("info", "date", "analysis", "threat_level_id", "timestamp", "Orgc", "Tag")
        manifest[event["uuid"]] = {key: event[key] for key in kept}
    _put(folder / "manifest.json", manifest)
    return count


def _put(path: Path, content: Thing) -> None:
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="")


def _events(dataset: Dataset) -> Iterator[Thing]:
    admiralty = Admiralty(dataset)
    for record in dataset.documents:
        found = [one for sentence in record.sentences if (one := _attribute(sentence, record, admiralty))]
        if found:
            letter = admiralty.reliability.get(record.source or "")
            tags = [admiralty.reliability_tag(letter)] if letter else []
            found += _origin(record, found[0]["timestamp"])
            yield _event(record.title or record.document.name, record.document.sha256, found, tags)
    rated = [_source(one.name, one.further, admiralty) for one in dataset.sources]
    if rated:
        yield _event("Sources, and how reliable they are", f"sources {dataset.schema.sha256}", rated, [])


def _event(info: str, about: str, attributes: list[Thing], tags: list[str]) -> Thing:
    latest = max(attributes, key=lambda one: int(one["timestamp"]))["timestamp"]
    return {
        "uuid": identifier("event", about),
        "info": info,
        "date": datetime.fromtimestamp(int(latest), UTC).date().isoformat(),
        "analysis": "2",  # complete
        "threat_level_id": "4",  # undefined
        "distribution": "0",  # nobody else's until somebody decides so
        "published": False,
        "timestamp": latest,
        "Orgc": _MAKER,
        "Tag": _tags(tags),
        "Attribute": attributes,
    }


def _attribute(sentence: SentenceRecord, record: DocumentRecord, admiralty: Admiralty) -> Thing | None:
    """Return a sentence that anybody answered anything about, None for another."""
    if not sentence.answers:
        return None
    label, source = admiralty.label(sentence), admiralty.source(sentence)
    letter = admiralty.reliability.get(source or "")
    tags = [admiralty.tag(label)] if label else []
    tags += [admiralty.reliability_tag(letter)] if letter else []
    uuid = identifier("attribute", record.document.sha256, sentence.unit)
    about = f"sentence {sentence.number}" + (f"; source: {source}" if source else "")
    said = [_said(one, uuid, number, admiralty) for number, one in enumerate(sentence.answers)]
    found = _text(uuid, sentence.text, about, (one.made_at for one in sentence.answers), tags)
    return found | _analyses(said)


def _source(name: str, ratings: tuple[Further, ...], admiralty: Admiralty) -> Thing:
    letter = admiralty.reliability.get(name)
    uuid = identifier("attribute", "source", name)
    said = [
        _note(f"{one.field}: {one.value}", one.annotator, one.made_at, uuid, f"{one.field}-{number}")
        for number, one in enumerate(ratings)
    ]
    tags = [admiralty.reliability_tag(letter)] if letter else []
    return _text(uuid, name, "source", (one.made_at for one in ratings), tags) | _analyses(said)


def _origin(record: DocumentRecord, timestamp: str) -> Iterator[Thing]:
    """Yield where a text is from, and its hash: by it, two who have the text know that it is the same."""
    sha256 = record.document.sha256
    about = {"comment": "the text that was judged", "timestamp": timestamp, "to_ids": False}
    if record.url:
        kind = {"type": "url", "category": "External analysis", "value": record.url}
        yield {"uuid": identifier("attribute", sha256, "url"), **kind, **about}
    kind = {"type": "sha256", "category": "External analysis", "value": sha256}
    yield {"uuid": identifier("attribute", sha256, "sha256"), **kind, **about}


def _text(uuid: str, value: str, comment: str, made_at: Iterable[str], tags: list[str]) -> Thing:
    return {
        "uuid": uuid,
        "type": "text",
        "category": "Other",
        "value": value,
        "comment": comment,
        "to_ids": False,
        "timestamp": str(int(max(map(moment, made_at)).timestamp())),
        "Tag": _tags(tags),
    }


def _said(one: Answered, uuid: str, number: int, admiralty: Admiralty) -> tuple[str, Thing]:
    told = f"{admiralty.dataset.schema.sentence_field.name}: {one.label}" if one.label else ""
    sure = f"sure: {one.confidence} of 3" if one.confidence is not None else ""
    words = "\n".join(filter(None, (told, sure, one.note)))
    if not (admiralty.credible and one.label in CONFIDENCE):
        return _note(words, one.annotator, one.made_at, uuid, str(number))
    opinion = {"opinion": CONFIDENCE[one.label], "comment": words}
    return "Opinion", _analysis(uuid, one.annotator, one.made_at, str(number)) | opinion


def _note(words: str, who: str, made_at: str, uuid: str, key: str) -> tuple[str, Thing]:
    return "Note", _analysis(uuid, who, made_at, key) | {"note": words}


def _analysis(uuid: str, who: str, made_at: str, key: str) -> Thing:
    at = f"{moment(made_at):%Y-%m-%d %H:%M:%S}"
    about = {"object_type": "Attribute", "object_uuid": uuid, "authors": who, "created": at, "modified": at}
    return {"uuid": identifier("said", uuid, who, key), **about}


def _analyses(said: list[tuple[str, Thing]]) -> Thing:
    found: Thing = {}
    for kind, one in said:
        found.setdefault(kind, []).append(one)
    return found


def _tags(names: list[str]) -> list[Thing]:
    return [{"name": name} for name in names]
