"""What a person tells about themselves, beside what auth knows about their account."""
