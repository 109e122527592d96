"""Speed, measured: the zoo against what a user would run instead, and against the machine.

`measuring` starts a process for each contender and lets them train in turns;
`contenders` names them; `rounds` and `flops` are the arithmetic; `estimate`
says what a run will take. Nothing here is imported by training.
"""
