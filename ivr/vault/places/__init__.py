"""Where finished recordings are archived: a folder on another disk, or an S3-compatible object store."""
