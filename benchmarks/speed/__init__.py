"""Speed, measured: the zoo against what a user would run instead, and against the machine.

`python -m benchmarks.speed` is the program. `measuring` starts a process for
each contender and lets them train one at a time, round after round;
`contenders` names them; `rounds` and `flops` are the arithmetic; `table` and
`points` are the results files, `report` shows them.
"""
