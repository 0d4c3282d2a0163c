package handlers

import "unframed/shield"

// pressCodes are why a press is counted as refused; see pressRefused.
var pressCodes = []string{"press-unproved", "seal-foreign", "seal-expired", "seal-changed", unknownKey}

// RefusalCodes are the reasons for which Metrics hears of refusals.
func RefusalCodes() []string { return append(shield.RefusalCodes(), pressCodes...) }
