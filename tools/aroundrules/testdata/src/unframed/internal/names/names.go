// Package names stands in for the one that reads statements.
package names

import "entgo.io/ent/dialect/sql"

// Beside lets a query have a SELECT within it.
func Beside(*sql.Selector, int) {}
