"""The catalogue of events and the vocabularies that services share."""
