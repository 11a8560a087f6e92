"""The composition root: the only place that names adapters and hands them to ports.

One module per group of functions, so that each imports only what it serves: `base` (world and table), `door`
(the
webhook door, light), `shop` (selling and settling), `papers` (documents, mail, reports), `people` (the
account API),
`errands` (queues). Everything is made once per process, when first asked for.
"""
