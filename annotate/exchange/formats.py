"""The table of formats by name. A new one is an entry in one of the two tables that it is made of."""

from annotate.exchange.format import Format
from annotate.exchange.outgoing.dataset_formats import DATASETS
from annotate.exchange.outgoing.tool_formats import TOOLS

__all__ = ["FORMATS", "Format"]

FORMATS = DATASETS | TOOLS
