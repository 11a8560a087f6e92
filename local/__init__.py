"""The whole stack on one machine, without Docker or an AWS account.

`python -m local` starts it. MiniStack plays AWS, this package plays what stands around a function there:
API Gateway in front, event source mappings and schedules behind. Everything it makes, it reads from
`template.yaml`.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The repository."""
