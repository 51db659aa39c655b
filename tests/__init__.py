"""The tests. A package, because a distribution that the second reader needs installs one of this name, too."""
