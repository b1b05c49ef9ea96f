"""The full screen. The only package that imports textual."""
