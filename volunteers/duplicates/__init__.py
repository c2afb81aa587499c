"""One record for each person: who stands here twice, side by side, and made one with everything that is theirs."""
