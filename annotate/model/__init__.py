"""What a judgment is: documents, schemas, judgments, and one annotator's way through them. No input or output."""
