// Package intid has an entity whose id is a number.
package intid

import "entgo.io/ent"

// Counter has ent's own id.
type Counter struct{ ent.Schema }
