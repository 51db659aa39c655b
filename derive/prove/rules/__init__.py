"""Tables and laws: scalar functions, derivatives, definitions and their consumers, gradients, hypotheses."""
