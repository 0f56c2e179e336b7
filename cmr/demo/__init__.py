"""A made-up council to try the service with: Northmere, its people, meetings and referrals.

``load`` puts it together from ``council`` (who works there), ``meetings`` (when the panels meet), ``courses`` (how far
each referral has come), ``lives`` (its rows) and ``stories`` (what its form says). The same seed and the same day give
the same council.
"""
