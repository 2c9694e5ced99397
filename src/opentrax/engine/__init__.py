"""Pure algorithms: no Django, no input or output, no clock. Roads come in as a Protocol."""
