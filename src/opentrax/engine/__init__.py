"""Pure algorithms: no Django, no input or output, no clock. Roads and clocks come in as Protocols."""
