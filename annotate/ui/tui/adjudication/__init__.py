"""The full screen of adjudication: the article, a case below it, and its votes once it is answered."""
