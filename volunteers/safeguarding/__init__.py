"""Who answers for a person under 18, and what they agreed to. Sees organization, people; activities hand theirs in."""
