"""What a start, a request and the way of a sale cost, beside the parts they stand on.

::

    make bench                                   everything; a table here, JSON in .local/bench.json
    make bench ARGS="starts --rounds 31"         one part, with more rounds
    make bench ARGS="--out before.json"          to compare two states of the code

Times depend on the machine and on who else uses it, so targets are ratios within one run: rounds are
interleaved, and each start is a process of its own with its bytecode cached. Times are processor time, which
a busy neighbour stretches less than the clock on the wall; that one is shown beside it.
"""
