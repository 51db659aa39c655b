"""What each command of `derive` does with its arguments: a file for each, with a function `run`.

In: parsed arguments. Out: an exit status, and text written on the way. `cli` imports the file of the command that is
asked for, and no other.
"""
