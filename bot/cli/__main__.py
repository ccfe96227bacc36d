"""`python -m bot.cli`, the same as `silteme`."""

import sys

from bot.cli import main

sys.exit(main())
