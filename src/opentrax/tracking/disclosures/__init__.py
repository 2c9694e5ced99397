"""The texts that technicians read before they may be tracked, as the program brings them; a
document as all others (`privacy.documents`)."""
