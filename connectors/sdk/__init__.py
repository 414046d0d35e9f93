"""What a connector's author imports, and all they import: values, contract, limits, errors."""
