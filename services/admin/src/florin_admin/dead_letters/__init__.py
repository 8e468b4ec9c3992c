"""Dead letters: events that a consumer could not handle, for staff to look at, put back or discard."""
