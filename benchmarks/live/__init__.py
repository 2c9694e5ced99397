"""The live map with thousands of moving technicians, measured in a browser."""
