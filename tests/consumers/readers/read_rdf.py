"""What rdflib makes of Web Annotations: of each, who made it, what it says, and where.

Their context is on the web, and nothing here may go there; in its place stand its terms that we use.
"""

import json
import sys
from pathlib import Path

from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, FOAF, RDF, XSD

OA = Namespace("http://www.w3.org/ns/oa#")
TERMS = {
    "oa": str(OA),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "rdf": str(RDF),
    "xsd": str(XSD),
    "as": "http://www.w3.org/ns/activitystreams#",
    "id": "@id",
    "type": "@type",
    "AnnotationPage": "as:OrderedCollectionPage",
    "items": {"@id": "as:items", "@type": "@id", "@container": "@list"},
    "Annotation": "oa:Annotation",
    "TextualBody": "oa:TextualBody",
    "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "Person": "foaf:Person",
    "name": "foaf:name",
    "nickname": "foaf:nick",
    "creator": {"@id": "dcterms:creator", "@type": "@id"},
    "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "body": {"@id": "oa:hasBody", "@type": "@id"},
    "target": {"@id": "oa:hasTarget", "@type": "@id"},
    "source": {"@id": "oa:hasSource", "@type": "@id"},
    "selector": {"@id": "oa:hasSelector", "@type": "@id"},
    "purpose": {"@id": "oa:hasPurpose", "@type": "@vocab"},
    "classifying": "oa:classifying",
    "tagging": "oa:tagging",
    "commenting": "oa:commenting",
    "linking": "oa:linking",
    "value": "rdf:value",
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
}

page = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
graph = Graph().parse(data=json.dumps({**page, "@context": TERMS}), format="json-ld")


def one(subject: object, predicate: object) -> str:
    (value,) = graph.objects(subject, predicate)
    return str(value)


found = []
for annotation in graph.subjects(RDF.type, OA.Annotation):
    bodies = [
        {
            "purpose": one(body, OA.hasPurpose).removeprefix(str(OA)),
            "name": str(graph.value(body, FOAF.name)),
            "value": str(graph.value(body, RDF.value) or graph.value(body, OA.hasSource)),
        }
        for body in graph.objects(annotation, OA.hasBody)
    ]
    targets = []
    for target in graph.objects(annotation, OA.hasTarget):
        selectors = {graph.value(each, RDF.type): each for each in graph.objects(target, OA.hasSelector)}
        position, quote = selectors[OA.TextPositionSelector], selectors[OA.TextQuoteSelector]
        places = [int(one(position, OA.start)), int(one(position, OA.end))]
        targets.append({"source": one(target, OA.hasSource), "place": places, "exact": one(quote, OA.exact)})
    (creator,) = graph.objects(annotation, DCTERMS.creator)
    found.append({"id": str(annotation), "creator": one(creator, FOAF.nick), "bodies": bodies, "targets": targets})
print(json.dumps(found))
