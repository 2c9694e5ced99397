"""The office shell: navigation, and the pages that show several apps beside each other."""
