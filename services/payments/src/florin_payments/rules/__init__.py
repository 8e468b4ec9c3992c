"""What may be paid: limits, velocity and thresholds, and the decision about one payment."""
