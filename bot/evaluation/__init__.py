"""`silteme eval`: question sets, measures, comparison with a recorded baseline, peers, report."""
