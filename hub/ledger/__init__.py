"""Access-log entries, Merkle tree, checkpoints, proofs and verification; values in, values out."""
