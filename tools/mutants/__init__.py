"""Mutation testing: is there a test that fails when a line of the library is wrong?

`make mutants` draws small changes of the library, applies each one alone to a copy of the
project, and runs the tests of the changed module there. A change that no test notices has
survived: it is the same program in other words, or a gap in the tests. Verdicts are kept in
`results/mutants/mutants.csv`, so an interrupted run goes on where it stopped.

The tests nearest to a module judge its changes first, and the first that fails ends it
(`judge.stages`). What only a run of the whole workflow would notice counts as survived.

The changes are mutmut's own: another operator, another number, an argument left out, and so on.
Its runner is not used, because it wraps functions, which compiled ones do not bear, leaves
constants of modules as they are, and cannot draw a sample.
"""
