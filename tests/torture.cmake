# Every allocation of a run fails in turn.
