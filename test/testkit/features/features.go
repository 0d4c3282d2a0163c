// Package features lists what the product that is tested is made of, as
// cmd/app/features.go does for the program.
package features

import (
	"unframed/handlers/transfer" // feature:ledger
	"unframed/internal/feature"
)

// All are all features, a line for each.
var All = feature.List{
	transfer.Feature(), // feature:ledger
}
