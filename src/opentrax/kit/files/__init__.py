"""Files that people upload: received within a limit, told apart by content, cleaned, and kept under
the data folder by content key. Who may read which is the business of the rows that name them.
"""

from opentrax.kit.files.kinds import FileKind, RefusedFileError, kind_of
from opentrax.kit.files.photos import Photo, TimeSource, prepare_logo, prepare_photo
from opentrax.kit.files.serving import serve
from opentrax.kit.files.store import (
    MissingFileError,
    Stored,
    named_keys,
    names_files,
    path_of,
    put,
    sweep,
    sweep_folders,
)

__all__ = [
    "FileKind",
    "MissingFileError",
    "Photo",
    "RefusedFileError",
    "Stored",
    "TimeSource",
    "kind_of",
    "named_keys",
    "names_files",
    "path_of",
    "prepare_logo",
    "prepare_photo",
    "put",
    "serve",
    "sweep",
    "sweep_folders",
]
