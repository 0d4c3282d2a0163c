package main

import "unframed/internal/feature"

// features is what this product is made of: a line for each. What pages and the
// API have of the ledger is still in handlers; see docs/extend.md.
var features = feature.List{
	ledgerFeature,
}
