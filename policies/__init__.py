"""Pure decisions: the rulebook, decide(), minimisation, retention and explanations."""
