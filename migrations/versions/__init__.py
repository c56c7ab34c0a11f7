"""Which changes were made to the schema, in which order? One file each; `down_revision` names the one before."""
