"""Agreement on spans and on the links between them."""
