"""Review of identities: who looks at which pair, what they see, what they say and what follows."""
