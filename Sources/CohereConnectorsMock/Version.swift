/// The version of this project, as `--version` and `/health` give it.
public let mockVersion = "0.1.0"
