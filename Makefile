# Short names for the two commands of the README.
.PHONY: try test

try:
	python3 -m venv .venv && .venv/bin/pip install --quiet . && .venv/bin/annotate label seeds/mali-2023-11.txt --as a1

test:
	python3 -m venv .venv && .venv/bin/pip install --quiet --editable '.[test]' && .venv/bin/python -m pytest
