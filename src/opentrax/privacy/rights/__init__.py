"""What a person may have done with what is stored about them: a copy of it, and its erasure.

Both walk the data map in the same order (`walking`): `copying` writes what it finds into files,
`erasing` takes it away and says what stays and why. `tombstones` remember erasures, so that a
restored backup does not bring anybody back.
"""
