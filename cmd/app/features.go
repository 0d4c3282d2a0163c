package main

import "unframed/internal/feature"

// features is what this product is made of: a line for each. The files of each are
// listed in features/, so that app new product can leave one out.
var features = feature.List{
	ledgerFeature, // feature:ledger
}
