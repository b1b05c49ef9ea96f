"""What doccano's own import makes of files, each in a project of its own, as its server would import them.

Arguments: a folder for its database, then QUESTION/ANNOTATOR.jsonl files. Prints for each file what was wrong, the
texts, the labels and spans stored, and the ZIP it exports them in; of files with spans twice: in a project that
allows them to overlap and in one that does not.
"""

import json
import os
import sys
from pathlib import Path

home, *files = sys.argv[1:]
os.environ["DOCCANO_HOME"] = home

import backend.cli  # noqa: E402, F401 -- sets up the rest of what it runs under
import django  # noqa: E402

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402

call_command("migrate", verbosity=0)
call_command("create_roles", verbosity=0)

from data_export.celery_tasks import export_dataset  # noqa: E402
from data_import.datasets import load_dataset  # noqa: E402
from data_import.pipeline.catalog import create_file_format  # noqa: E402
from data_import.pipeline.readers import FileName  # noqa: E402
from examples.models import Example  # noqa: E402
from labels.models import Category, Span  # noqa: E402
from projects.models import ProjectType, SequenceLabelingProject, TextClassificationProject  # noqa: E402

found = []
for file in files:
    who = Path(file).stem
    user, _ = get_user_model().objects.get_or_create(username=who)
    lines = Path(file).read_text(encoding="ascii").split("\n")
    spans = any(isinstance(one, list) for line in lines if line for one in json.loads(line)["label"])
    for overlapping in (True, False) if spans else (False,):
        task = ProjectType.SEQUENCE_LABELING if spans else ProjectType.DOCUMENT_CLASSIFICATION
        more = {"allow_overlapping": overlapping} if spans else {}
        kind = SequenceLabelingProject if spans else TextClassificationProject
        project = kind.objects.create(name=who, project_type=task, created_by=user, **more)
        project.add_admin()
        names = [FileName(full_path=file, generated_name=file, upload_name=Path(file).name)]
        # what its web page sends unless told otherwise
        told = {"column_data": "text", "column_label": "label", "encoding": "Auto"}
        dataset = load_dataset(str(task), create_file_format("JSONL"), names, project, **told)
        dataset.save(user, batch_size=1000)
        examples = []
        for example in Example.objects.filter(project=project).order_by("id"):
            labels = [
                [one.start_offset, one.end_offset, one.label.text]
                for one in Span.objects.filter(example=example).order_by("start_offset", "end_offset")
            ]
            labels += [one.label.text for one in Category.objects.filter(example=example)]
            examples.append({"text": example.text, "about": example.meta, "labels": labels})
        found.append(
            {
                "file": file,
                "overlapping": overlapping,
                "errors": [one.dict() for one in dataset.errors],
                "examples": examples,
                "exported": export_dataset(project.id, "JSONL", False),
            }
        )
print(json.dumps(found))
