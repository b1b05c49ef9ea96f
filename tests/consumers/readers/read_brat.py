"""What bratly finds in a folder: the entities of every document, their pieces, attributes, notes and relations."""

import json
import sys
from pathlib import Path

from bratly import AttributeAnnotation, EntityAnnotation, NoteAnnotation, RelationAnnotation
from bratly.io import read_and_load_ann_file

found = []
for path in sorted(Path(sys.argv[1]).glob("*/*.ann")):
    as_it_is = {"no_duplicates": False, "sorting": False, "renumerotize": False}
    every = read_and_load_ann_file(str(path), **as_it_is).annotations
    entities = {one.id: one for one in every if isinstance(one, EntityAnnotation)}
    found.append(
        {
            "annotator": path.parent.name,
            "file": path.stem,
            "lines": len(every),
            "entities": {
                one.id: {
                    "type": one.label,
                    "words": one.content,
                    "pieces": [[at.start, at.end] for at in one.fragments],
                }
                for one in entities.values()
            },
            "attributes": [
                [one.component.id, one.label, one.values] for one in every if isinstance(one, AttributeAnnotation)
            ],
            "notes": [[one.component.id, one.value] for one in every if isinstance(one, NoteAnnotation)],
            "relations": [
                [one.label, one.argument1[1].id, one.argument2[1].id]
                for one in every
                if isinstance(one, RelationAnnotation)
            ],
        }
    )
print(json.dumps(found))
