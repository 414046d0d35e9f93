"""Training: from the files of a project to a model file. `fingerprint` decides, `train` makes, `errors` say what failed."""
