"""Agendas that go out: checked, in fixed versions, to exactly whom; supplements afterwards; each reader's pack."""
